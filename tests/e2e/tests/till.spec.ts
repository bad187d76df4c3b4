/** What a cashier's hands, also in two windows, and a clock on the wall do to a payment. */
import { expect, test } from '../lib/test';
import { Till } from '../lib/till';

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

test('a wrong clock on the wall changes no countdown', async ({ till }) => {
  await till.page.clock.install({ time: new Date('2031-01-01') });
  await till.open();
  await till.showCode();
  await expect(till.timer).toHaveText(/^(5:00|4:5\d)$/);
});

test('a double tap or Enter on New sale sells nothing of what was half typed', async ({ till, shop, page }) => {
  const other = new Till(await page.context().newPage(), shop);
  await other.open();
  await other.key('777');
  await till.showCode();
  await expect(other.qr).toBeVisible({ timeout: 10_000 });
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(other.heading('Paid')).toBeVisible({ timeout: 10_000 });
  await other.settled();
  // Within the page, as soon as the keypad is back: however busy this machine is.
  await other.page.evaluate(async () => {
    const press = (selector: string) => document.querySelector<HTMLElement>(selector)!.click();
    press('.result .buttons button');
    while (!document.querySelector('.pay')) await new Promise(requestAnimationFrame);
    press('.pay');
    press('.link-way');
    const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
    document.querySelector('.amount')!.dispatchEvent(enter);
    press('.keypad button');
  });
  await expect(other.amount).toHaveValue('77.71');
  await expect(other.page.locator('.till')).toHaveAttribute('data-screen', 'sale');
  expect(await shop.sessions()).toHaveLength(1);
  await other.button('Tabby QR').click();
  await expect(other.qr).toBeVisible();
  await other.page.close();
});
