/** Receipts that print by themselves. */
import { expect, printed, test } from '../lib/test';
import type { Page } from '@playwright/test';

/** Chooses that receipts print by themselves. */
async function printByItself(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: /^Print by itself/ }).click();
  await page.getByRole('button', { name: 'Settings' }).click();
}

/** Counts what a window wants to print, and prints nothing. */
const counting = () => {
  const counted = window as unknown as { printed: number };
  counted.printed = 0;
  window.print = () => void counted.printed++;
};

test('with two windows a receipt prints in one of them, and not again after a reload', async ({ till, shop, context }) => {
  await printByItself(till.page);
  const other = await context.newPage();
  await other.addInitScript(counting);
  await other.goto(shop.url);
  await till.showCode();
  await expect(other.getByRole('img', { name: 'Payment QR code' })).toBeVisible();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect(other.getByRole('heading', { name: 'Paid' })).toBeVisible();
  const all = async () => (await printed(till.page)) + (await printed(other));
  await expect.poll(all).toBe(1);
  await other.waitForTimeout(500);
  expect(await all()).toBe(1);
  await till.page.reload();
  await expect(till.heading('Paid')).toBeVisible();
  await till.page.waitForTimeout(500);
  expect(await printed(till.page)).toBe(0);
  await other.close();
});

test('where the browser keeps nothing a receipt prints once, in whatever language', async ({ till, shop }) => {
  await till.page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  await till.page.reload();
  await printByItself(till.page);
  await till.showCode();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect.poll(() => printed(till.page)).toBe(1);
  await till.button('العربية').click();
  await till.button('English').click();
  await till.page.waitForTimeout(500);
  expect(await printed(till.page)).toBe(1);
});
