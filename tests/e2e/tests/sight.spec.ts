/** No money is lost from sight: what a cashier sees of it. */
import { expect, test } from '../lib/test';
import { Till } from '../lib/till';
import type { Shop } from '../lib/shop';

/** A sale that the customer pays after the cashier has gone on. */
async function paidLate(till: Till, shop: Shop): Promise<void> {
  await till.showCode();
  await shop.faults({ operation: 'cancel_session', kind: 'status', status: 503 });
  await till.button('Cancel').click();
  await till.button('Cancel payment').click();
  await expect(till.heading('Checking payment')).toBeVisible();
  await till.button('Next sale').click();
  await till.page.getByRole('dialog').getByRole('button', { name: 'Next sale' }).click();
  await expect(till.page.getByRole('alert')).toContainText('AED 250.00');
  await till.key('777');
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Late payment')).toBeVisible();
}

test('late money fills the screen until it is attached, and what was keyed comes back', async ({ till, shop }) => {
  await paidLate(till, shop);
  await expect(till.button('New sale')).toHaveCount(0);
  await till.page.reload();
  await expect(till.heading('Late payment')).toBeVisible();
  // It came between keys: an Enter that was meant for the keypad decides nothing.
  await expect(till.heading('Late payment')).toBeFocused();
  await till.page.keyboard.press('Enter');
  await till.settled();
  await till.page.keyboard.press('Enter');
  await expect(till.page.getByRole('dialog')).toHaveCount(0);
  await till.button('Keep payment').click();
  await till.page.getByRole('dialog').getByRole('button', { name: 'Keep payment' }).click();
  // It is no sale of the customer who stands here now: no screen says that goods are to go out.
  await expect(till.amount).toBeVisible();
  await expect(till.page.getByRole('alert')).toContainText('The late payment of AED 250.00 is kept');
  await expect(till.heading('Paid')).toHaveCount(0);
  await expect(till.page.locator('.recent li').first()).toContainText('Late payment kept');
  expect((await shop.session()).status).toBe('CLOSED');
});

test('late money is sent back, and another till that showed it is free again', async ({ till, shop, browser }) => {
  await paidLate(till, shop);
  const other = new Till(await (await browser.newContext()).newPage(), shop.url);
  await other.open();
  await expect(other.heading('Late payment')).toBeVisible();
  await till.button('Send back').click();
  await till.page.getByRole('dialog').getByRole('button', { name: 'Send the money back' }).click();
  await expect(till.heading('Refunded')).toBeVisible();
  await expect(till.page.getByRole('main')).toContainText('returned the whole amount');
  const session = (await shop.session()) as unknown as { refunded: string };
  expect(Number(session.refunded)).toBe(250);
  await expect(other.amount).toBeVisible();
  await other.page.context().close();
});

test('another tab shows the same code and its true time, and makes no second sale', async ({ till, shop, page }) => {
  await till.showCode();
  const other = new Till(await page.context().newPage(), shop.url);
  await other.open();
  await expect(other.qr).toBeVisible();
  expect(await other.qr.getAttribute('src')).toBe(await till.qr.getAttribute('src'));
  expect(await shop.sessions()).toHaveLength(1);
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect(other.heading('Paid')).toBeVisible();
  await other.page.close();
});

for (const stream of [true, false]) {
  test(`what was acknowledged in one tab is gone in the other, which keeps what was typed in it: ${stream ? 'by stream' : 'by asking'}`, async ({ till, shop, page }) => {
    const other = new Till(await page.context().newPage(), shop.url);
    if (!stream) await other.page.route('**/api/events', (route) => route.abort());
    await other.open();
    await other.key('777');
    await till.showCode();
    await expect(other.qr).toBeVisible({ timeout: 10_000 });
    await shop.decide((await shop.session()).payment_id, 'approve');
    await expect(till.heading('Paid')).toBeVisible();
    await expect(other.heading('Paid')).toBeVisible({ timeout: 10_000 });
    await till.button('New sale').click();
    await expect(other.amount).toHaveValue('7.77', { timeout: 10_000 });
    // The next customer's code is on both screens.
    await till.showCode('100');
    await expect(other.qr).toBeVisible({ timeout: 10_000 });
    await other.page.close();
  });
}

test('a double tap or Enter on New sale sells nothing of what was half typed', async ({ till, shop, page }) => {
  const other = new Till(await page.context().newPage(), shop.url);
  await other.open();
  await other.key('777');
  await till.showCode();
  await expect(other.qr).toBeVisible({ timeout: 10_000 });
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(other.heading('Paid')).toBeVisible({ timeout: 10_000 });
  await other.settled();
  // Within the page, as soon as the keypad is back: however busy this machine is.
  await other.page.evaluate(async () => {
    const press = (selector: string) => document.querySelector<HTMLElement>(selector)!.click();
    press('.result .buttons button');
    while (!document.querySelector('.pay')) await new Promise(requestAnimationFrame);
    press('.pay');
    press('.link-way');
    const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
    document.querySelector('.amount')!.dispatchEvent(enter);
    press('.keypad button');
  });
  await expect(other.amount).toHaveValue('77.71');
  await expect(other.page.locator('.till')).toHaveAttribute('data-screen', 'sale');
  expect(await shop.sessions()).toHaveLength(1);
  await other.button('Tabby QR').click();
  await expect(other.qr).toBeVisible();
  await other.page.close();
});

test('a browser that has forgotten everything gets the same code back', async ({ till, shop }) => {
  await till.showCode();
  const code = await till.qr.getAttribute('src');
  await till.page.evaluate(() => localStorage.clear());
  await till.page.reload();
  await expect(till.qr).toBeVisible();
  expect(await till.qr.getAttribute('src')).toBe(code);
  expect(await shop.sessions()).toHaveLength(1);
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

test('without a connection no sale begins, and the till says so', async ({ till, shop, context }) => {
  await till.key('25000');
  await context.setOffline(true);
  await expect(till.page.getByRole('alert')).toContainText('No connection');
  await till.button('Tabby QR').click();
  await expect(till.page.getByRole('alert')).toContainText('Nothing was charged');
  await expect(till.amount).toHaveValue('250.00');
  await context.setOffline(false);
  await expect(till.page.getByText('No connection')).toHaveCount(0);
  expect(await shop.sessions()).toEqual([]);
  await till.button('Tabby QR').click();
  await expect(till.qr).toBeVisible();
  expect(await shop.sessions()).toHaveLength(1);
});
