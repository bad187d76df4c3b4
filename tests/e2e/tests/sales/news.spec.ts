/** The end of a sale comes by itself: by webhook, by stream and without one, and after the server was killed. */
import { expect, test } from '../../lib/test';
import { Till } from '../../lib/till';

test('a webhook brings the end to the screen while the till asks nothing', async ({ shop, page }) => {
  await shop.reset();
  await shop.webhooks();
  const till = new Till(page, shop);
  await till.open();
  await till.showCode();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible({ timeout: 2_000 });
  expect(asked.filter((url) => url.includes('/api/sales/'))).toEqual([]);
});

test('where nothing lets the stream through the till asks as it did before', async ({ shop, page }) => {
  await shop.reset();
  await page.route('**/api/events', (route) => route.abort());
  const till = new Till(page, shop);
  await till.open();
  await till.showCode();
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
});

test('a stream that is cut is a question at once, and then goes on', async ({ shop, page }) => {
  await shop.reset();
  await shop.startProxyEmpty();
  const till = new Till(page, shop);
  await till.open();
  await till.showCode();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await shop.end('proxy', 'SIGKILL');
  await expect(till.page.getByRole('alert')).toContainText('No connection');
  await shop.startProxyAgain();
  await expect.poll(() => asked.filter((path) => path === '/api/events').length).toBeGreaterThan(0);
  await expect(till.page.getByRole('alert')).toHaveCount(0);
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
});

test('what a customer pays while the server is down is paid when it is back', async ({ shop, page }) => {
  await shop.reset();
  await shop.startProxyEmpty();
  const till = new Till(page, shop);
  await till.open();
  await till.showCode();
  await shop.end('proxy', 'SIGKILL');
  await shop.decides('approve');
  await shop.startProxyAgain();
  await expect(till.heading('Paid')).toBeVisible();
  await expect.poll(() => shop.payment()).toMatchObject({ captured: 250, refunded: 0 });
});
