/** The audit log in the office: who did what, and whether anybody has tampered with it. */
import { expect, test } from '../lib/test';
import { Office, paid } from '../lib/office';

test.use({ emptyLedger: true });

test('the audit log tells a refund and the end of the day, and fits the code of the report', async ({ till, shop }) => {
  await paid(till, shop);
  const office = new Office(till);
  await office.refundsNewest('50');
  await office.button('Day').click();
  await office.root.locator('.day-close').click();
  await office.root.getByRole('dialog').getByRole('button', { name: 'Close the day' }).click();
  await expect(office.root.getByText('Report 1 is final.')).toBeVisible();
  await office.root.locator('.office-row', { hasText: 'Report 1' }).click();
  const code = office.root.getByText('Audit code').locator('bdi');
  await expect(code).toHaveText(/^\d+-[0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}$/);
  const printed = await code.innerText();
  await office.button('Audit log').click();
  await expect(office.heading('Audit log')).toBeVisible();
  const entries = office.root.locator('.office-audit > li');
  await expect(entries.first()).toContainText('Z report issued');
  const refunds = entries.filter({ hasText: 'Refund' });
  await expect(refunds.first()).toContainText('AED 50.00');
  await expect(refunds.first()).toContainText('done');
  await expect(refunds.nth(1)).toContainText('T1');
  await expect(entries.filter({ hasText: 'Server started' })).toHaveCount(1);
  await office.root.getByText('Check the log').first().click();
  await office.button('Check the log').click();
  await expect(office.root.getByText('No sign of a change or removal.')).toBeVisible();
  await expect(office.root.getByText('Without an audit code from paper')).toBeVisible();
  const box = office.root.getByRole('textbox', { name: 'Audit code from a printed Z report (optional)' });
  await box.fill(` ${printed.toUpperCase()} `);
  await box.press('Enter');
  await expect(office.root.getByText('The audit code fits.')).toBeVisible();
  await box.fill(printed.replace(/-..../, '-0000'));
  await box.press('Enter');
  await expect(office.root.getByText('The log does not fit this audit code')).toBeVisible();
  await box.fill('12');
  await box.press('Enter');
  await expect(office.root.getByText('This is not an audit code.')).toBeVisible();
  // A sale's entry leads to the sale.
  await refunds.first().getByRole('button').click();
  await expect(office.button('All sales')).toBeVisible();
});
