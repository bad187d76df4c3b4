/** The pages of the first start. */
import { Setup } from '../lib/setup';
import { expect } from '../lib/test';
import { everywhere } from './stage';

everywhere('the first start', async ({ shop, page, language, shot }) => {
  const setup = await Setup.begin(shop);
  await page.goto(setup.url);
  await expect(page.locator('html')).toHaveAttribute('lang', language);
  await page.locator('[name=code]').fill(setup.code);
  await shot('60-setup-code');
  await page.keyboard.press('Enter');
  await expect(page.locator('[name=shop]')).toBeVisible();
  await shot('61-setup-form');
  const typed = { shop: 'Demo shop', place: '25.1972, 255', merchant_code: 'ae', key: 'sk_test_00000000-0000-4000-8000-000000000971', administrator: 'Sara' };
  const fill = async () => {
    for (const [name, text] of Object.entries(typed)) await page.locator(`[name=${name}]`).fill(text);
    await page.locator('form > button').last().click();
  };
  await fill();
  await expect(page.getByRole('alert')).toBeVisible();
  await shot('62-setup-wrong');
  typed.place = '25.1972, 55.2744';
  await fill();
  await expect(page.locator('.secret')).toBeVisible();
  await shot('63-setup-done');
  await setup.end();
});
