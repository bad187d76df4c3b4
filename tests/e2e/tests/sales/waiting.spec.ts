/** What a clock, a silent gateway and a lost connection do while the code is shown. */
import { expect, test } from '../../lib/test';

test('a cashier who asks is told when Tabby gives no answer', async ({ till, shop, page }) => {
  await till.showCode();
  await shop.faults(
    { operation: 'retrieve_payment', kind: 'status', status: 500 },
    { operation: 'list_payments', kind: 'status', status: 500 },
  );
  await shop.decides('approve');
  const said = page.getByRole('alert').filter({ visible: true });
  await expect(async () => {
    await till.asks('Check status');
    await expect(said).toContainText('No answer from Tabby', { timeout: 1_500 });
  }).toPass();
  await expect(till.heading('Waiting for the customer')).toBeVisible();
  await shop.faults();
  await expect(till.heading('Paid')).toBeVisible();
});

test('at the deadline the code is taken back by itself, and only a reading calls it over', async ({ till, shop, facts }) => {
  await till.page.clock.install();
  await till.open();
  await till.showCode();
  await expect(till.timer).toHaveText(facts.countdown);
  await till.page.clock.fastForward((facts.window + 1) * 1_000);
  await expect(till.heading(facts.outOfTime)).toBeVisible();
  await expect(till.qr).toHaveCount(0);
  expect((await shop.payment()).status).toBe(facts.status.cancelled);
  // It came by itself, and Enter does not pass over what it says.
  await till.settled();
  await till.page.keyboard.press('Enter');
  await expect(till.heading(facts.outOfTime)).toBeVisible();
});

test('Check status says that it asks while it asks', async ({ till, shop }) => {
  await till.showCode();
  await shop.faults({ operation: 'retrieve_payment', kind: 'slow', ms: 1_500 });
  // The reading that was made with the code is news enough for a second.
  await till.page.waitForTimeout(1_100);
  await till.button('Check status').click();
  await expect(till.button('Checking…')).toBeVisible();
  await expect(till.page.getByRole('status')).toHaveText('Checking…');
  await expect(till.button('Check status')).toBeVisible();
  await expect(till.page.getByRole('status')).toHaveText('Waiting for the customer');
});

test('a lost connection leaves the code where it is, and says so', async ({ till }) => {
  await till.showCode();
  await till.page.route('**/api/**', (route) => route.abort());
  await till.button('Check status').click();
  await expect(till.page.getByRole('alert')).toContainText('No connection');
  await expect(till.qr).toBeVisible();
  await till.page.unroute('**/api/**');
  await expect(till.page.getByRole('alert')).toHaveCount(0);
});
