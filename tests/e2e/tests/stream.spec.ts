/** News that come by themselves, and what happens when they cannot. */
import { Till } from '../lib/till';
import { expect, test } from '../lib/test';

test('a webhook brings the end to the screen while the till asks nothing', async ({ shop, page }) => {
  await shop.reset();
  await shop.webhooks();
  const till = new Till(page, shop.url);
  await till.open();
  await till.showCode();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible({ timeout: 2_000 });
  expect(asked.filter((url) => url.includes('/api/sales/'))).toEqual([]);
});

test('a browser hears the beat of a stream on which nothing happens', async ({ till }) => {
  const heard = await till.page.evaluate(
    () =>
      new Promise<string>((done, fail) => {
        const stream = new EventSource('/api/events');
        stream.addEventListener('beat', () => done('beat'));
        stream.addEventListener('error', () => fail(new Error('the stream was cut')));
      }),
  );
  expect(heard).toBe('beat');
});

test('where nothing lets the stream through the till asks as it did before', async ({ shop, page }) => {
  await shop.reset();
  await page.route('**/api/events', (route) => route.abort());
  const till = new Till(page, shop.url);
  await till.open();
  await till.showCode();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
});

test('a stream that is cut is a question at once, and then goes on', async ({ till, shop, page }) => {
  await till.showCode();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await shop.end('proxy', 'SIGKILL');
  await expect(till.page.getByRole('alert')).toContainText('No connection');
  await shop.startProxyAgain();
  await expect.poll(() => asked.filter((path) => path === '/api/events').length).toBeGreaterThan(0);
  await expect(till.page.getByRole('alert')).toHaveCount(0);
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
});

test('an idle till hears of what another one sells', async ({ till, shop, browser }) => {
  const other = new Till(await (await browser.newContext()).newPage(), shop.url);
  await other.open();
  await till.showCode();
  await expect(other.qr).toBeVisible();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect(other.heading('Paid')).toBeVisible();
  await other.page.context().close();
});

test('a tab that nobody sees keeps no stream, also when its requests are answered', async ({ till }) => {
  const { page } = till;
  const turn = (state: 'hidden' | 'visible') =>
    page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, state);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const answered = () => page.waitForResponse((response) => response.url().endsWith('/api/terminal'));
  // It asks at once, and then from time to time.
  const first = answered();
  await turn('hidden');
  await first;
  await answered();
  await answered();
  expect(asked).not.toContain('/api/events');
  await turn('visible');
  await expect.poll(() => asked).toContain('/api/events');
});
