import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Hands } from '../hands';
import type { Shop } from '../shop';
import { expect, test } from '../test';
import type { Till } from '../till';
import type { Language } from '../words';
import type { Walks } from './steps';

/** No rule of WCAG 2.2 AA is broken; contrast in the dark is looked at as well. */
export async function passes(page: Page, place: string, dark = true): Promise<void> {
  const broken = async (axe: AxeBuilder, theme: string) => {
    await page.emulateMedia({ colorScheme: theme as 'light' | 'dark', reducedMotion: 'reduce' });
    // In this page alone: a second page that comes and goes beside it takes the focus along.
    const { violations } = await axe.setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), `${place}, ${theme}`).toEqual([]);
  };
  await broken(new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']), 'light');
  if (!dark) return;
  await broken(new AxeBuilder({ page }).withRules(['color-contrast']), 'dark');
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

type Journey = (fixtures: { till: Till; shop: Shop }) => Promise<void>;

/** A journey of each of these walks by keyboard alone, in each of these languages: its title and what it does. */
export function byKeyboard(walks: Walks, ...languages: Language[]): [string, Journey][] {
  return languages.flatMap((language) =>
    Object.entries(walks).map(([name, walk]): [string, Journey] => [
      `by keyboard alone, and open to everybody: ${name}, ${language}`,
      async ({ till, shop }) => {
        test.setTimeout(180_000);
        const { page } = till;
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
        // The colours are the same in both languages.
        const hands = new Hands(till, language, (place) => passes(page, place, language === 'en'));
        if (language === 'ar') {
          await hands.use('العربية');
          await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
          await hands.holds();
          await hands.goTo('amount');
        }
        await walk(hands, shop);
      },
    ]),
  );
}
