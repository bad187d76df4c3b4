/** The screens on which people sign in and approve. */
import { Shop } from '../lib/shop';
import { expect, test } from '../lib/test';
import { everywhere } from './stage';

let paired: Shop;

test.beforeAll(async () => {
  paired = new Shop();
  await paired.open({ TABBY_POS_PAIRING: 'required' });
  for (const [name, role] of [['Sara Al Mansoori', 'administrator'], ['Omar', 'cashier'], ['أمل', 'manager'], ['Priya', 'cashier']]) {
    paired.command('people', 'add', name!, '--role', role!);
  }
});

test.afterAll(async () => paired.close());

everywhere('a till with people', async ({ page, width, language, colorScheme, shot }) => {
  const code = paired.command('terminals', 'add', `Till ${width} ${language} ${colorScheme}`).split('\n')[0]!;
  await page.goto(`${paired.url}/#pair=${code}`);
  await page.locator('#pairing [type=submit]').click();
  await expect(page.locator('#people .tiles button')).toHaveCount(4);
  await shot('people-who');
  await expect(page.locator('#people')).not.toHaveAttribute('data-new');
  await page.locator('#people .tiles button').first().click();
  await page.keyboard.type('123');
  await shot('people-pin');
  await page.keyboard.press('Enter');
  await expect(page.locator('#people .said')).not.toBeEmpty();
  await shot('people-wrong');
});
