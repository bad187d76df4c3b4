/**
 * What is so at Checkout.com only: it has to know the customer, sends no links, takes no code back and
 * lets the server capture. What it has in common with Tabby is in sales/.
 */
import { SARA } from '../lib/gateways';
import { expect, test } from '../lib/test';
import { Shop } from '../lib/shop';
import { Till } from '../lib/till';

/** What Checkout.com has of a payment, in minor units: captured, released. */
const money = async (shop: Shop, id: string) => {
  const payment = (await shop.paymentsAtCheckout()).find((payment) => payment.id === id);
  return [payment?.captured, payment?.voided];
};

test('the form asks for what Checkout.com needs, and says what is missing', async ({ till, page }) => {
  await till.key('25000');
  await till.button('Tabby QR').click();
  await expect(till.heading('Customer')).toBeVisible();
  await till.button('Tabby QR').click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByRole('textbox', { name: 'Phone' }).fill('0500000001');
  await till.button('Tabby QR').click();
  await expect(page.getByRole('alert')).toContainText("Enter the customer's name first");
  await page.getByRole('textbox', { name: 'Name' }).fill('Sara');
  await page.getByRole('textbox', { name: 'Email' }).fill('sara@nowhere');
  await till.button('Tabby QR').click();
  await expect(page.getByRole('alert')).toContainText('email address');
  await page.getByRole('textbox', { name: 'Email' }).fill(SARA.email);
  await till.button('Tabby QR').click();
  await expect(till.qr).toBeVisible();
});

test('the screen offers nothing that sends a link, and copies it', async ({ till, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await till.showCode();
  await expect(page.getByRole('button', { name: /send/i })).toHaveCount(0);
  await till.button('Copy link').click();
  await expect(till.button('Copied')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  await expect(page.getByRole('alert').filter({ visible: true })).toContainText('Send the link to the customer yourself');
});

// At Tabby the money of a sale that could not be cancelled is late money: sales/late.spec.ts.
test('money that still comes after a sale was given up is released, and the next sale goes on', async ({ till, shop }) => {
  await till.showCode();
  const first = await shop.payment();
  await till.leaveOpen(shop);
  await till.showCode('9900');
  await shop.decide(first.id, 'approve');
  await expect.poll(() => money(shop, first.id), { timeout: 30_000 }).toEqual([0, 25_000]);
  await expect(till.qr).toBeVisible();
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect.poll(() => shop.payment()).toMatchObject({ captured: 99 });
});

test('money that comes for a sale that was given up while the server is down is released', async ({ shop, page }) => {
  await shop.reset();
  await shop.startProxyEmpty();
  const till = new Till(page, shop);
  await till.open();
  await till.showCode();
  const { id } = await shop.payment();
  await till.leaveOpen(shop);
  await shop.end('proxy', 'SIGKILL');
  await shop.decides('approve');
  await shop.startProxyAgain();
  await expect.poll(() => money(shop, id)).toEqual([0, 25_000]);
  await expect(till.amount).toHaveValue('0.00');
});

// Tabby takes three decimals.
test('an amount in KWD that does not end in 0 is refused before anything is made', async ({ page, gateway }) => {
  const shop = new Shop(gateway);
  await shop.open({ TABBY_POS_CURRENCY: 'KWD' });
  const till = new Till(page, shop);
  await till.open();
  const buyer = { ...SARA, phone: '90000001' };
  await till.sell('25005', '', buyer);
  await expect(page.getByRole('alert')).toContainText('Nothing was charged');
  expect(await shop.payments()).toEqual([]);
  await till.button('Back').click();
  await till.button('Clear').click();
  await till.sell('25000', '', buyer);
  await expect(till.qr).toBeVisible();
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect.poll(() => shop.payment()).toMatchObject({ captured: 25 });
  await shop.close();
});

// At Tabby the customer of a code is not known before they open it: links.spec.ts has the same by link.
test('a customer that Tabby does not take is declined, and nothing was made', async ({ till, shop }) => {
  await shop.change({ minimum: { AED: 100_000 } });
  await till.sell();
  await expect(till.page.locator('.till')).toHaveAttribute('data-screen', 'result');
  await expect(till.qr).toHaveCount(0);
  expect(await shop.payments()).toEqual([]);
});

// Tabby has no key under which a creation can be repeated: its list is searched.
test('a lost answer is asked for again, and there is one payment', async ({ till, shop }) => {
  await shop.faults({ operation: 'create_payment', kind: 'reset', times: 1 });
  await till.showCode();
  expect(await shop.payments()).toHaveLength(1);
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
});

// Tabby's session is taken back, and Tabby called unavailable: tabby.spec.ts.
test('a payment whose answer has neither link nor picture is given up, and the terminal is free', async ({ till, shop }) => {
  await shop.change({ qr_code: 'none' });
  await shop.faults({ operation: 'create_payment', kind: 'missing_redirect', times: 1 });
  await till.sell();
  await expect(till.heading('Sale given up')).toBeVisible();
  await expect(till.qr).toHaveCount(0);
  await till.button('New sale').click();
  await till.showCode('9900');
  expect(await shop.payments()).toHaveLength(2);
});

// Tabby captures by itself.
for (const [what, fault] of [
  ['refused for a moment', { kind: 'status', status: 503 }],
  ['carried out without an answer', { kind: 'reset' }],
] as const) {
  test(`a capture that is ${what} is made once`, async ({ till, shop }) => {
    await till.showCode();
    await shop.faults({ operation: 'capture_payment', ...fault, times: 1 });
    await shop.decides('approve');
    await expect(till.heading('Paid')).toBeVisible();
    await expect.poll(() => shop.payment()).toMatchObject({ status: 'Captured', captured: 250 });
  });
}
