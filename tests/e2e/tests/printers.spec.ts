/** Receipts on paper: every way to a printer, dot by dot, and never twice. */
import type { Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { FakePrinter, NetworkPrinter, chooses, plugged, preview, same, scanned } from '../lib/receipts';
import { Office, looksAt } from '../lib/office';
import { Shop } from '../lib/shop';
import { expect, printed, test } from '../lib/test';
import { Till } from '../lib/till';

/** Chooses that receipts print by themselves. */
async function printsByItself(till: Till): Promise<void> {
  await till.button('Settings').click();
  await till.page.getByRole('button', { name: /^Print receipts automatically/ }).click();
  await till.button('Settings').click();
}

/** Sells something that is paid; the result is on the screen. */
async function sells(till: Till, shop: Shop): Promise<void> {
  await till.showCode();
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
}

/** The prints of the newest sale, as the server knows them. */
async function prints(shop: Shop): Promise<[number, string][]> {
  const ask = async <T>(path: string) => (await (await fetch(`${shop.url}/api/${path}`)).json()) as T;
  const { sales } = await ask<{ sales: { id: string }[] }>('sales');
  const list = await ask<{ prints: { copy: number; outcome: string }[] }>(`sales/${sales[0].id}/prints`);
  return list.prints.map(({ copy, outcome }) => [copy, outcome]);
}

for (const [width, tongues] of [
  [384, 'en'],
  [384, 'ar'],
  [576, 'both'],
  [576, 'ar'],
] as const) {
  test(`what a printer of ${width} dots gets is the preview, dot by dot, ${tongues}`, async ({ till, shop }) => {
    const printer = await plugged(till);
    await chooses(till.page, { route: 'serial', width, tongues });
    await sells(till, shop);
    const office = await looksAt(till);
    const shown = await preview(till.page, 'Receipt');
    expect(shown.width).toBe(width);
    await office.button('Print receipt').click();
    await expect(office.root.getByText('Printed.')).toBeVisible();
    const [paper, ...more] = printer.papers();
    expect(more).toEqual([]);
    expect([paper.cuts, paper.kicks]).toEqual([1, 0]);
    same(paper, shown);
    const [sale] = await shop.sales();
    expect(scanned(paper)).toBe(sale.id.toUpperCase());
    // The next one is a copy, and looks like one.
    await expect(office.root.locator('.office-prints li')).toHaveCount(1);
    await expect.poll(async () => (await preview(till.page, 'Receipt')).height).toBeGreaterThan(shown.height);
    const copy = await preview(till.page, 'Receipt');
    await office.button('Print receipt').click();
    await expect.poll(printer.count).toBe(2);
    same(printer.papers()[1], copy);
    expect(await prints(shop)).toEqual([
      [0, 'printed'],
      [1, 'printed'],
    ]);
  });
}

test('a person chooses a USB printer, tries it with a test page, and the drawer opens with the receipt only', async ({ till, shop }) => {
  const printer = await plugged(till);
  const office = new Office(till);
  await office.open();
  await office.button('Printer').click();
  await expect(office.heading('Printer')).toBeVisible();
  await expect(office.root.getByRole('radio', { name: /^Network printer/ })).toBeDisabled();
  await office.root.getByRole('radio', { name: 'USB printer', exact: true }).check();
  await expect(office.root.getByText('No printer is chosen')).toBeVisible();
  await office.button('Choose the printer…').click();
  await expect(office.root.getByText('A printer is chosen')).toBeVisible();
  await office.root.getByRole('combobox', { name: 'Paper width and dots per line' }).selectOption('384');
  await office.root.getByRole('checkbox', { name: /^Open the cash drawer/ }).check();
  await expect.poll(async () => (await preview(till.page, 'Test page as it will be on paper')).width).toBe(384);
  const shown = await preview(till.page, 'Test page as it will be on paper');
  await office.button('Print a test page').click();
  await expect(office.root.getByText('Printed.')).toBeVisible();
  expect(printer.papers()[0].kicks).toBe(0);
  same(printer.papers()[0], shown);
  await office.button('Back to the till').click();
  await printsByItself(till);
  await sells(till, shop);
  await expect.poll(printer.count).toBe(2);
  expect(printer.papers()[1].kicks).toBe(1);
  expect(await printed(till.page), 'the browser itself printed nothing').toBe(0);
  await till.button('Print receipt').click();
  await expect.poll(printer.count).toBe(3);
  expect(printer.papers()[2].kicks).toBe(0);
  expect(await prints(shop)).toEqual([
    [0, 'printed'],
    [1, 'printed'],
  ]);
});

test('a reload in the middle of a receipt that prints by itself prints nothing again, and the next one is a copy', async ({ till, shop }) => {
  const printer = await plugged(till);
  await chooses(till.page, { route: 'serial' });
  await printsByItself(till);
  printer.habit = 'stalls';
  await sells(till, shop);
  await expect.poll(() => printer.bytes().length).toBeGreaterThan(500);
  const began = printer.bytes().length;
  printer.habit = 'well';
  await till.page.reload();
  await expect(till.heading('Paid')).toBeVisible();
  await till.settled();
  expect(await prints(shop)).toEqual([[0, 'begun']]);
  const office = await looksAt(till);
  await expect(office.root.locator('.office-prints')).toContainText('may have been printed');
  expect(printer.bytes()).toHaveLength(began);
  expect(printer.opened).toBe(1);
  await office.button('Print receipt').click();
  await expect(office.root.getByText('Printed.')).toBeVisible();
  expect(await prints(shop)).toEqual([
    [0, 'begun'],
    [1, 'printed'],
  ]);
});

test('a printer without paper, or one that is off, is told, holds up no sale, and prints the original when it is well', async ({ till, shop }) => {
  const printer = await plugged(till);
  await chooses(till.page, { route: 'serial' });
  await printsByItself(till);
  printer.habit = 'no paper';
  await sells(till, shop);
  const notice = till.page.locator('.print-notice');
  await expect(notice).toContainText('Not printed: the printer has no paper');
  printer.habit = 'gone';
  await notice.getByRole('button', { name: 'Print again' }).click();
  await expect(notice).toContainText('the printer is off, unplugged or in use');
  // Nobody has to answer it.
  await till.settled();
  await till.button('New sale').click();
  await expect(till.amount).toHaveValue('0.00');
  expect(printer.bytes()).toHaveLength(0);
  printer.habit = 'well';
  await notice.getByRole('button', { name: 'Print again' }).click();
  await expect.poll(printer.count).toBe(1);
  await expect(notice).toHaveCount(0);
  expect(await prints(shop)).toEqual([
    [0, 'not_printed'],
    [0, 'not_printed'],
    [0, 'printed'],
  ]);
});

test('a printer that is unplugged in the middle may have printed, gets nothing again by itself, and then a copy', async ({ till, shop }) => {
  const printer = await plugged(till);
  await chooses(till.page, { route: 'usb' });
  await printsByItself(till);
  printer.habit = 'breaks';
  await sells(till, shop);
  const notice = till.page.locator('.print-notice');
  await expect(notice).toContainText('It may have been printed');
  const began = printer.bytes().length;
  printer.habit = 'mute';
  await notice.getByRole('button', { name: 'Print a copy' }).click();
  await expect.poll(() => prints(shop)).toEqual([
    [0, 'unknown'],
    [1, 'unknown'],
  ]);
  expect(printer.opened).toBe(2);
  expect(printer.bytes().length).toBeGreaterThan(began + 10_000);
  // One that says nothing at all is not complained about each time.
  await expect(notice).toHaveCount(0);
});

test('a refund has a receipt of its own', async ({ till, shop }) => {
  const printer = await plugged(till);
  await chooses(till.page, { route: 'serial', tongues: 'en' });
  await sells(till, shop);
  const office = await looksAt(till);
  await office.refunds('50');
  await expect(office.heading('Refunded')).toBeVisible();
  await office.button('Print receipt of refund AED 50.00').click();
  await expect(office.root.getByText('Printed.')).toBeVisible();
  await expect(office.root.locator('.office-prints')).toContainText('Receipt of a refund');
  expect(printer.papers()).toHaveLength(1);
  expect(await prints(shop)).toEqual([[0, 'printed']]);
});

test('the code of a receipt opens its sale, wherever the office is', async ({ till, shop }) => {
  await sells(till, shop);
  await till.settled();
  await till.button('New sale').click();
  await sells(till, shop);
  const office = await looksAt(till);
  const { id, reference } = (await shop.sales())[1];
  await office.button('Printer').click();
  await expect(office.heading('Printer')).toBeVisible();
  await till.scanner(id.toUpperCase(), 8);
  await expect(office.root.locator('.office-facts')).toContainText(reference);
  await office.button('All sales').click();
  await expect(office.rows).toHaveCount(1);
});

for (const [sheet, width] of [
  ['mm58', 58],
  ['mm80', 80],
  ['a4', 210],
] as const) {
  test(`the browser's own printing gets one page of its own, ${sheet}`, async ({ till, shop }, info) => {
    await chooses(till.page, { route: 'browser', sheet });
    await sells(till, shop);
    await till.button('Print receipt').click();
    await expect.poll(() => printed(till.page)).toBe(1);
    // Its code can be read off the paper.
    await till.page.emulateMedia({ media: 'print' });
    const { data, width: wide, height } = PNG.sync.read(await till.page.locator('.paper-code').screenshot());
    const dots = Uint8Array.from({ length: wide * height }, (_, n) => Number(data[n * 4] < 128));
    const [sale] = await shop.sales();
    expect(scanned({ width: wide, height, dots })).toBe(sale.id.toUpperCase());
    // What is printed for the test ends the print, and the paper goes.
    await till.page.emulateMedia({ media: null });
    const bytes = await till.page.pdf({ preferCSSPageSize: true, path: info.outputPath('receipt.pdf') });
    const pdf = bytes.toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    const [, , , right] = pdf.match(/\/MediaBox\s*\[\s*(\S+)\s+(\S+)\s+(\S+)/)!;
    expect(Math.round((Number(right) / 72) * 25.4)).toBe(width);
    expect(await prints(shop)).toEqual([[0, 'unknown']]);
  });
}

test.describe('a network printer', () => {
  const shop = new Shop();
  const printer = new NetworkPrinter();
  test.describe.configure({ mode: 'serial' });
  test.beforeAll(async () => {
    await printer.open();
    await shop.open({ TABBY_POS_PRINTER: `127.0.0.1:${printer.port}` });
  });
  test.afterAll(async () => {
    await shop.close();
    await printer.off();
  });

  /** A till of this shop that prints by itself on it. */
  const opens = async (page: Page): Promise<Till> => {
    await shop.reset();
    printer.empty();
    const till = new Till(page, shop);
    await till.open();
    await chooses(page, { route: 'network', width: 576 });
    await printsByItself(till);
    return till;
  };

  test('gets what the preview shows, once', async ({ page }) => {
    printer.habit = 'takes';
    const till = await opens(page);
    await sells(till, shop);
    await expect.poll(() => prints(shop)).toEqual([[0, 'printed']]);
    await page.reload();
    await expect(till.heading('Paid')).toBeVisible();
    const office = await looksAt(till);
    await office.button('Print receipt').click();
    await expect(office.root.getByText('Printed.')).toBeVisible();
    expect(printer.papers()).toHaveLength(2);
    expect(printer.connections).toBe(2);
    same(printer.papers()[1], await preview(page, 'Receipt'));
  });

  test('that accepts and stays silent holds up no sale and gets nothing again', async ({ page }) => {
    printer.habit = 'silent';
    const till = await opens(page);
    await sells(till, shop);
    await till.settled();
    await till.button('New sale').click();
    await till.showCode();
    await expect(page.locator('.print-notice')).toContainText('It may have been printed');
    expect(printer.connections).toBe(1);
    await expect(till.qr).toBeVisible();
  });

  test('that is off has not printed, and prints the original when it is on again', async ({ page }) => {
    await printer.off();
    const till = await opens(page);
    await sells(till, shop);
    const notice = page.locator('.print-notice');
    await expect(notice).toContainText('Not printed: the printer is off');
    printer.habit = 'takes';
    await printer.on();
    await notice.getByRole('button', { name: 'Print again' }).click();
    await expect.poll(() => prints(shop)).toEqual([
      [0, 'not_printed'],
      [0, 'printed'],
    ]);
    expect(printer.papers()).toHaveLength(1);
  });

  test('that breaks in the middle may have printed, and gets nothing again', async ({ page }) => {
    printer.habit = 'breaks';
    const till = await opens(page);
    await sells(till, shop);
    await expect(page.locator('.print-notice')).toContainText('It may have been printed');
    expect(printer.connections).toBe(1);
    expect(await prints(shop)).toEqual([[0, 'unknown']]);
  });
});
