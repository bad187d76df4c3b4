/** What a cashier's hands, a clock and a reload do to the till. */
import { expect, test } from '../lib/test';

test('a double click and Enter together make one session', async ({ till, shop }) => {
  await shop.faults({ operation: 'create_session', kind: 'slow', ms: 300 });
  await till.key('5000');
  await till.button('Tabby QR').dblclick();
  await till.page.keyboard.press('Enter');
  await expect(till.qr).toBeVisible();
  expect(await shop.sessions()).toHaveLength(1);
});

test('numbers, Enter, Backspace and Escape work from a keyboard', async ({ till }) => {
  await till.page.keyboard.type('12345');
  await expect(till.amount).toHaveValue('123.45');
  await till.page.keyboard.press('Backspace');
  await expect(till.amount).toHaveValue('12.34');
  await till.page.keyboard.press('Escape');
  await expect(till.amount).toHaveValue('0.00');
  // A keyboard that writes Arabic-Indic or Persian digits.
  await till.page.evaluate(() => {
    for (const key of '٢٥۰۰') document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  });
  await expect(till.amount).toHaveValue('25.00');
  await till.page.keyboard.press('Enter');
  await expect(till.qr).toBeVisible();
});

test("a tapped key does not take the next Enter for itself", async ({ till }) => {
  await till.key('700');
  await till.page.keyboard.press('Enter');
  await expect(till.qr).toBeVisible();
  await expect(till.page.getByText('7.00')).toBeVisible();
});

test("a scanner's code lands in the reference and changes no amount", async ({ till }) => {
  await till.key('500');
  await till.page.evaluate(() => {
    for (const key of [...'6291041500213', 'Enter']) {
      document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
  });
  await expect(till.reference).toHaveValue('6291041500213');
  await expect(till.amount).toHaveValue('5.00');
});

test('bad input gets a sentence and starts nothing', async ({ till, shop }) => {
  const alert = till.page.getByRole('alert');
  await till.button('Tabby QR').click();
  await expect(alert).toHaveText('Enter an amount first.');
  await till.key('99999999');
  await till.button('Tabby QR').click();
  await expect(alert).toContainText('over the limit');
  await till.button('Clear').click();
  await till.key('500');
  await till.reference.fill('x'.repeat(256));
  await till.button('Tabby QR').click();
  await expect(alert).toContainText('255 characters');
  expect(await shop.sessions()).toEqual([]);
});

test('at the deadline the code is taken back by itself, and only a reading calls it expired', async ({ till, shop }) => {
  await till.page.clock.install();
  await till.open();
  await till.showCode();
  await expect(till.timer).toHaveText(/^(5:00|4:5\d)$/);
  await till.page.clock.fastForward(301_000);
  await expect(till.heading('Expired')).toBeVisible();
  expect((await shop.session()).status).toBe('EXPIRED');
});

test('a wrong clock on the wall changes no countdown', async ({ till }) => {
  await till.page.clock.install({ time: new Date('2031-01-01') });
  await till.open();
  await till.showCode();
  await expect(till.timer).toHaveText(/^(5:00|4:5\d)$/);
});

test('a reload comes back to the same code', async ({ till, shop }) => {
  await till.showCode();
  const link = await till.scan();
  await till.page.reload();
  await expect(till.qr).toBeVisible();
  await till.drawn();
  expect(await till.scan()).toBe(link);
  expect(await shop.sessions()).toHaveLength(1);
});

test('a reload after the end shows the end until it is acknowledged', async ({ till, shop }) => {
  await till.showCode();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await till.button('Check status').click();
  await expect(till.heading('Paid')).toBeVisible();
  await till.page.reload();
  await expect(till.heading('Paid')).toBeVisible();
  await till.button('New sale').click();
  await till.page.reload();
  await expect(till.amount).toHaveValue('0.00');
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

test('a sale whose request got lost is in doubt, then made once', async ({ till, shop }) => {
  await till.page.route('**/api/sales', (route) => route.abort());
  await till.sell();
  await expect(till.heading('Checking payment')).toBeVisible();
  await till.page.unroute('**/api/sales');
  await expect(till.qr).toBeVisible();
  expect(await shop.sessions()).toHaveLength(1);
});

test('the language changes everything but the amount and the keypad', async ({ till }) => {
  await till.key('125000');
  await till.button('العربية').click();
  await expect(till.page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(till.page.getByRole('textbox', { name: 'المبلغ' })).toHaveValue('1,250.00');
  const [one, three] = [await till.button('1').boundingBox(), await till.button('3').boundingBox()];
  expect(one!.x).toBeLessThan(three!.x);
  await till.page.reload();
  await expect(till.page.getByRole('button', { name: 'رمز تابي' })).toBeVisible();
});

test('no personal data and no key in the browser, in requests or in the log', async ({ till, shop }) => {
  await till.showCode();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await till.button('Check status').click();
  await expect(till.heading('Paid')).toBeVisible();
  const kept = await till.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }));
  // Whole words: four digits in a row stand in many an id.
  const secret = /sk_test|otp\.(success|rejected)|500000001/;
  expect(kept).not.toMatch(secret);
  expect(shop.log).not.toMatch(secret);
});
