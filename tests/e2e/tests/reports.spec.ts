/** Reports of the day on paper: dot by dot, the signed one as an original once. */
import { Office, paid } from '../lib/office';
import { chooses, plugged, preview, same } from '../lib/receipts';
import type { Shop } from '../lib/shop';
import { expect, test } from '../lib/test';
import type { Till } from '../lib/till';

test.use({ emptyLedger: true });

/** A paid sale of which a part is refunded, and the page of the day. */
async function trades(till: Till, shop: Shop): Promise<Office> {
  await paid(till, shop);
  const office = new Office(till);
  await office.refundsNewest('50');
  await office.button('Day').click();
  return office;
}

/** The signed report's prints, as the server knows them. */
async function prints(shop: Shop): Promise<[number, string][]> {
  const answer = await fetch(`${shop.url}/api/reports/1/prints`);
  const list = (await answer.json()) as { prints: { copy: number; outcome: string }[] };
  return list.prints.map(({ copy, outcome }) => [copy, outcome]);
}

for (const [width, tongues] of [
  [384, 'ar'],
  [576, 'both'],
] as const) {
  test(`a signed report of ${width} dots is the preview, dot by dot, then a copy, ${tongues}`, async ({ till, shop }) => {
    const printer = await plugged(till);
    await chooses(till.page, { route: 'serial', width, tongues, kick: true });
    const office = await trades(till, shop);
    // The sums so far, which are not kept: there is no copy of them.
    for (const count of [1, 2]) {
      await office.button('Print X report').click();
      await expect.poll(printer.count).toBe(count);
      await expect(office.root.getByText('Printed.')).toBeVisible();
    }
    const [first, second] = printer.papers();
    expect(second.height).toBe(first.height);
    await office.root.locator('.day-close').click();
    await office.root.getByRole('dialog').getByRole('button', { name: 'Close the day' }).click();
    await office.root.locator('.office-row', { hasText: 'Report 1' }).click();
    const shown = await preview(till.page, 'Preview');
    expect(shown.width).toBe(width);
    await office.button('Print report').click();
    await expect.poll(printer.count).toBe(3);
    same(printer.papers()[2], shown);
    await expect(office.root.locator('.office-prints li')).toHaveCount(1);
    await expect.poll(async () => (await preview(till.page, 'Preview')).height).toBeGreaterThan(shown.height);
    const copy = await preview(till.page, 'Preview');
    await office.button('Print report').click();
    await expect.poll(printer.count).toBe(4);
    same(printer.papers()[3], copy);
    await expect(office.root.locator('.office-prints li')).toHaveCount(2);
    expect(await prints(shop)).toEqual([
      [0, 'printed'],
      [1, 'printed'],
    ]);
    // The drawer stays shut.
    expect(printer.papers().map(({ cuts, kicks }) => [cuts, kicks])).toEqual(Array(4).fill([1, 0]));
  });
}
