/** Every page of the office, over a till at Tabby. */
import { randomUUID } from 'node:crypto';
import { expect } from '../lib/test';
import { Office } from '../lib/office';
import { WORDS } from '../lib/words';
import { everywhere } from './stage';

everywhere('Tabby, in the office', async ({ shop, page, till, language, shot }) => {
  const words = WORDS[language];
  // The evening before, in the other language, is in the ledger of this worker's server.
  await shop.startProxyEmpty();
  // An evening's sales: paid, refused, and one that a customer can still pay.
  for (const [amount, outcome] of [['125.00', 'approve'], ['1250.00', 'approve'], ['80.00', 'reject'], ['310.50', 'approve']] as const) {
    const sale = { id: randomUUID(), amount, currency: 'AED', reference: `INV-${amount}`, method: 'qr' };
    const made = await page.request.post(`${shop.url}/api/sales`, { data: sale });
    const { id, payment_id } = (await made.json()) as { id: string; payment_id: string };
    await shop.decide(payment_id, outcome);
    const state = outcome === 'approve' ? 'paid' : 'rejected';
    const check = async () => ((await (await page.request.post(`${shop.url}/api/sales/${id}/check`)).json()) as { state: string }).state;
    await expect.poll(check).toBe(state);
    await page.request.post(`${shop.url}/api/sales/${id}/acknowledge`);
  }
  await page.reload();
  await till.open();
  await page.getByRole('button', { name: words.settings }).click();
  await page.getByRole('button', { name: words.office }).click();
  const office = new Office(till);
  const tabs = office.root.locator('.office-tabs button');
  await expect(office.rows).toHaveCount(4);
  await shot('40-office-sales');
  await office.rows.first().click();
  await expect(office.root.locator('.office-timeline li').first()).toBeVisible();
  await shot('41-office-sale');
  const actions = office.root.locator('.office-actions button');
  await expect(actions.first()).toBeVisible();
  await actions.first().click();
  await office.root.locator('.operation-amount').fill('10.50');
  await office.root.locator('select.operation-reason').selectOption({ index: 1 });
  await shot('42-office-refund');
  await office.root.locator('dialog button[type=submit]').click();
  await shot('43-office-refund-question');
  await office.root.locator('dialog .danger').click();
  await expect(office.root.locator('.course.good')).toBeVisible();
  await shot('44-office-refunded');
  await tabs.first().click();
  await office.rows.nth(1).click();
  await office.root.locator('.other-note').click();
  await expect(office.root.locator('dialog')).toBeVisible();
  await shot('45-office-other');
  await office.root.locator('dialog button[type=submit]').click();
  await expect(office.root.locator('dialog')).toHaveCount(0);
  await tabs.nth(1).click();
  await expect(office.root.locator('.day-total')).toHaveCount(1);
  await expect(office.root.locator('.chart-span').first()).toBeVisible();
  await shot('46-office-day');
  await office.root.locator('.day-chart').scrollIntoViewIfNeeded();
  await office.root.locator('summary').click();
  await shot('47-office-chart');
  await office.root.locator('.day-close').click();
  await shot('48-office-close-question');
  await office.root.locator('dialog .danger').click();
  await expect(office.root.locator('.office-row')).toHaveCount(1);
  await office.root.locator('.office-row').click();
  await expect(office.root.locator('.day-total')).toHaveCount(1);
  await shot('49-office-report');
  await tabs.nth(3).click();
  await expect(office.root.locator('.office-audit > li').first()).toBeVisible();
  await office.root.locator('.office-check summary').click();
  await office.root.locator('.office-check button').click();
  await expect(office.root.locator('.office-check .notice')).toBeVisible();
  await shot('50-office-audit');
});
