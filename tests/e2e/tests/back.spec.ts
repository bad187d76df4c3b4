/** The browser's Back before a sale: sales/back.spec.ts has the rest. */
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
