/** The largest amount that may be sold is read whole on every screen. */
import type { Locator } from '@playwright/test';
import { expect, test } from '../lib/test';
import { Shop } from '../lib/shop';
import { Till } from '../lib/till';

/** Whether the whole text is inside its element, and the element inside the window. */
async function whole(one: Locator, what: string): Promise<void> {
  const room = await one.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const inside = box.left >= 0 && box.right <= document.documentElement.clientWidth + 0.5;
    return { inside, missing: element.scrollWidth - element.clientWidth };
  });
  expect(room.inside, what).toBe(true);
  expect(room.missing, what).toBeLessThanOrEqual(1);
}

for (const [currency, keyed, amount] of [
  ['AED', '5000000', '50,000.00'],
  ['KWD', '4999999', '4,999.999'],
] as const) {
  test.describe(currency, () => {
    const shop = new Shop();
    test.describe.configure({ mode: 'serial' });
    test.beforeAll(() => shop.open({ TABBY_POS_CURRENCY: currency }));
    test.afterAll(() => shop.close());
    test.beforeEach(() => shop.reset());

    for (const [width, height] of [[320, 256], [320, 640], [360, 740], [390, 844], [740, 360], [1366, 768]] as const) {
      test(`${amount} is whole at ${width}×${height}`, async ({ page }) => {
        await page.setViewportSize({ width, height });
        const till = new Till(page, shop);
        await till.open();
        await till.type(keyed);
        await expect(till.amount).toHaveValue(amount);
        await whole(till.amount, 'keypad');
        await till.button('Send link').click();
        const big = page.locator('.big-amount');
        await whole(big, 'form');
        await till.button('Tabby QR').click();
        await expect(till.qr).toBeVisible();
        await whole(big, 'code');
        await shop.decide((await shop.session()).payment_id, 'approve');
        await expect(till.heading('Paid')).toBeVisible();
        await whole(big, 'result');
        await till.button('Print receipt').click();
        await whole(page.locator('.receipt-amount'), 'receipt');
        await till.button('New sale').click();
        // More digits than any limit has are readable, too.
        await till.type('9'.repeat(10));
        await whole(till.amount, 'keypad, too large');
      });
    }
  });
}
