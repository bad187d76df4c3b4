/** After a sale: the list of sales, and money back, from the office that lies over the till. */
import { expect, test } from '../../lib/test';
import { Office } from '../../lib/office';
import type { Shop } from '../../lib/shop';
import type { Till } from '../../lib/till';

/** A paid sale, and an empty keypad. */
async function paid(till: Till, shop: Shop, digits = '25000'): Promise<void> {
  await till.showCode(digits);
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await till.settled();
  await till.button('New sale').click();
  await expect(till.amount).toHaveValue('0.00');
  await expect.poll(async () => (await shop.payment()).captured).toBeGreaterThan(0);
}

test('a part is refunded and then the rest, and the gateway has given back neither more nor less', async ({ till, shop }) => {
  await paid(till, shop);
  const office = new Office(till);
  await office.open();
  await expect(office.search).toBeFocused();
  await expect(office.rows.first()).toContainText('AED 250.00');
  await office.newest();
  await office.refunds('50');
  await expect(office.heading('Refunded')).toBeVisible();
  await expect(office.root.getByRole('alert')).toContainText('AED 50.00 goes back to the customer');
  expect(await shop.payment()).toMatchObject({ captured: 250, refunded: 50 });
  await expect(office.root.locator('.office-facts')).toContainText('AED 200.00');
  // The rest is offered as it is, and more is not taken.
  await office.button('Refund').click();
  const dialog = office.root.getByRole('dialog');
  await expect(dialog.getByRole('textbox', { name: 'Amount to refund' })).toHaveValue('200.00');
  await dialog.getByRole('button', { name: 'Not now' }).click();
  await office.wants('200.01');
  await expect(dialog.getByRole('alert')).toContainText('The most possible is AED 200.00');
  await dialog.getByRole('textbox', { name: 'Amount to refund' }).fill('200');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  // The harmless answer has the focus.
  await expect(dialog.getByRole('button', { name: 'Change' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Refund AED 200.00' }).click();
  await expect(office.root.getByRole('alert')).toContainText('AED 200.00 goes back');
  await expect(office.button('Refund')).toHaveCount(0);
  expect(await shop.payment()).toMatchObject({ captured: 250, refunded: 250 });
  await office.button('All sales').click();
  await expect(office.rows.first()).toContainText('AED 250.00 refunded');
});

test('a refund whose answer is lost is said to be in doubt, is not offered again, and is made once', async ({ till, shop }) => {
  await paid(till, shop);
  const office = new Office(till);
  await office.open();
  await office.newest();
  // Nobody knows after such an answer whether it was done.
  await shop.faults({ operation: 'refund_payment', kind: 'status', status: 500 });
  await office.refunds('60');
  await expect(office.heading('Checking refund')).toBeVisible();
  await expect(office.root.getByRole('alert')).toContainText('give no cash');
  await expect(office.button('Refund')).toHaveCount(0);
  // Whoever reloads the page meets the same refund again, and not an empty page.
  await till.page.reload();
  await till.open();
  await office.open();
  // It opens on the sale whose refund had no answer yet.
  if (await office.search.isVisible()) await office.newest();
  await expect(office.root.locator('.office-operations')).toContainText('not known yet');
  await shop.faults();
  await expect(office.root.locator('.office-operations')).toContainText('done');
  expect(await shop.payment()).toMatchObject({ captured: 250, refunded: 60 });
});

test('a request that the server never answered is asked for again under its own id', async ({ till, shop }) => {
  await paid(till, shop);
  const office = new Office(till);
  await office.open();
  await office.newest();
  const ids: string[] = [];
  await till.page.route('**/refunds', async (route) => {
    ids.push((route.request().postDataJSON() as { id: string }).id);
    // The first one does not get there.
    if (ids.length === 1) await route.abort();
    else await route.continue();
  });
  await office.refunds('70');
  await expect(office.heading('Refunded')).toBeVisible();
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect(await shop.payment()).toMatchObject({ captured: 250, refunded: 70 });
});

test('what the page had asked for when it was closed is shown when the office opens again', async ({ till, shop }) => {
  await paid(till, shop);
  const office = new Office(till);
  await office.open();
  await office.newest();
  await till.page.route('**/refunds', (route) => route.abort());
  await office.refunds('80');
  await expect(office.root.getByRole('alert')).toContainText('The server did not answer');
  await till.page.unroute('**/refunds');
  await till.page.reload();
  await till.open();
  await office.open();
  // Nothing is sent by itself: the person may be another one, an hour later.
  await expect(office.root.getByRole('alert')).toContainText('Try again?');
  expect(await shop.payment()).toMatchObject({ refunded: 0 });
  await office.button('Try again').click();
  await expect(office.heading('Refunded')).toBeVisible();
  expect(await shop.payment()).toMatchObject({ refunded: 80 });
});

test('the office lies over a sale under way, tells of its end, and gives the till back by one key', async ({ till, shop }) => {
  await till.showCode();
  const office = new Office(till);
  await till.settled();
  await office.open();
  await expect(office.root.getByRole('button', { name: 'On the till: Waiting for the customer' })).toBeVisible();
  // Keys and Enter are the office's: they begin and cancel nothing on the till.
  await till.page.keyboard.press('Escape');
  await expect(office.root).toHaveCount(0);
  await expect(till.qr).toBeVisible();
  await expect(till.page.getByRole('dialog')).toHaveCount(0);
  await office.open();
  await shop.decides('approve');
  await office.root.getByRole('button', { name: 'On the till: Paid' }).click();
  await expect(till.heading('Paid')).toBeVisible();
});

test('a sale is found by its reference, its amount and its payment, and a scan opens it', async ({ till, shop }) => {
  await paid(till, shop, '12345');
  await paid(till, shop, '77700');
  const office = new Office(till);
  await office.open();
  for (const text of ['123.45', (await shop.payments())[0]!.reference, (await shop.payments())[0]!.id]) {
    await office.search.fill(text);
    await expect(office.rows).toHaveCount(1);
    await expect(office.rows.first()).toContainText('AED 123.45');
  }
  await office.search.fill('nothing like it');
  await expect(office.root.getByText('No matching sales.')).toBeVisible();
  await office.search.fill('777');
  await expect(office.rows).toHaveCount(1);
  const state = office.root.getByRole('combobox', { name: 'State' });
  await state.selectOption('Not paid');
  await expect(office.rows).toHaveCount(0);
  await state.selectOption('Paid');
  await expect(office.rows).toHaveCount(1);
  // Days are the shop's, and one that is over has none of these sales.
  await office.root.getByLabel('From').fill('2020-01-01');
  await office.root.getByLabel('To', { exact: true }).fill('2020-01-02');
  await expect(office.rows).toHaveCount(0);
  await office.root.getByLabel('To', { exact: true }).fill('2019-01-02');
  await expect(office.root.getByRole('alert')).toContainText('The first day is after the last one.');
  await office.root.getByLabel('From').fill('');
  await office.root.getByLabel('To', { exact: true }).fill('');
  await expect(office.rows).toHaveCount(1);
  await office.search.fill('');
  // A scanner types wherever the focus is, and ends with Enter.
  await office.heading('Sales').click();
  await till.scanner((await shop.payments())[0]!.reference, 8);
  await expect(office.heading('AED 123.45')).toBeVisible();
});

test('a refund in doubt is told on its own sale, takes nothing away from another one, and is found again from there', async ({ till, shop }) => {
  await paid(till, shop, '45678');
  await paid(till, shop, '90900');
  const office = new Office(till);
  await office.open();
  await office.rows.filter({ hasText: 'AED 456.78' }).click();
  await shop.faults({ operation: 'refund_payment', kind: 'status', status: 500 });
  await office.refunds('60');
  await expect(office.heading('Checking refund')).toBeVisible();
  await office.button('All sales').click();
  // It says whose it is.
  const reference = (await shop.payments())[0]!.reference;
  const line = office.root.getByRole('button', { name: new RegExp(`${reference}\\s*Checking refund: AED 60\\.00`) });
  await expect(line).toBeVisible();
  // The other sale has nothing to do with it.
  await office.rows.filter({ hasText: 'AED 909.00' }).click();
  await expect(office.heading('AED 909.00')).toBeVisible();
  await expect(office.heading('Checking refund')).toHaveCount(0);
  await expect(office.button('Refund')).toBeVisible();
  await shop.faults();
  await office.refunds('7');
  await expect(office.heading('Refunded')).toBeVisible();
  await expect(office.root.getByRole('alert')).toContainText('AED 7.00 goes back');
  await line.or(office.root.getByRole('button', { name: new RegExp(`${reference}\\s*Refunded: AED 60\\.00`) })).click();
  await expect(office.heading('AED 456.78')).toBeVisible();
  await expect(office.root.getByRole('alert')).toContainText('AED 60.00 goes back');
  const refunded = (await shop.payments()).map((payment) => payment.refunded);
  expect(refunded).toEqual([60, 7]);
});

test('a sale that the server cannot read is not said to be unknown to it', async ({ till, shop }) => {
  await paid(till, shop);
  const office = new Office(till);
  await office.open();
  const refuses = (status: number, code: string) =>
    till.page.route(/\/api\/sales\/[0-9a-f-]{36}$/, (route) =>
      route.fulfill({
        status,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'about:blank', title: 'x', status, detail: 'Tell support this.', code, trace_id: 'x' }),
      }),
    );
  await refuses(500, 'unreadable_sale');
  await office.newest();
  await expect(office.root.getByRole('alert').filter({ hasText: 'cannot be read' })).toContainText('call support');
  await expect(office.root.getByText('The server does not know this sale.')).toHaveCount(0);
  await office.button('All sales').click();
  await refuses(503, 'ledger_unavailable');
  await office.newest();
  await expect(office.root.getByRole('alert').filter({ hasText: 'Tell support this.' })).toBeVisible();
  await office.button('All sales').click();
  await refuses(404, 'unknown_sale');
  await office.newest();
  await expect(office.root.getByText('The server does not know this sale.')).toBeVisible();
});
