/** The screens on which people sign in and approve. */
import { Shop } from '../lib/shop';
import { expect, test } from '../lib/test';
import { WORDS } from '../lib/words';
import { everywhere } from './stage';

let paired: Shop;
let administrator: string;

test.beforeAll(async () => {
  paired = new Shop();
  await paired.open({ TABBY_POS_PAIRING: 'required' });
  for (const [name, role] of [['Sara Al Mansoori', 'administrator'], ['Omar', 'cashier'], ['أمل', 'manager'], ['Priya', 'cashier']]) {
    const [pin] = paired.command('people', 'add', name!, '--role', role!).split('\n');
    if (role === 'administrator') administrator = pin!;
  }
});

test.afterAll(async () => paired.close());

everywhere('a till with people', async ({ page, width, language, colorScheme, shot }) => {
  const words = WORDS[language];
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
  const approve = async () => {
    await expect(page.locator('#people')).not.toHaveAttribute('data-new');
    await page.locator('#people .tiles button', { hasText: 'Sara' }).click();
    await enter();
  };
  const enter = async () => {
    await page.locator('#people .pin').fill(administrator);
    await page.keyboard.press('Enter');
    await expect(page.locator('#people')).toHaveCount(0);
  };
  await enter();
  await page.getByRole('button', { name: words.settings }).click();
  await page.getByRole('button', { name: words.office }).click();
  const office = page.locator('#office');
  await office.locator('.office-tabs button').nth(2).click();
  await expect(office.locator('.access-row').first()).toBeVisible();
  await shot('51-access');
  await office.locator('.access-row', { hasText: 'Omar' }).click();
  await expect(office.locator('dialog')).not.toHaveAttribute('data-new');
  await shot('52-access-person');
  await office.locator('dialog .danger').click();
  await shot('53-access-remove');
  await office.locator('dialog .buttons .primary').click();
  await office.locator('dialog .access-steps button').first().click();
  await expect(page.locator('#people .tiles button')).toHaveCount(1);
  await shot('54-access-approve');
  await approve();
  await expect(office.locator('.access-secret')).toBeVisible();
  await shot('55-access-pin');
  await office.locator('dialog .primary').click();
  await office.locator('section').nth(0).locator('> button').click();
  await expect(office.locator('dialog')).not.toHaveAttribute('data-new');
  await shot('56-access-new-person');
  await office.locator('dialog .buttons button').first().click();
  await office.locator('section').nth(1).locator('> button').click();
  await office.locator('dialog input').fill(`New ${width} ${language} ${colorScheme}`);
  await office.locator('dialog [type=submit]').click();
  await approve();
  await expect(office.locator('.access-secret')).toBeVisible();
  await shot('57-access-code');
});
