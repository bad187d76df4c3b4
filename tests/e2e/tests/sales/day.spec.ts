/** The day: what it comes to, closing it, and what was paid another way. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '../../lib/test';
import { Office, paid } from '../../lib/office';
import type { Shop } from '../../lib/shop';
import { WORDS } from '../../lib/words';

test.use({ emptyLedger: true });

/** The row of the day's totals with this name. */
const row = (office: Office, name: string) => office.root.locator('.day-total tr', { hasText: name });

/** Confirms the question whether to close the day. */
async function closes(office: Office): Promise<void> {
  await office.root.locator('.day-close').click();
  const dialog = office.root.getByRole('dialog');
  // The harmless answer has the focus.
  await expect(dialog.getByRole('button', { name: 'Not now' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Close the day' }).click();
}

test('a day is added up, closed once, and kept as it was signed', async ({ till, shop }) => {
  await paid(till, shop);
  const office = new Office(till);
  await office.refundsNewest('50');
  await office.button('Day').click();
  await expect(row(office, 'Payments')).toContainText('AED 250.00');
  await expect(row(office, 'Refunds')).toContainText('AED 50.00');
  await expect(row(office, 'Net')).toContainText('AED 200.00');
  expect(await shop.payment()).toMatchObject({ captured: 250, refunded: 50 });
  // The bars say the same as the table beside them.
  await office.root.locator('details summary').click();
  await expect(office.root.locator('.chart-table tbody')).toContainText(/AED [\d,.]+ \(\d+\)/);
  await expect(office.root.locator('.chart-span')).toHaveCount(24);
  await office.button('This week by day').click();
  await expect(office.root.locator('.chart-span')).toHaveCount(7);
  await closes(office);
  await expect(office.root.getByText('Report 1 is final.')).toBeVisible();
  await expect(office.root.getByText('No payments or refunds.')).toBeVisible();
  await office.root.locator('.office-row', { hasText: 'Report 1' }).click();
  await expect(office.heading('Report 1')).toBeVisible();
  await expect(row(office, 'Net')).toContainText('AED 200.00');
  await expect(office.root.getByText('no differences')).toBeVisible();
  // What comes later is in the next one.
  await till.page.keyboard.press('Escape');
  await expect(office.heading('Day')).toBeVisible();
  await closes(office);
  await expect(office.root.getByText('Report 2 is final.')).toBeVisible();
});

test('a report whose answer is lost is signed once', async ({ till, shop }) => {
  await paid(till, shop);
  const office = new Office(till);
  await office.open();
  await office.button('Day').click();
  await expect(row(office, 'Net')).toContainText('AED 250.00');
  const ids: string[] = [];
  await till.page.route('**/api/reports/z', async (route) => {
    ids.push((route.request().postDataJSON() as { id: string }).id);
    const answer = await route.fetch();
    // The server has signed it, and nobody hears of it.
    if (ids.length === 1) await route.abort();
    else await route.fulfill({ response: answer });
  });
  await closes(office);
  await expect(office.root.getByText('We do not know whether the day is closed.')).toBeVisible();
  await office.button('Try again').click();
  await expect(office.root.getByText('Report 1 is final.')).toBeVisible();
  expect(new Set(ids).size).toBe(1);
  await expect(office.root.locator('.office-row', { hasText: 'Report' }).first()).toContainText('Report 1');
});

test('the second tap of a double tap answers no question', async ({ till, shop }) => {
  await paid(till, shop);
  const office = new Office(till);
  await office.open();
  await office.button('Day').click();
  await expect(row(office, 'Net')).toContainText('AED 250.00');
  await till.page.setViewportSize({ width: 360, height: 740 });
  // Both taps before the browser draws twice, wherever the answer comes to stand.
  const tapped = await till.page.evaluate(async () => {
    document.querySelector<HTMLElement>('.day-close')!.click();
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    const { x, y, width, height } = document.querySelector('dialog .danger')!.getBoundingClientRect();
    const below = document.elementFromPoint(x + width / 2, y + height / 2);
    if (below instanceof HTMLElement) below.click();
    return width > 0;
  });
  expect(tapped).toBe(true);
  const dialog = office.root.getByRole('dialog');
  await expect(dialog).toBeVisible();
  // The answer that a person gives counts.
  await dialog.getByRole('button', { name: 'Close the day' }).click();
  await expect(office.root.getByText('Report 1 is final.')).toBeVisible();
  await expect(office.root.locator('.day-came button')).toBeFocused();
});

/** What another till asks of the server. */
async function another(shop: Shop, path: string, body: Record<string, string>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(shop.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.ok).toBe(true);
}

for (const heard of [false, true]) {
  const when = heard ? 'has seen it only behind its question' : 'has not seen it';
  test(`a day that another till has closed is not closed again, empty, by one that ${when}`, async ({ till, shop }) => {
    await paid(till, shop);
    const office = new Office(till);
    await office.open();
    await office.button('Day').click();
    await expect(office.root.getByText('None so far')).toBeVisible();
    await office.root.locator('.day-close').click();
    await another(shop, '/api/reports/z', { id: randomUUID() });
    const first = office.root.locator('.office-row', { hasText: 'Report 1' });
    if (heard) {
      // Whatever happens to a sale has the page read anew.
      const [sale] = await shop.sales();
      await another(shop, `/api/sales/${sale.id}/refunds`, { id: randomUUID(), amount: '50.00' });
      await expect(first).toBeVisible();
    }
    await office.root.getByRole('dialog').getByRole('button', { name: 'Close the day' }).click();
    await expect(office.root.getByText('The day was closed meanwhile')).toBeVisible();
    await expect(first).toBeVisible();
    const second = office.root.locator('.office-row', { hasText: 'Report 2' });
    await expect(second).toHaveCount(0);
    // Whoever has read that closes the day all the same.
    await office.button('Try again').click();
    await expect(second).toBeVisible();
  });
}

test('a day with something in doubt is not closed, and says which sale it is', async ({ till, shop, facts }) => {
  await paid(till, shop);
  await till.showCode('7700');
  await shop.faults(...facts.doubtful);
  await till.cancel();
  await expect(till.heading('Checking payment')).toBeVisible();
  const office = new Office(till);
  await office.open();
  await office.button('Day').click();
  await expect(office.root.getByRole('heading', { name: 'Result not known yet' })).toBeVisible();
  await closes(office);
  await expect(office.root.getByText('Some results are not known yet: see below.')).toBeVisible();
  await office.root.locator('.office-sales .office-row', { hasText: 'AED 77.00' }).first().click();
  await expect(office.root.getByRole('heading', { name: 'AED 77.00' })).toBeVisible();
  await shop.faults();
});

for (const language of ['en', 'ar'] as const) {
  test(`a sale that was refused and paid in cash makes the day add up, ${language}`, async ({ till, shop }) => {
    const words = WORDS[language];
    await till.showCode();
    await shop.decides('reject');
    await till.settled();
    await till.button('Other method').click();
    if (language === 'ar') await till.button('العربية').click();
    await till.page.getByRole('button', { name: words.settings }).click();
    await till.page.getByRole('button', { name: words.office }).click();
    const office = new Office(till);
    await office.rows.first().click();
    const other = office.root.locator('.other-note');
    await other.click();
    const dialog = office.root.getByRole('dialog');
    await expect(dialog.locator('.operation-amount')).toHaveValue('250.00');
    // More than money has decimals: a sentence, and nothing is noted.
    await dialog.locator('.operation-amount').fill('250.005');
    await dialog.locator('button[type=submit]').click();
    await expect(dialog.getByRole('alert')).not.toBeEmpty();
    await dialog.locator('.operation-amount').fill('٢٠٠٫٥');
    await dialog.getByRole('radio').nth(1).check();
    await dialog.locator('button[type=submit]').click();
    await expect(office.root.locator('.office-operations').last()).toContainText('AED 200.50');
    await office.root.locator('.office-tabs button').nth(1).click();
    await expect(office.root.locator('.day-total .day-sum').last()).toContainText('AED 200.50');
    expect((await shop.payment()).captured).toBe(0);
    // It was a mistake.
    await office.root.locator('.office-tabs button').first().click();
    await office.rows.first().click();
    // One tap asks; the answer that is proposed changes nothing.
    await office.root.locator('.office-operations button').click();
    await office.root.locator('.question-no').click();
    await expect(office.root.locator('.office-operations button')).toHaveCount(1);
    await office.root.locator('.office-operations button').click();
    await office.root.locator('dialog:not([data-new]) .danger').click();
    await expect(office.root.locator('.office-operations .chip.grey')).toBeVisible();
    await office.root.locator('.office-tabs button').nth(1).click();
    await expect(office.root.locator('.day-total .day-sum').last()).toContainText('AED 0.00');
  });
}

test('the sales of the day are taken away as a file', async ({ till, shop }) => {
  await paid(till, shop);
  const office = new Office(till);
  await office.open();
  await office.button('Day').click();
  const coming = till.page.waitForEvent('download');
  await office.root.getByRole('link', { name: 'CSV file' }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^sales-\d{4}-\d\d-\d\d\.csv$/);
  const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
  expect(lines.length).toBeGreaterThanOrEqual(3);
  expect(lines.at(-2)).toContain(',paid,');
});
