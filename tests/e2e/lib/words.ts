import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export type Language = 'en' | 'ar';

const read = (language: Language): Record<string, string> => {
  const text = readFileSync(resolve(import.meta.dirname, `../../../crates/ui/src/words/${language}.rs`), 'utf8');
  const found = [...text.matchAll(/^ {4}(\w+): (".*"),$/gm)];
  return Object.fromEntries(found.map(([, name, word]) => [name, JSON.parse(word!) as string]));
};

/** The till's words by the names that its own files give them: what is pressed has a name in each language. */
export const WORDS = { en: read('en'), ar: read('ar') };
