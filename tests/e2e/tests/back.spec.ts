/** The browser's Back is no way to lose a sale. */
import { expect, test } from '../lib/test';

test('Back closes what a tap opened, and keeps what was typed', async ({ till, page }) => {
  await till.openForm('25000', '050 000 0001');
  await page.goBack();
  await expect(till.amount).toHaveValue('250.00');
  await till.button('Send link').click();
  await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('050 000 0001');
  // The menu lies over the form: it goes first.
  await till.button('Settings').click();
  await page.goBack();
  await expect(page.getByRole('group', { name: 'Settings' })).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Phone' })).toBeVisible();
  await page.goBack();
  await expect(till.amount).toHaveValue('250.00');
});

test('Back takes the question before cancelling away, and the receipt, and no sale', async ({ till, shop, page }) => {
  await till.showCode();
  await till.button('Cancel').click();
  await expect(till.button('Keep waiting')).toBeVisible();
  await page.goBack();
  await expect(till.button('Keep waiting')).toHaveCount(0);
  await expect(till.qr).toBeVisible();
  await shop.decide((await shop.session()).payment_id, 'approve');
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
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await page.close({ runBeforeUnload: true });
  await expect(() => expect(page.isClosed()).toBe(true)).toPass();
  expect(asked).toHaveLength(1);
});
