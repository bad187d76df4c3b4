/** The sandbox's control page: it stays still under whoever uses it, and says when the sandbox is gone. */
import { expect, test } from '../lib/test';
import { KEY } from '../lib/shop';
import type { Shop } from '../lib/shop';

async function session(shop: Shop, order: string): Promise<string> {
  const response = await fetch(`${shop.sandboxUrl}/api/v2/checkout`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      payment: { amount: '100', currency: 'AED', order: { reference_id: order } },
      merchant_code: 'demo',
    }),
  });
  return ((await response.json()) as { payment: { id: string } }).payment.id;
}

// A worker's tests share a sandbox.
test.beforeEach(({ shop }) => shop.reset());

test('a new row leaves focus, selection and open details as they are', async ({ page, shop }) => {
  const first = await session(shop, 'first');
  await page.goto(`${shop.sandboxUrl}/_sandbox/`);
  const row = page.locator(`#payment-${first}`);
  const pay = row.getByRole('button', { name: 'Pay first' });
  const details = page.locator('#request-1 details').or(page.locator('#requests details').last());
  await details.locator('summary').click();
  await pay.focus();
  await row.locator('bdi').first().evaluate((order) => getSelection()?.selectAllChildren(order));
  await pay.evaluate((button) => Object.assign(window, { held: button }));
  // Nothing is pointed at, and nobody works by keyboard: the row comes in.
  await page.mouse.move(2, 2);
  await session(shop, 'second');
  await expect(page.getByRole('button', { name: 'Pay second' })).toBeVisible();
  await expect(pay).toBeFocused();
  expect(await pay.evaluate((button) => button === (window as unknown as { held: Element }).held)).toBe(true);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('first');
  await expect(details).toHaveAttribute('open', '');
});

for (const part of ['payments', 'requests'] as const) {
  test(`under a pointer the ${part} stay, and new ones come when they are asked for`, async ({ page, shop }) => {
    await session(shop, 'first');
    await page.goto(`${shop.sandboxUrl}/_sandbox/`);
    // The till of an earlier test may still ask about a payment of its own.
    const row = page.locator(`#${part} tbody tr`).filter({ hasText: 'first' });
    const rows = page.locator(`#${part} tbody tr`).filter({ hasText: /first|second|third/ });
    const target = part === 'payments' ? row.getByRole('button', { name: 'Pay first' }) : row.locator('summary');
    await target.hover();
    const under = () =>
      target.evaluate((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const top = document.elementFromPoint(x + width / 2, y + height / 2);
        return { x, y, is: top === element };
      });
    const before = await under();
    await session(shop, 'second');
    await session(shop, 'third');
    const show = page.getByRole('button', { name: /new rows: show$/ });
    await expect(show).toBeVisible();
    await expect(page.locator('#sections')).toContainText('Payments 3');
    await expect(rows).toHaveCount(1);
    const after = await under();
    expect(after.is).toBe(true);
    expect(Math.abs(after.y - before.y)).toBeLessThan(1);
    await show.click();
    await expect(rows).toHaveCount(3);
    await expect(show).toBeHidden();
  });
}

test('what a form was answered is said at the form, with the focus on the field that is wrong', async ({ page, shop }) => {
  await session(shop, 'A-1');
  await page.goto(`${shop.sandboxUrl}/_sandbox/`);
  const said = page.locator('#said');
  const inSight = async () => {
    await expect(said).toBeInViewport();
    expect(page.url()).toBe(`${shop.sandboxUrl}/_sandbox/`);
  };
  const form = page.locator('#fault');
  await form.getByLabel('Call').selectOption('create_session');
  await form.getByLabel('What happens').selectOption('status');
  await form.getByLabel('HTTP status').fill('99');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(form.locator('#said')).toContainText('HTTP status must be 400 to 599');
  await expect(form.getByLabel('HTTP status')).toBeFocused();
  await inSight();
  await form.getByLabel('HTTP status').fill('503');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(form.locator('#said')).toHaveText('Added.');
  await inSight();
  const settings = page.locator('#switches');
  await settings.locator('summary').click();
  const delay = settings.locator('[name=auto_capture_delay_s]');
  await delay.fill('soon');
  await settings.getByRole('button', { name: 'Save settings' }).click();
  await expect(settings.locator('#said')).toContainText('auto_capture_delay_s is a whole number');
  await expect(delay).toBeFocused();
  await inSight();
  await delay.fill('2');
  await settings.getByRole('button', { name: 'Save settings' }).click();
  await expect(settings.locator('#said')).toHaveText('Saved.');
  await inSight();
});

test('a button that came too late says so in its row, and what the filters hide then stays in sight', async ({ page, shop }) => {
  const id = await session(shop, 'A-1');
  await page.goto(`${shop.sandboxUrl}/_sandbox/?status=CREATED`);
  const row = page.locator(`#payment-${id}`);
  const pay = row.getByRole('button', { name: 'Pay A-1' });
  await pay.hover();
  await shop.decide(id, 'reject');
  await expect(page.locator('#sections')).toContainText('Payments 0');
  await pay.click();
  await expect(row.locator('#said')).toContainText('the payment has changed meanwhile');
  const other = await session(shop, 'B-2');
  await page.goto(`${shop.sandboxUrl}/_sandbox/?status=CREATED`);
  await page.getByRole('button', { name: 'Pay B-2' }).click();
  const paid = page.locator(`#payment-${other}`);
  await expect(paid.locator('#said')).toHaveText('Done.');
  await expect(paid.getByRole('button', { name: 'Pay B-2' })).toBeDisabled();
});

