/** The first start: a shop is set up in the browser. */
import { Setup } from '../lib/setup';
import { expect, test as base } from '../lib/test';

const test = base.extend<{ setup: Setup }>({
  setup: async ({ shop }, use) => {
    const setup = await Setup.begin(shop);
    await use(setup);
    await setup.end();
  },
});

test('from nothing to a till that sells, in the browser', async ({ setup, page }) => {
  await page.goto(setup.url);
  await page.getByRole('textbox', { name: 'Set-up code' }).fill('222-2222');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('This is not the code.');
  await page.getByRole('textbox', { name: 'Set-up code' }).fill(setup.code.toLowerCase());
  await page.keyboard.press('Enter');
  const fill = (name: string, text: string) => page.getByRole('textbox', { name, exact: true }).fill(text);
  await fill('Name on receipts', 'A new shop');
  await fill('Where the shop is: latitude, longitude', '25.1972, 55.2744');
  await fill('Merchant code of the branch', 'ae');
  // The other language, and back: what was typed stays.
  await page.getByRole('button', { name: 'العربية' }).click();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('textbox', { name: 'Merchant code of the branch' })).toHaveValue('ae');
  await page.getByLabel('Secret key').fill('sk_test_00000000-0000-4000');
  await fill('Your name, shown on the tills', 'Sara');
  await page.getByRole('button', { name: 'Check the key and set up' }).click();
  await expect(page.getByRole('alert')).toContainText('This is no whole secret key');
  // What was typed is still there, but for the key.
  await expect(page.getByRole('textbox', { name: 'Name on receipts' })).toHaveValue('A new shop');
  await page.getByLabel('Secret key').fill('sk_test_00000000-0000-4000-8000-000000000971');
  await page.getByRole('button', { name: 'Check the key and set up' }).click();
  await expect(page.getByRole('heading', { name: 'The shop is set up' })).toBeVisible();
  // The page has its looks, though the set-up has ended.
  await expect(page.locator('.secret')).toHaveCSS('text-align', 'center');
  const pin = await page.locator('.secret').innerText();
  // Loaded again, it is shown again.
  await page.reload();
  await expect(page.locator('.secret')).toHaveText(pin);
  await page.getByRole('button', { name: 'The PIN is written down: begin' }).click();
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  const asked = page.locator('#people');
  await expect(asked.getByRole('heading', { name: 'Who is at this till?' })).toBeVisible();
  await expect(asked).not.toHaveAttribute('data-new');
  await asked.getByRole('button', { name: /Sara/ }).click();
  await expect(asked.getByRole('textbox', { name: 'PIN' })).toBeFocused();
  await page.keyboard.type(pin);
  await page.keyboard.press('Enter');
  await expect(page.locator('#person')).toHaveText('Sara');
  await page.keyboard.type('2500', { delay: 90 });
  await page.getByRole('button', { name: 'Tabby QR' }).click();
  await expect(page.locator('.till')).toHaveAttribute('data-screen', 'waiting');
});
