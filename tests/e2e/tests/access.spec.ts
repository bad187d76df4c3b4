/**
 * Every screen by keyboard alone, in both languages: nobody who has no mouse is lost anywhere. At each
 * stop the rules of WCAG 2.2 AA are checked, and contrast in the dark as well. These walks are the
 * longest journeys: those whose screens are the same at both gateways are walked in English here and in
 * Arabic at Checkout.com.
 */
import { expect, test } from '../lib/test';
import { byKeyboard, passes } from '../lib/walks/access';
import { ENTERING } from '../lib/walks/entering';
import { CANCELLING } from '../lib/walks/leaving';
import { PAYMENTS } from '../lib/walks/payments';

for (const [title, walk] of [...byKeyboard({ ...ENTERING, ...CANCELLING }, 'en', 'ar'), ...byKeyboard(PAYMENTS, 'en')]) {
  test(title, walk);
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
