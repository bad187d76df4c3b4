/** People who sign in at paired tills, and what managers approve. */
import { Office, looksAt } from '../lib/office';
import { Staffed, test } from '../lib/staffed';
import { expect } from '../lib/test';
import { Till } from '../lib/till';

test('somebody signs in to sell, the sale says who, and somebody else takes over', async ({ staffed, page }) => {
  await staffed.signsIn('Omar');
  await staffed.sells();
  const office = await looksAt(staffed.till);
  await expect(office.root.locator('.office-facts, .office-page').first()).toContainText('Omar');
  await office.button('All sales').click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^At this till: Omar/ }).click();
  await expect(staffed.question('Who is at this till?')).toBeVisible();
  await staffed.enters('Sara');
  await expect(page.locator('#person')).toHaveText('Sara');
});

test('a reload asks nobody again, and a till that was locked by hand does', async ({ staffed, page }) => {
  await staffed.signsIn('Omar');
  await page.reload();
  await expect(page.locator('#person')).toHaveText('Omar');
  await expect(staffed.asked).toHaveCount(0);
  await page.locator('#person').click();
  await staffed.taps('Lock this till');
  await expect(staffed.question('Who is at this till?')).toBeVisible();
  await page.reload();
  await expect(staffed.question('Who is at this till?')).toBeVisible();
});

test('a wrong PIN is said, Escape leaves nothing open, and what is typed reaches no keypad', async ({ staffed, page }) => {
  await expect(staffed.question('Who is at this till?')).toBeVisible();
  // At the third one a browser closes a dialog, whatever it is told.
  for (let times = 0; times < 4; times++) await page.keyboard.press('Escape');
  await page.keyboard.type('2345', { delay: 90 });
  await expect(staffed.question('Who is at this till?')).toBeVisible();
  await staffed.enters('Omar', staffed.pins.Sara);
  await expect(staffed.asked.getByRole('alert')).toHaveText('This PIN is wrong. Enter it again.');
  const pin = staffed.asked.getByRole('textbox', { name: 'PIN' });
  await expect(pin).toHaveValue('');
  // By the keys on the screen, with one too many.
  for (const digit of `${staffed.pins.Omar}7`) await staffed.taps(digit);
  await staffed.taps('Delete last digit');
  await staffed.taps('Sign in');
  await expect(page.locator('#person')).toHaveText('Omar');
  await expect(page.locator('.amount').first()).toHaveText(/^(AED\s)?(0\.00)?$/);
});

test('after five wrong PINs the sixth is not looked at, and others sign in', async ({ staffed }) => {
  await expect(staffed.question('Who is at this till?')).toBeVisible();
  await staffed.enters('Omar', '0000');
  for (let tries = 1; tries < 5; tries++) {
    await expect(staffed.asked.getByRole('alert')).toHaveText(/wrong/);
    await staffed.page.keyboard.type('0000');
    await staffed.page.keyboard.press('Enter');
    await expect(staffed.asked.getByRole('button', { name: 'Sign in' })).toBeVisible();
  }
  await staffed.page.keyboard.type(staffed.pins.Omar);
  await staffed.page.keyboard.press('Enter');
  await expect(staffed.asked.getByRole('alert')).toHaveText(/Try again in 15 min/);
  await staffed.taps('Someone else');
  await staffed.signsIn('Sara');
});

test('a refund waits for a manager, and nothing is done if none approves', async ({ staffed, page }) => {
  await staffed.signsIn('Omar');
  await staffed.sells();
  const office = await looksAt(staffed.till);
  await office.refunds('10');
  await expect(staffed.question('A manager has to approve this')).toBeVisible();
  await expect(staffed.asked).toContainText('Refund 10');
  // A cashier is no choice.
  await expect(staffed.asked.getByRole('button', { name: /Omar/ })).toHaveCount(0);
  await staffed.taps('Not now');
  await expect(office.root.getByText(/^No manager has approved this\. Nothing was done/)).toBeVisible();
  expect((await staffed.shop.payment()).refunded).toBe(0);
  await office.refunds('10');
  await staffed.enters('Sara');
  await expect(office.heading('Refunded')).toBeVisible();
  expect((await staffed.shop.payment()).refunded).toBe(10);
  // It was for that refund alone, and nobody was signed in by it.
  await expect(page.locator('#person')).toHaveText('Omar');
});

test('the day is a manager’s, who closes it with the PIN', async ({ staffed }) => {
  await staffed.signsIn('Omar');
  await staffed.sells();
  await staffed.till.button('New sale').click();
  const office = new Office(staffed.till);
  await office.open();
  await office.button('Day').click();
  await expect(staffed.question('A manager has to sign in here')).toBeVisible();
  await staffed.enters('Sara');
  await expect(office.root.locator('.day-total tr', { hasText: 'Net' })).toContainText('AED 250.00');
  await office.root.locator('.day-close').click();
  await office.root.getByRole('dialog').getByRole('button', { name: 'Close the day' }).click();
  await expect(staffed.question('A manager has to approve this')).toBeVisible();
  await expect(staffed.asked).toContainText('Close the day');
  await staffed.enters('Sara');
  await expect(office.root.getByText('Report 1 is final.')).toBeVisible();
});

