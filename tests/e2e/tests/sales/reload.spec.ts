/** A page that sleeps, is loaded anew or has no network in the middle of a sale. */
import { expect, test } from '../../lib/test';

test('after a sleep the till asks at once and opens its stream anew', async ({ till, shop }) => {
  await till.showCode();
  await shop.decides('approve');
  const stream = till.page.waitForRequest('**/api/events');
  // The wall went on by an hour; the monotonic clock stood still.
  await till.page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3_600_000;
  });
  await stream;
  await expect(till.heading('Paid')).toBeVisible();
});

test('a reload comes back to the same code', async ({ till, shop }) => {
  await shop.webhooks();
  await till.showCode();
  const link = await till.scan();
  await till.page.reload();
  await expect(till.qr).toBeVisible();
  await till.drawn();
  expect(await till.scan()).toBe(link);
  expect(await shop.payments()).toHaveLength(1);
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
});

test('a reload after the end shows the end until it is acknowledged', async ({ till, shop }) => {
  await shop.webhooks();
  await till.showCode();
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await till.page.reload();
  await expect(till.heading('Paid')).toBeVisible();
  await till.button('New sale').click();
  await till.page.reload();
  await expect(till.amount).toHaveValue('0.00');
});

test('a reload after the cashier has cancelled does not bring the code back', async ({ till, shop, facts }) => {
  await till.showCode();
  await till.cancel();
  await expect(till.heading(facts.cancelled)).toBeVisible();
  await till.page.reload();
  await expect(till.heading(facts.cancelled).or(till.amount)).toBeVisible();
  await expect(till.qr).toHaveCount(0);
  expect(await shop.payments()).toHaveLength(1);
});

test('a browser that has forgotten everything gets the same code back', async ({ till, shop }) => {
  await till.showCode();
  const code = await till.qr.getAttribute('src');
  await till.page.evaluate(() => localStorage.clear());
  await till.page.reload();
  await expect(till.qr).toBeVisible();
  expect(await till.qr.getAttribute('src')).toBe(code);
  expect(await shop.payments()).toHaveLength(1);
});

test('without a network the terminal opens, says so, shows no code, and comes back by itself', async ({ till, page, context }) => {
  await till.showCode();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!(await caches.match('/'))) await new Promise((again) => setTimeout(again, 20));
  });
  await page.reload();
  await expect(till.qr).toBeVisible();
  await context.setOffline(true);
  await page.reload();
  // The browser remembers the sale, whose code the customer may have: nothing else can be sold.
  await expect(till.heading('Checking payment')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('No connection');
  await expect(page.getByRole('main')).toContainText('can still be paid');
  await expect(page.getByRole('main')).toContainText('250.00');
  await expect(till.button('Tabby QR')).toHaveCount(0);
  await expect(till.qr).toHaveCount(0);
  await context.setOffline(false);
  await expect(till.qr).toBeVisible();
});
