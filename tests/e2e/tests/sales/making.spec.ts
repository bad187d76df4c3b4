/** A sale is made once, whatever hands, windows and a lost connection do. */
import { expect, test } from '../../lib/test';
import { Till } from '../../lib/till';

test('a double click and Enter together make one payment', async ({ till, shop, facts }) => {
  await shop.faults({ operation: facts.create, kind: 'slow', ms: 300 });
  await till.prepare('5000');
  await till.button('Tabby QR').dblclick();
  await till.page.keyboard.press('Enter');
  await expect(till.qr).toBeVisible();
  expect(await shop.payments()).toHaveLength(1);
});

test("where another window was quicker, this one says that the sale is not its own, and what has not begun", async ({ till, shop, context }) => {
  const other = new Till(await context.newPage(), shop);
  await other.open();
  await till.key('2500');
  await other.sell('9900');
  await expect(other.qr).toBeVisible();
  await expect(till.qr).toBeVisible();
  await expect(till.page.getByRole('alert').filter({ visible: true })).toContainText('AED 25.00, keyed in here, has not started');
  await expect(other.page.getByRole('alert')).toHaveCount(0);
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect(till.page.getByRole('alert')).toContainText('AED 25.00, keyed in here, has not started');
  await other.button('New sale').click();
  await expect(till.amount).toHaveValue('25.00');
  await expect(till.page.getByRole('alert')).toContainText('Another sale came first');
});

test('a sale whose request got lost is in doubt, then made once', async ({ till, shop }) => {
  await till.page.route('**/api/sales', (route) => route.abort());
  await till.sell();
  await expect(till.heading('Checking payment')).toBeVisible();
  await till.page.unroute('**/api/sales');
  await expect(till.qr).toBeVisible();
  expect(await shop.payments()).toHaveLength(1);
});

test('without a connection no sale begins, and the till says so', async ({ till, shop, context }) => {
  await till.prepare();
  await context.setOffline(true);
  await expect(till.page.getByRole('alert')).toContainText('No connection');
  await till.button('Tabby QR').click();
  await expect(till.page.getByRole('alert')).toContainText('Nothing was charged');
  await expect(till.page.getByText('250.00').or(till.amount).first()).toBeVisible();
  await context.setOffline(false);
  await expect(till.page.getByText('No connection')).toHaveCount(0);
  expect(await shop.payments()).toEqual([]);
  await till.button('Tabby QR').click();
  await expect(till.qr).toBeVisible();
  expect(await shop.payments()).toHaveLength(1);
});