test('a payment stays in sight on a locked till, and can be cancelled', async ({ staffed, page }) => {
  await staffed.signsIn('Omar');
  await staffed.till.showCode();
  await staffed.isSignedOut();
  await page.reload();
  await expect(staffed.till.qr).toBeVisible();
  await expect(staffed.asked).toHaveCount(0);
  await staffed.till.cancel();
  await expect(staffed.till.heading('Cancelled')).toBeVisible();
  // Who goes on says who it is.
  await staffed.till.button('New sale').click();
  await staffed.signsIn('Omar');
});

test('a till that nobody touches for a quarter of an hour is locked', async ({ staffed, page }) => {
  await page.clock.install();
  await page.reload();
  await page.clock.resume();
  await staffed.signsIn('Omar');
  await page.clock.fastForward('14:00');
  await page.mouse.click(5, 5);
  await page.clock.fastForward('14:00');
  await expect(page.locator('#person')).toHaveText('Omar');
  await page.clock.fastForward('02:00');
  await expect(staffed.question('Who is at this till?')).toBeVisible();
  await expect(page.locator('#person')).toHaveCount(0);
});

test('a second window is signed in with the first one', async ({ staffed, page, context }) => {
  await expect(staffed.question('Who is at this till?')).toBeVisible();
  const second = await context.newPage();
  await second.goto(staffed.shop.url);
  const other = new Staffed(second, staffed.shop, new Till(second, staffed.shop), staffed.pins);
  await other.signsIn('Omar');
  await page.bringToFront();
  await expect(staffed.asked).toHaveCount(0);
  await expect(page.locator('#person')).toHaveText('Omar');
});

test('keys that are typed while nobody is chosen, and those after the PIN, begin nothing', async ({ staffed, page }) => {
  await staffed.choose('Omar');
  await staffed.taps('Someone else');
  await page.keyboard.type('2345');
  await page.keyboard.press('Enter');
  await staffed.choose('Omar');
  // A scan is no PIN, and costs no try.
  for (let times = 0; times < 6; times++) {
    await page.keyboard.insertText('6291041500213');
    await page.keyboard.press('Enter');
    await expect(staffed.asked.getByRole('alert')).toHaveText(/wrong/);
  }
  await page.keyboard.type(staffed.pins.Omar);
  for (let times = 0; times < 5; times++) await page.keyboard.press('Enter');
  await expect(page.locator('#person')).toHaveText('Omar');
  await expect(page.locator('.till')).toHaveAttribute('data-screen', 'sale');
  expect(await staffed.shop.payments()).toEqual([]);
});

test('long names and the keys of a PIN fit into small windows', async ({ staffed, page }) => {
  staffed.shop.command('people', 'add', 'Abdulrahman Alexander Featherstonehaugh', '--role', 'cashier');
  await page.reload();
  await expect(staffed.question('Who is at this till?')).toBeVisible();
  for (const [width, height] of [[740, 360], [360, 740]]) {
    await page.setViewportSize({ width, height });
    for (const language of ['en', 'ar']) {
      await page.evaluate((lang) => document.querySelector('#people')!.setAttribute('dir', lang === 'ar' ? 'rtl' : 'ltr'), language);
      await staffed.choose('Sara');
      for (const key of await staffed.asked.locator('.pad button').all()) {
        const box = (await key.boundingBox())!;
        expect([box.x >= 0, box.x + box.width <= width]).toEqual([true, true]);
      }
      await staffed.taps('Someone else');
    }
  }
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await wide()).toBe(360);
  await staffed.signsIn('Omar');
  const named = await page.evaluate(() => {
    document.querySelector('#person')!.textContent = 'Abdulrahman Alexander Featherstonehaugh';
    return document.documentElement.scrollWidth;
  });
  expect(named).toBe(360);
});

test('a window that nobody touches does not sign out who works in another one', async ({ staffed, page, context }) => {
  await staffed.signsIn('Omar');
  const second = await context.newPage();
  await second.clock.install();
  await second.goto(staffed.shop.url);
  await second.clock.resume();
  await expect(second.locator('#person')).toHaveText('Omar');
  await second.clock.fastForward('14:00');
  // Time passes in the other window, too, where somebody works.
  await page.evaluate((now) => localStorage.setItem('tabby-pos.heard', String(now)), Date.now() + 14 * 60_000);
  await second.clock.fastForward('02:00');
  await second.clock.runFor(2_000);
  await expect(second.locator('#person')).toHaveText('Omar');
  await expect(second.locator('#people')).toHaveCount(0);
});

test('in Arabic the PIN is typed with the digits of an Arabic keyboard', async ({ staffed, page }) => {
  await staffed.signsIn('Omar');
  await page.getByRole('button', { name: 'العربية' }).click();
  await expect(page.locator('#person')).toHaveText('Omar');
  await page.locator('#person').click();
  await expect(staffed.question('من يعمل على جهاز البيع هذا؟')).toBeVisible();
  await staffed.choose('Sara');
  const arabic = [...staffed.pins.Sara].map((digit) => String.fromCharCode(0x660 + Number(digit)));
  await page.keyboard.insertText(arabic.join(''));
  await staffed.taps('تسجيل الدخول');
  await expect(page.locator('#person')).toHaveText('Sara');
});
