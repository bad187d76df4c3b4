/** What fingers, a mouse and a keyboard do to the keypad. */
import { expect, test } from '../lib/test';

test('numbers, Enter, Backspace and Escape work from a keyboard', async ({ till }) => {
  await till.type('12345');
  await expect(till.amount).toHaveValue('123.45');
  await till.page.keyboard.press('Backspace');
  await expect(till.amount).toHaveValue('12.34');
  await till.page.keyboard.press('Escape');
  await expect(till.amount).toHaveValue('0.00');
  // A keyboard that writes Arabic-Indic or Persian digits.
  for (const key of '٢٥۰۰') {
    await till.page.evaluate((key) => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })), key);
    await till.page.waitForTimeout(90);
  }
  await expect(till.amount).toHaveValue('25.00');
  await till.page.keyboard.press('Enter');
  await expect(till.qr).toBeVisible();
});

test('a typed decimal point counts, and an amount can be pasted', async ({ till, shop }) => {
  await till.type('12.5');
  await expect(till.amount).toHaveValue('12.50');
  await till.page.keyboard.press('Escape');
  await till.type('1,250.75');
  await expect(till.amount).toHaveValue('1,250.75');
  const paste = (text: string) =>
    till.amount.evaluate((box, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', text);
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  await paste('AED 2,340.10');
  await expect(till.amount).toHaveValue('2,340.10');
  await paste('1.2.3');
  await expect(till.page.getByRole('alert')).toContainText('Nothing was charged');
  await expect(till.amount).toHaveValue('2,340.10');
  await till.page.keyboard.press('Escape');
  await till.type('1.2.');
  await till.page.keyboard.press('Enter');
  await expect(till.page.getByRole('alert')).toContainText('not an amount');
  expect(await shop.sessions()).toEqual([]);
});

test("a tapped key does not take the next Enter for itself", async ({ till }) => {
  await till.key('700');
  await till.page.keyboard.press('Enter');
  await expect(till.qr).toBeVisible();
  await expect(till.page.getByText('7.00')).toBeVisible();
});

test("X takes the last order's number away with its amount", async ({ till }) => {
  await till.key('500');
  await till.reference.fill('INV-1');
  await till.button('Clear').click();
  await expect(till.amount).toHaveValue('0.00');
  await expect(till.reference).toHaveValue('');
});

test.describe('fingers', () => {
  test.use({ hasTouch: true });

  test('two thumbs that overlap lose no digit, and a gesture of the browser presses nothing', async ({ till }) => {
    const cdp = await till.page.context().newCDPSession(till.page);
    type Finger = { x: number; y: number; id: number };
    const on = async (name: string, id: number): Promise<Finger> => {
      const box = (await till.button(name).boundingBox())!;
      return { x: box.x + box.width / 2, y: box.y + box.height / 2, id };
    };
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', touchPoints: Finger[]) =>
      cdp.send('Input.dispatchTouchEvent', { type, touchPoints });
    let down: Finger[] = [];
    for (const [place, digit] of [...'12500'].entries()) {
      down = [...down, await on(digit, place)];
      await touch('touchStart', down);
      if (down.length < 2) continue;
      // The first of them is up: what is no longer named has ended.
      down = down.slice(1);
      await touch('touchMove', down);
    }
    await touch('touchEnd', []);
    await expect(till.amount).toHaveValue('125.00');
    // Nothing is pressed a second time when the clicks come.
    await till.page.waitForTimeout(500);
    await expect(till.amount).toHaveValue('125.00');
    await touch('touchStart', [await on('7', 9)]);
    await expect(till.amount).toHaveValue('1,250.07');
    await touch('touchCancel', []);
    await expect(till.amount).toHaveValue('125.00');
  });
});

test('mouse, keyboard and screen reader press a key once, and it counts when it goes down', async ({ till }) => {
  const five = till.button('5');
  await five.hover();
  await till.page.mouse.down();
  await expect(till.amount).toHaveValue('0.05');
  await till.page.mouse.up();
  await five.click({ button: 'right' });
  await expect(till.amount).toHaveValue('0.05');
  await five.focus();
  await till.page.keyboard.press('Space');
  await expect(till.amount).toHaveValue('0.55');
  await five.evaluate((key) => (key as HTMLElement).click());
  await expect(till.amount).toHaveValue('5.55');
  await five.dblclick();
  await expect(till.amount).toHaveValue('555.55');
});

test("an empty order number begins where the page's language begins", async ({ till }) => {
  await till.button('العربية').click();
  await expect(till.page.locator('.reference')).toHaveCSS('direction', 'rtl');
  await till.page.locator('.reference').fill('INV-1');
  await expect(till.page.locator('.reference')).toHaveCSS('direction', 'ltr');
});

test('bad input gets a sentence and starts nothing', async ({ till, shop }) => {
  const alert = till.page.getByRole('alert');
  await till.button('Tabby QR').click();
  await expect(alert).toHaveText('Enter an amount first.');
  await till.key('99999999');
  await till.button('Tabby QR').click();
  await expect(alert).toContainText("over this shop's limit of AED 50,000.00");
  await till.button('Clear').click();
  await till.key('500');
  await till.reference.fill('x'.repeat(256));
  await till.button('Tabby QR').click();
  await expect(alert).toContainText('too long');
  expect(await shop.sessions()).toEqual([]);
});
