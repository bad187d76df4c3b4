/** The code and its amount, and the buttons of Checking, are whole in every window, whatever is pressed, scrolled or turned. */
import type { Locator } from '@playwright/test';
import { expect, test } from '../lib/test';
import { Till } from '../lib/till';

const SIZES = [
  [320, 256],
  [360, 740],
  [683, 314],
  [740, 360],
  [800, 1280],
  [1366, 768],
] as const;

/** The names of what is pressed while the code is on the screen. */
const NAMES = { en: ['Check status', 'Cancel'], ar: ['التحقق من الحالة', 'إلغاء'] } as const;

async function seen(till: Till): Promise<void> {
  expect(await till.scan()).toContain('sessionId');
  await whole(till.page.locator('.big-amount .figure'));
}

/** Nothing of it is outside of the window. */
async function whole(what: Locator): Promise<void> {
  const { width, height } = what.page().viewportSize()!;
  const box = (await what.boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.y).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(width);
  expect(box.y + box.height).toBeLessThanOrEqual(height);
}

for (const language of ['en', 'ar'] as const) {
  for (const [width, height] of SIZES) {
    test(`the code is whole at ${width}×${height}, whatever has the focus: ${language}`, async ({ till, page }) => {
      await till.showCode('1249999');
      if (language === 'ar') await till.button('العربية').click();
      await page.setViewportSize({ width, height });
      const buttons = NAMES[language].map((name) => till.button(name));
      await expect(buttons[0]).toBeVisible();
      await page.evaluate(() => scrollTo(0, 0));
      await expect(async () => seen(till)).toPass();
      if (height >= 700) for (const button of buttons) await whole(button);
      for (const button of buttons) {
        await button.focus();
        await whole(button);
        await expect(async () => seen(till)).toPass();
      }
      // Nothing is wider than the window.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}

for (const [width, height] of [[320, 256], [360, 740], [683, 314], [740, 360]] as const) {
  test(`the code of a link is whole at ${width}×${height} as soon as it is asked for`, async ({ till, page }) => {
    await page.setViewportSize({ width, height });
    await till.sendLink('25000', '050 000 0001');
    await till.settled();
    await till.button('Show code').click();
    await expect(till.qr).toBeVisible();
    await till.drawn();
    await expect(async () => seen(till)).toPass();
  });
}

test('a phone that is turned keeps the code whole, and a result opens at its heading', async ({ till, shop, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await till.showCode();
  for (const [width, height] of [[740, 360], [360, 740], [683, 314]] as const) {
    await page.setViewportSize({ width, height });
    await expect(async () => seen(till)).toPass();
  }
  await till.button('Cancel').focus();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await whole(till.heading('Paid'));
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
