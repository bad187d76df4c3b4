/** Several windows of one terminal, in one browser or in two, show one sale. */
import { expect, test } from '../../lib/test';
import { Till } from '../../lib/till';

// What is decided comes at once, as in a shop: news.spec.ts has how it comes without webhooks.
test.beforeEach(async ({ till: _, shop }) => shop.webhooks());

test('another tab shows the same code and its true time, and makes no second sale', async ({ till, shop, page }) => {
  await till.showCode();
  const other = new Till(await page.context().newPage(), shop);
  await other.open();
  await expect(other.qr).toBeVisible();
  expect(await other.qr.getAttribute('src')).toBe(await till.qr.getAttribute('src'));
  expect(await shop.payments()).toHaveLength(1);
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect(other.heading('Paid')).toBeVisible();
  await other.page.close();
});

for (const stream of [true, false]) {
  // A tab that asks waits for each of its questions: how it hears of a sale is the same at every gateway.
  test(`what was acknowledged in one tab is gone in the other, which keeps what was typed in it: ${stream ? 'by stream' : 'by asking'}`, { tag: stream ? [] : '@once' }, async ({ till, shop, page }) => {
    const other = new Till(await page.context().newPage(), shop);
    if (!stream) await other.page.route('**/api/events', (route) => route.abort());
    await other.open();
    await other.key('777');
    await till.showCode();
    await expect(other.qr).toBeVisible({ timeout: 10_000 });
    await shop.decides('approve');
    await expect(till.heading('Paid')).toBeVisible();
    await expect(other.heading('Paid')).toBeVisible({ timeout: 10_000 });
    await till.button('New sale').click();
    await expect(other.amount).toHaveValue('7.77', { timeout: 10_000 });
    // The next customer's code is on both screens.
    await till.showCode('1000');
    await expect(other.qr).toBeVisible({ timeout: 10_000 });
    await other.page.close();
  });
}

test('an idle till hears of what another one sells', async ({ till, shop, browser }) => {
  const other = new Till(await (await browser.newContext()).newPage(), shop);
  await other.open();
  await till.showCode();
  await expect(other.qr).toBeVisible();
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect(other.heading('Paid')).toBeVisible();
  await other.page.context().close();
});
