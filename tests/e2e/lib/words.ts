import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export type Language = 'en' | 'ar';

const read = (crate: 'ui' | 'office', language: Language): Record<string, string> => {
  const text = readFileSync(resolve(import.meta.dirname, `../../../crates/${crate}/src/words/${language}.rs`), 'utf8');
  const found = [...text.matchAll(/^ {4}(\w+): (".*"),$/gm)];
  return Object.fromEntries(found.map(([, name, word]) => [name, JSON.parse(word!) as string]));
};

/** The till's words by the names that its own files give them: what is pressed has a name in each language. */
export const WORDS = { en: read('ui', 'en'), ar: read('ui', 'ar') };

/** The office's own words, in the same way. */
export const OFFICE = { en: read('office', 'en'), ar: read('office', 'ar') };

/** A text with a value at its place, as it is read: the signs that keep its order are not. */
export const filled = (text: string, value: string) => text.replace('{}', value);
