/** What a barcode scanner types, and what it does not press. */
import { expect, test } from '../lib/test';

const scans: [string, string, number, { end?: string; arabic?: boolean; hitch?: number[] }][] = [
  ['a short code of a wired scanner', '104512', 4, {}],
  ['a long code of a wired scanner', '6291041500213', 4, {}],
  ['a code of a slow scanner', '00123450', 50, {}],
  ['a code that ends with Tab', '104512', 4, { end: 'Tab' }],
  ['a code that nothing ends', '104512', 4, { end: '' }],
  ['a code under an Arabic layout', 'INV-12345', 4, { arabic: true }],
  ['a code of two characters', '12', 4, {}],
  ['a code with a space in it', 'INV 12345', 50, {}],
];
for (const [what, code, gap, options] of scans) {
  test(`${what} lands in the reference, changes no amount and starts nothing`, async ({ till, shop }) => {
    await till.key('500');
    await till.scanner(code, gap, options);
    await expect(till.reference).toHaveValue(code);
    await expect(till.amount).toHaveValue('5.00');
    if (options.end !== '') await till.scanner(code, gap, { ...options, twice: true });
    await expect(till.page.locator('.till')).toHaveAttribute('data-screen', 'sale');
    expect(await shop.sessions()).toEqual([]);
    // A code in the text box replaces what stood there, and leaves nothing of its own.
    await till.reference.fill('typed');
    await till.scanner(code, gap, options);
    await expect(till.reference).toHaveValue(code);
    await expect(till.amount).toHaveValue('5.00');
  });
}

for (const at of [4, 5]) {
  test(`a code that a bad line holds up before character ${at + 1} lands whole in the reference`, async ({ till, shop }) => {
    await till.key('500');
    await till.scanner('104512', 50, { hitch: [at, 200] });
    await expect(till.reference).toHaveValue('104512');
    await expect(till.amount).toHaveValue('5.00');
    expect(await shop.sessions()).toEqual([]);
  });
}

for (const gap of [4, 33, 60]) {
  test(`a code of keys that press, move and delete changes nothing: ${gap} ms a key`, async ({ till, shop }) => {
    await till.key('25000');
    await till.burst(['Backspace', 'Backspace', 'Enter'], gap);
    await expect(till.amount).toHaveValue('250.00');
    await till.burst(['Backspace', 'Backspace', ...'abc123', 'Enter'], gap);
    await expect(till.reference).toHaveValue('abc123');
    await expect(till.amount).toHaveValue('250.00');
    expect(await shop.sessions()).toEqual([]);
    await till.button('Tabby QR').click();
    await expect(till.qr).toBeVisible();
    await till.settled();
    // The first moves the focus, and nothing else: nobody can tell it from a hand's.
    expect(await till.burst(['Tab', 'Tab', ' ', 'Tab', 'Enter'], gap)).toEqual(['Tab']);
    await expect(till.page.getByRole('dialog')).toHaveCount(0);
  });
}

test('the space inside a scanned code presses no button that has the focus', async ({ till, shop }) => {
  await till.key('500');
  await till.button('Tabby QR').focus();
  const went = await till.page.evaluate(() => {
    let at = performance.now();
    const press = (type: string, key: string, gap: number) => {
      const event = new KeyboardEvent(type, { key, code: key === ' ' ? 'Space' : `Key${key}`, bubbles: true, cancelable: true });
      Object.defineProperty(event, 'timeStamp', { value: (at += gap) });
      return document.activeElement!.dispatchEvent(event);
    };
    // By itself it is a press; after another character it is not, neither down nor up.
    const alone = [press('keydown', ' ', 0), press('keyup', ' ', 30)];
    return [...alone, press('keydown', 'A', 500), press('keydown', ' ', 50), press('keyup', ' ', 20)];
  });
  expect(went).toEqual([true, true, true, false, false]);
  expect(await shop.sessions()).toEqual([]);
});

test('a code that is scanned into the form about the customer is the reference, and sends nothing', async ({ till, shop }) => {
  await till.openForm('25000', '0500000001');
  await till.scanner('104512', 4);
  await expect(till.page.getByRole('textbox', { name: 'Phone' })).toHaveValue('0500000001');
  expect(await shop.sessions()).toEqual([]);
  await till.button('Back').click();
  await expect(till.reference).toHaveValue('104512');
});

test('the form says the order number that a scanner brings while it is open', async ({ till, page }) => {
  await till.reference.fill('INV-17');
  await till.key('2500');
  await till.button('Send link').click();
  await expect(page.locator('.reference-line')).toHaveText('INV-17');
  await till.scanner('6291041500213', 12);
  await expect(page.locator('.reference-line')).toHaveText('6291041500213');
});
