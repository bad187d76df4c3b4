/** The browser's Back is no way to lose a sale. */
import { expect, test } from '../../lib/test';

// What is decided comes at once, as in a shop: news.spec.ts has how it comes without webhooks.
test.beforeEach(async ({ till: _, shop }) => shop.webhooks());

test('Back takes the question before cancelling away, and the receipt, and no sale', async ({ till, shop, page }) => {
  await till.showCode();
  await till.button('Cancel').click();
  await expect(till.button('Keep waiting')).toBeVisible();
  await page.goBack();
  await expect(till.button('Keep waiting')).toHaveCount(0);
  await expect(till.qr).toBeVisible();
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await till.button('Print receipt').click();
  await expect(till.heading('Receipt')).toBeVisible();
  await page.goBack();
  await expect(till.heading('Paid')).toBeVisible();
});

test('before a sale under way is left the browser asks, and after it does not', async ({ till, shop, page }) => {
  const asked: string[] = [];
  page.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  await till.showCode();
  await page.close({ runBeforeUnload: true });
  await expect(() => expect(asked).toEqual(['beforeunload'])).toPass();
  await expect(till.qr).toBeVisible();
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await page.close({ runBeforeUnload: true });
  await expect(() => expect(page.isClosed()).toBe(true)).toPass();
  expect(asked).toHaveLength(1);
});