test('after going back the filters say what the tables show', async ({ page, shop }) => {
  await session(shop, 'A-1');
  await page.goto(`${shop.sandboxUrl}/_sandbox/`);
  const status = page.locator('#payments select[name=status]');
  await status.selectOption('CLOSED');
  await page.getByRole('button', { name: 'Show payments' }).click();
  await expect(page).toHaveURL(/status=CLOSED#payments$/);
  await expect(page.locator('#payments')).toContainText('None that the filters let through');
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Pay A-1' })).toBeVisible();
  await expect(status).toHaveValue('');
  await page.goForward();
  await expect(page.locator('#payments')).toContainText('None that the filters let through');
  await expect(status).toHaveValue('CLOSED');
});

test('which webhook fails is found by its address, and a new delivery is said where it was asked for', async ({ page, shop }) => {
  const hook = 'http://127.0.0.1:1/nobody-listens';
  await fetch(`${shop.sandboxUrl}/api/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'x-merchant-code': 'demo', 'content-type': 'application/json' },
    body: JSON.stringify({ url: hook }),
  });
  const id = await session(shop, 'A-1');
  await shop.decide(id, 'reject');
  await page.goto(`${shop.sandboxUrl}/_sandbox/`);
  await page.locator('#webhooks select[name=state]').selectOption('not_delivered');
  await page.getByRole('button', { name: 'Show webhooks' }).click();
  const row = page.locator('#deliveries tbody tr');
  await expect(row.locator('.status')).toHaveText('failing');
  await expect(row).toContainText(hook);
  await expect(row).toContainText(/next at \d\d:\d\d:\d\d/);
  await row.getByRole('button', { name: 'Resend reject of A-1' }).click();
  await expect(row.first().locator('#said').or(row.last().locator('#said'))).toContainText('Sent again');
  await page.getByRole('link', { name: 'Show all of this payment' }).click();
  await expect(row).toHaveCount(2);
});

test('the reason for a refusal is told first, and leads to the payment', async ({ page, shop }) => {
  const id = await session(shop, 'A-1');
  await fetch(`${shop.sandboxUrl}/api/v2/payments/${id}/captures`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ amount: '100' }),
  });
  await page.goto(`${shop.sandboxUrl}/_sandbox/?answer=4xx`);
  const row = page.locator('#requests tbody tr');
  await expect(row.locator('td').last().locator('p').first()).toContainText('Refused because: ');
  await row.getByRole('link', { name: 'A-1' }).click();
  await expect(page.locator(`#payment-${id}`)).toBeInViewport();
  await page.getByRole('link', { name: 'requests of A-1' }).click();
  await expect(page.locator('#requests tbody tr')).toHaveCount(2);
});

test('a press on a button is done without leaving the page, and its row keeps the focus', async ({ page, shop }) => {
  const id = await session(shop, 'A-1');
  await page.goto(`${shop.sandboxUrl}/_sandbox/?search=A-1`);
  const row = page.locator(`#payment-${id}`);
  await row.getByRole('button', { name: 'Pay A-1' }).click();
  await expect(row.locator('.status')).toHaveText('CLOSED');
  await expect(row).toBeFocused();
  expect(page.url()).toBe(`${shop.sandboxUrl}/_sandbox/?search=A-1`);
});

test('at 390 pixels every action is within the window', async ({ page, shop }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await session(shop, 'A-1');
  await page.goto(`${shop.sandboxUrl}/_sandbox/`);
  for (const name of ['Pay A-1', 'Reject A-1', 'Cancel A-1', 'Expire A-1']) {
    const box = (await page.getByRole('button', { name }).boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(390);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('a sandbox that was stopped is said to be gone, and that it is back', async ({ page, shop }) => {
  await page.goto(`${shop.sandboxUrl}/_sandbox/`);
  await expect(page.locator('#stopped')).toBeHidden();
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await shop.end('sandbox', 'SIGKILL');
  await expect(page.getByRole('alert')).toContainText('The sandbox does not answer');
  // Wherever the page was scrolled to.
  await expect(page.locator('#stopped')).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Add' })).toHaveAttribute('aria-disabled', 'true');
  await shop.startSandboxAgain();
  await expect(page.locator('#stopped')).toBeHidden();
});

test('a reset asks once', async ({ page, shop }) => {
  const id = await session(shop, 'A-1');
  await page.goto(`${shop.sandboxUrl}/_sandbox/`);
  const reset = page.getByRole('button', { name: 'Reset', exact: true });
  await expect(reset).toBeHidden();
  await page.locator('.asks summary').click();
  await reset.click();
  await expect(page.locator(`#payment-${id}`)).toHaveCount(0);
});

test('the form for a fault shows only what fits the call and the kind', async ({ page, shop }) => {
  await page.goto(`${shop.sandboxUrl}/_sandbox/`);
  const form = page.locator('#fault');
  const kinds = () => form.locator('select[name=kind] option').evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
  await form.getByLabel('Call').selectOption('webhook');
  expect(await kinds()).toEqual(['drop', 'delay', 'duplicate', 'reverse', 'wrong_header']);
  await form.getByLabel('What happens').selectOption('delay');
  await expect(form.getByLabel('Seconds', { exact: true })).toBeVisible();
  await expect(form.getByLabel('Milliseconds')).toBeHidden();
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(form.locator('#said')).toHaveText('A delay needs its seconds.');
  await form.getByLabel('Seconds', { exact: true }).fill('90');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(page.locator('#faults')).toContainText('Webhook: it is sent later, 90 s later, each time');
  await expect(form.locator('#said')).toHaveText('Added.');
  expect(page.url()).toBe(`${shop.sandboxUrl}/_sandbox/`);
  await page.locator('#faults').getByRole('button', { name: /^Clear: Webhook/ }).click();
  await expect(page.locator('#faults')).toContainText('None to come.');
});
