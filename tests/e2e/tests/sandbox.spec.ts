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
  await session(shop, 'second');
  await expect(page.getByRole('button', { name: 'Pay second' })).toBeVisible();
  await expect(pay).toBeFocused();
  expect(await pay.evaluate((button) => button === (window as unknown as { held: Element }).held)).toBe(true);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('first');
  await expect(details).toHaveAttribute('open', '');
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
  await shop.end('sandbox', 'SIGKILL');
  await expect(page.getByRole('alert')).toContainText('The sandbox does not answer');
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
  await expect(page.locator('#problem')).toHaveText('A delay needs its seconds.');
  await form.getByLabel('Seconds', { exact: true }).fill('90');
  await form.getByRole('button', { name: 'Add' }).click();
  await expect(page.locator('#faults')).toContainText('Webhook: it is sent later, 90 s later, each time');
  await expect(page.locator('#problem')).toBeEmpty();
  expect(page.url()).toBe(`${shop.sandboxUrl}/_sandbox/`);
  await page.locator('#faults').getByRole('button', { name: /^Clear: Webhook/ }).click();
  await expect(page.locator('#faults')).toContainText('None to come.');
});
