/**
 * The till at Checkout.com, which needs to know the customer, sends no links and cancels nothing. The
 * server captures what somebody waits for, and releases what was given up.
 */
import { expect, test } from '../lib/test';
import { Customer, Till } from '../lib/till';

test.use({ gateway: 'checkout' });

const SARA = { name: 'Sara', email: 'otp.success@tabby.ai', phone: '0500000001' };

/** What Checkout.com has of a payment, in minor units: authorised, captured, released. */
const money = async (shop: { atCheckout: (id: string) => Promise<{ balances?: Record<string, number> }> }, payment: string) => {
  const { balances = {} } = await shop.atCheckout(payment);
  return ['total_authorized', 'total_captured', 'total_voided'].map((sum) => balances[sum] ?? 0);
};

async function showsCode(till: Till): Promise<void> {
  await till.sellTo(SARA);
  await expect(till.qr).toBeVisible();
  await till.drawn();
}

test('a customer scans the code and pays on the hosted page: the money is captured at once', async ({ till, shop, phone }) => {
  await showsCode(till);
  const payment = await shop.payment();
  const customer = await Customer.scans(till, phone);
  await customer.identify(SARA.email);
  await customer.confirm();
  await expect(till.heading('Paid')).toBeVisible();
  await expect.poll(() => money(shop, payment)).toEqual([25_000, 25_000, 0]);
});

test('a webhook brings the result without a question', async ({ till, shop }) => {
  await shop.webhooks();
  await showsCode(till);
  await shop.decide(await shop.payment(), 'approve');
  await expect(till.heading('Paid')).toBeVisible();
});

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
  await showsCode(till);
  await expect(page.getByRole('button', { name: /send/i })).toHaveCount(0);
  await till.button('Copy link').click();
  await expect(till.button('Copied')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
});

test('a sale that is given up frees the terminal, and money that still comes is released', async ({ till, shop }) => {
  await showsCode(till);
  const first = await shop.payment();
  await till.settled();
  await till.button('Cancel').click();
  await till.button('Cancel payment').click();
  await expect(till.heading('Sale given up')).toBeVisible();
  await expect(till.qr).toHaveCount(0);
  await till.settled();
  await till.button('New sale').click();
  await till.sellTo(SARA, '9900');
  await expect(till.qr).toBeVisible();
  await shop.decide(first, 'approve');
  await expect.poll(() => money(shop, first), { timeout: 30_000 }).toEqual([25_000, 0, 25_000]);
  // The next sale goes on undisturbed.
  await expect(till.qr).toBeVisible();
  await shop.decide(await shop.payment(), 'approve');
  await expect(till.heading('Paid')).toBeVisible();
});

test('a customer who pays at the moment of giving up has paid', async ({ till, shop }) => {
  await showsCode(till);
  const payment = await shop.payment();
  await till.settled();
  await till.button('Cancel').click();
  await shop.decide(payment, 'approve');
  await till.button('Cancel payment').click();
  await expect(till.heading('Paid')).toBeVisible();
  await expect.poll(() => money(shop, payment)).toEqual([25_000, 25_000, 0]);
});

test('a declined customer is told why, and nothing was made', async ({ till, shop }) => {
  await shop.change({ minimum: { AED: 100_000 } });
  await till.sellTo(SARA);
  await expect(till.page.locator('.till')).toHaveAttribute('data-screen', 'result');
  await expect(till.qr).toHaveCount(0);
  await shop.change({ minimum: { AED: 1_000 } });
});

test('a page that is loaded anew in the middle of a sale shows its code again', async ({ till, shop, page }) => {
  await showsCode(till);
  const payment = await shop.payment();
  await page.reload();
  await expect(till.qr).toBeVisible();
  expect(await shop.payment()).toBe(payment);
  await shop.decide(payment, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
});

test('a lost answer is asked for again, and there is one payment', async ({ till, shop }) => {
  await shop.faults({ operation: 'create_payment', kind: 'reset', times: 1 });
  await showsCode(till);
  await shop.decide(await shop.payment(), 'approve');
  await expect(till.heading('Paid')).toBeVisible();
});

test('a gateway that does not answer leaves the sale in doubt until it does', async ({ till, shop }) => {
  await showsCode(till);
  const payment = await shop.payment();
  await shop.faults({ operation: 'retrieve_payment', kind: 'status', status: 502 });
  await till.settled();
  await till.button('Cancel').click();
  await till.button('Cancel payment').click();
  await expect(till.heading('Checking payment')).toBeVisible();
  await shop.decide(payment, 'approve');
  await shop.faults();
  await expect(till.heading('Paid')).toBeVisible();
});

test('a code without a picture of its own is drawn, and can be read', async ({ till, shop, phone }) => {
  await shop.change({ qr_code: 'none' });
  await showsCode(till);
  const customer = await Customer.scans(till, phone);
  await customer.identify(SARA.email);
  await customer.confirm();
  await expect(till.heading('Paid')).toBeVisible();
  await shop.change({ qr_code: 'link' });
});

test("no personal data and no key in the browser, in requests' addresses or in the log", async ({ till, shop }) => {
  await showsCode(till);
  await shop.decide(await shop.payment(), 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  const kept = await till.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }));
  const secret = /sk_sbox|otp\.success|500000001|Sara/;
  expect(kept).not.toMatch(secret);
  expect(shop.log).not.toMatch(secret);
});
