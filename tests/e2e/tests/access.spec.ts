/**
 * Every screen by keyboard alone, in both languages: nobody who has no mouse is lost anywhere. At each
 * stop the rules of WCAG 2.2 AA are checked, and contrast in the dark as well.
 */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Hands } from '../lib/hands';
import { expect, test } from '../lib/test';
import { ENTERING } from '../lib/walks/entering';
import { PAYMENTS } from '../lib/walks/payments';
import type { Language } from '../lib/words';

/** No rule is broken. */
async function passes(page: Page, place: string, dark = true): Promise<void> {
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

for (const language of ['en', 'ar'] as const satisfies Language[]) {
  for (const [name, walk] of Object.entries({ ...ENTERING, ...PAYMENTS })) {
    test(`by keyboard alone, and open to everybody: ${name}, ${language}`, async ({ till, shop }) => {
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
    });
  }
}

for (const state of ['stuck', 'crashed']) {
  test(`a page that has ${state === 'stuck' ? 'not started' : 'stopped'} is open to everybody`, async ({ page, shop }) => {
    await page.route('**/*.wasm', (route) => route.abort());
    await page.goto(shop.url);
    await page.evaluate((state) => {
      // Without it the page does not find by itself, meanwhile, that it has not started.
      document.querySelector('#splash')?.remove();
      document.documentElement.setAttribute(`data-${state}`, '');
    }, state);
    await expect(page.locator(`.${state}`)).toBeVisible();
    await passes(page, state);
    await page.keyboard.press('Tab');
    await expect(page.locator(`.${state} a`)).toBeFocused();
  });
}
