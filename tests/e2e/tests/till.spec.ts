/** What a cashier's hands, a clock and a reload do to the till. */
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

test('what is typed while the page starts is kept', async ({ till }) => {
  await till.page.route('**/api/**', async (route) => {
    await new Promise((go) => setTimeout(go, 1_500));
    await route.continue();
  });
  await till.page.reload();
  await expect(till.page.getByText("Connecting to the till's server")).toBeVisible();
  await till.hears();
  await till.type('250');
  await expect(till.amount).toHaveValue('2.50');
  await expect(till.page.getByText('Demo shop').first()).toBeVisible();
  await expect(till.amount).toHaveValue('2.50');
});

for (const [when, delay] of [
  ['before the page has started', 1_000],
  ['across the start of the page', 100],
] as const) {
  test(`what is typed ${when} counts as a whole or not at all`, async ({ till, shop, page }) => {
    await page.route('**/*.wasm', async (route) => {
      await new Promise((go) => setTimeout(go, delay));
      await route.continue();
    });
    await page.goto('about:blank');
    await page.goto(shop.url, { waitUntil: 'commit' });
    // A hand does not wait until the page has taken the key before.
    const cdp = await page.context().newCDPSession(page);
    const down: Promise<unknown>[] = [];
    for (const key of ['1', '2', '5', '0', '0', 'Enter']) {
      const [code, text] = key === 'Enter' ? [key, '\r'] : [`Digit${key}`, key];
      down.push(cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code, text }));
      down.push(cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code }));
      await new Promise((next) => setTimeout(next, 120));
    }
    await Promise.all(down);
    const early = page.getByRole('alert').filter({ hasText: 'still starting' });
    await expect(early).toBeVisible();
    await expect(till.amount).toHaveValue('0.00');
    await till.hears();
    await till.type('12500');
    await expect(till.amount).toHaveValue('125.00');
    await expect(early).toHaveCount(0);
    expect(await shop.sessions()).toEqual([]);
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

test('the form says the order number that a scanner brings while it is open', async ({ till, page }) => {
  await till.reference.fill('INV-17');
  await till.key('2500');
  await till.button('Send link').click();
  await expect(page.locator('.reference-line')).toHaveText('INV-17');
  await till.scanner('6291041500213', 12);
  await expect(page.locator('.reference-line')).toHaveText('6291041500213');
});

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

test('after a sleep the till asks at once and opens its stream anew', async ({ till, shop }) => {
  await till.showCode();
  await shop.decide((await shop.session()).payment_id, 'approve');
  const stream = till.page.waitForRequest('**/api/events');
  // The wall went on by an hour; the monotonic clock stood still.
  await till.page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3_600_000;
  });
  await stream;
  await expect(till.heading('Paid')).toBeVisible();
});

test('the menu closes when another screen comes', async ({ till }) => {
  await till.key('25000');
  await till.button('Settings').click();
  await expect(till.page.locator('.settings-list')).toBeVisible();
  await till.button('Tabby QR').click();
  await expect(till.qr).toBeVisible();
  await expect(till.page.locator('.settings-list')).toHaveCount(0);
});

test('the menu is worked by keyboard, sells nothing, wipes nothing and gives the focus back', async ({ till, shop }) => {
  const { page } = till;
  const menu = page.getByRole('group', { name: 'Settings' });
  await till.type('25000');
  const opener = till.button('Settings');
  await expect(opener).toHaveAttribute('aria-expanded', 'false');
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(opener).toHaveAttribute('aria-expanded', 'true');
  await expect(menu.getByRole('button').first()).toBeFocused();
  // What is changed keeps the focus, and Enter changes it again.
  await page.keyboard.press('Enter');
  await expect(menu.getByRole('button', { name: 'Theme Light' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(menu.getByRole('button', { name: 'Sound Off' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(opener).toBeFocused();
  await expect(till.amount).toHaveValue('250.00');
  expect(await shop.sessions()).toEqual([]);
  // Opened by a finger, it gives the focus back to where it was.
  await till.reference.focus();
  await opener.click();
  await page.keyboard.press('Escape');
  await expect(till.reference).toBeFocused();
  await expect(till.amount).toHaveValue('250.00');
  // With it open over a code, Escape asks about no payment.
  await till.amount.focus();
  await page.keyboard.press('Enter');
  await expect(till.qr).toBeVisible();
  await till.settled();
  await opener.click();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test("other digits leave the menu open and the focus in it", async ({ till }) => {
  await till.button('العربية').click();
  await till.page.getByRole('button', { name: 'الإعدادات' }).click();
  const digits = till.page.getByRole('button', { name: 'الأرقام' });
  await digits.focus();
  await till.page.keyboard.press('Enter');
  await expect(digits).toContainText('٠١٢');
  await expect(till.amount.or(till.page.getByRole('textbox', { name: 'المبلغ' }))).toHaveValue('٠٫٠٠');
  await expect(digits).toBeFocused();
});

test("an empty order number begins where the page's language begins", async ({ till }) => {
  await till.button('العربية').click();
  await expect(till.page.locator('.reference')).toHaveCSS('direction', 'rtl');
  await till.page.locator('.reference').fill('INV-1');
  await expect(till.page.locator('.reference')).toHaveCSS('direction', 'ltr');
});

for (const language of ['English', 'Arabic']) {
  test(`the Checking screen fits a Chromebook whole: ${language}`, async ({ till, shop }) => {
    if (language === 'Arabic') await till.button('العربية').click();
    await shop.faults({ operation: 'cancel_session', kind: 'status', status: 503 });
    await till.type('25000');
    await till.page.keyboard.press('Enter');
    await expect(till.page.locator('.till')).toHaveAttribute('data-screen', 'waiting');
    await till.settled();
    await till.page.keyboard.press('Escape');
    await till.page.getByRole('dialog').locator('.danger').click();
    await expect(till.page.locator('.till')).toHaveAttribute('data-screen', 'checking');
    await expect(till.page.locator('.result .buttons button')).toHaveCount(3);
    const size = await till.page.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
    expect(size[0]).toBeLessThanOrEqual(size[1]);
  });
}

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
  await till.asks('Check status');
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
  await expect(till.page.getByRole('button', { name: 'QR تابي' })).toBeVisible();
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

test('a terminal whose module does not come says what to do in both languages', async ({ page, shop }) => {
  await page.clock.install();
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto(shop.url);
  await page.clock.fastForward(10_000);
  const said = page.locator('.stuck');
  await expect(said).toContainText('has not started yet');
  await expect(said).toContainText('لم يبدأ جهاز البيع بعد');
  await expect(said.getByRole('link')).toBeVisible();
});
