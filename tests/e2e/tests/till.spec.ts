/** What a cashier's hands, a clock and a lost connection do to a payment. */
import { expect, test } from '../lib/test';
import { Till } from '../lib/till';

test('a double click and Enter together make one session', async ({ till, shop }) => {
  await shop.faults({ operation: 'create_session', kind: 'slow', ms: 300 });
  await till.key('5000');
  await till.button('Tabby QR').dblclick();
  await till.page.keyboard.press('Enter');
  await expect(till.qr).toBeVisible();
  expect(await shop.sessions()).toHaveLength(1);
});

for (const outcome of ['approve', 'reject'] as const) {
  test(`Enter and taps again and again do not dismiss a result that nobody has read: ${outcome}`, async ({ till, shop }) => {
    await till.showCode();
    await till.settled();
    const { page } = till;
    const button = till.button('Check status');
    await button.focus();
    const place = (await button.boundingBox())!;
    const result = till.heading(outcome === 'approve' ? 'Paid' : 'Not approved');
    // Hands that go on: within the page, at the moment that the result comes and right after it,
    // however busy this machine is.
    await page.evaluate(({ x, y }) => {
      const press = () => {
        const focused = document.activeElement as HTMLElement | null;
        const enter = new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true });
        if (focused?.dispatchEvent(enter) && focused instanceof HTMLButtonElement) focused.click();
        const under = document.elementFromPoint(x, y);
        under?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, cancelable: true }));
        under?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
      };
      const counts = window as unknown as { pressed: number };
      counts.pressed = 0;
      new MutationObserver(() => {
        if (document.querySelector('.till')?.getAttribute('data-screen') !== 'result') return;
        if (counts.pressed === 0) for (let n = 0; n < 3; n++) requestAnimationFrame(press);
        counts.pressed++;
      }).observe(document, { subtree: true, childList: true, attributes: true });
    }, { x: place.x + place.width / 2, y: place.y + place.height / 2 });
    await shop.decide((await shop.session()).payment_id, outcome);
    await expect(result).toBeVisible();
    expect(await page.evaluate(() => (window as unknown as { pressed: number }).pressed)).toBeGreaterThan(0);
    await till.settled();
    // Enter decides nothing now either: the focus is on the heading.
    await expect(result).toBeFocused();
    await page.keyboard.press('Enter');
    await page.waitForTimeout(200);
    await expect(result).toBeVisible();
    await till.button(outcome === 'approve' ? 'New sale' : 'Other method').click();
    await expect(till.amount).toHaveValue('0.00');
  });
}

test('a double tap on what opens a question leaves it unanswered', async ({ till, shop, page }) => {
  await page.setViewportSize({ width: 740, height: 360 });
  await till.showCode();
  await till.settled();
  const cancel = (await till.button('Cancel').boundingBox())!;
  // Everywhere on the button: its question may have an answer at any of these places.
  for (const part of [0.1, 0.5, 0.9]) {
    const [x, y] = [cancel.x + cancel.width * part, cancel.y + cancel.height / 2];
    await page.mouse.click(x, y);
    await page.mouse.click(x, y, { delay: 20 });
    await expect(page.getByRole('dialog')).toBeVisible();
    await till.button('Keep waiting').click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  expect((await shop.session()).payable).toBe(true);
});

for (const [width, height] of [[360, 740], [740, 360], [800, 1280], [1366, 768]] as const) {
  test(`a double tap on Send link opens the form, and what is typed then is the phone: ${width}×${height}`, async ({ till, page }) => {
    await page.setViewportSize({ width, height });
    await till.key('2500');
    const { x, y, width: wide, height: high } = (await till.button('Send link').boundingBox())!;
    await page.mouse.click(x + wide / 2, y + high / 2);
    await page.mouse.click(x + wide / 2, y + high / 2);
    await page.keyboard.type('0500000001', { delay: 90 });
    await expect(page.getByRole('textbox', { name: 'Phone' })).toHaveValue('0500000001');
  });
}

test("where another window was quicker, this one says that the sale is not its own, and what has not begun", async ({ till, shop, context }) => {
  const other = new Till(await context.newPage(), shop.url);
  await other.open();
  await till.key('2500');
  await other.sell('9900');
  await expect(other.qr).toBeVisible();
  await expect(till.qr).toBeVisible();
  await expect(till.page.getByRole('alert').filter({ visible: true })).toContainText('AED 25.00, keyed in here, has not started');
  await expect(other.page.getByRole('alert')).toHaveCount(0);
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect(till.page.getByRole('alert')).toContainText('AED 25.00, keyed in here, has not started');
  await other.button('New sale').click();
  await expect(till.amount).toHaveValue('25.00');
  await expect(till.page.getByRole('alert')).toContainText('Another sale came first');
});

test('a cashier who asks is told when Tabby gives no answer', async ({ till, shop, page }) => {
  await till.showCode();
  await shop.faults(
    { operation: 'retrieve_payment', kind: 'status', status: 500 },
    { operation: 'list_payments', kind: 'status', status: 500 },
  );
  await shop.decide((await shop.session()).payment_id, 'approve');
  const said = page.getByRole('alert').filter({ visible: true });
  await expect(async () => {
    await till.asks('Check status');
    await expect(said).toContainText('No answer from Tabby', { timeout: 1_500 });
  }).toPass();
  await expect(till.heading('Waiting for the customer')).toBeVisible();
  await shop.faults();
  await expect(till.heading('Paid')).toBeVisible();
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

test('Check status says that it asks while it asks', async ({ till, shop }) => {
  await till.showCode();
  await shop.faults({ operation: 'retrieve_payment', kind: 'slow', ms: 1_500 });
  // The reading that was made with the code is news enough for a second.
  await till.page.waitForTimeout(1_100);
  await till.button('Check status').click();
  await expect(till.button('Checking…')).toBeVisible();
  await expect(till.page.getByRole('status')).toHaveText('Checking…');
  await expect(till.button('Check status')).toBeVisible();
  await expect(till.page.getByRole('status')).toHaveText('Waiting for the customer');
});

test('a wrong clock on the wall changes no countdown', async ({ till }) => {
  await till.page.clock.install({ time: new Date('2031-01-01') });
  await till.open();
  await till.showCode();
  await expect(till.timer).toHaveText(/^(5:00|4:5\d)$/);
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

test('no personal data and no key in the browser, in requests or in the log', async ({ till, shop }) => {
  await till.showCode();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await till.asks('Check status');
  await expect(till.heading('Paid')).toBeVisible();
  const kept = await till.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage, cookie: document.cookie }));
  // Whole words: four digits in a row stand in many an id.
  const secret = /sk_test|otp\.(success|rejected)|500000001/;
  expect(kept).not.toMatch(secret);
  expect(shop.log).not.toMatch(secret);
});
