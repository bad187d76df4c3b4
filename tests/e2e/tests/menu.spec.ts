/** The menu, and the page in another language. */
import { expect, test } from '../lib/test';

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
