/** What the terminal shows at Checkout.com and not at Tabby. */
import { expect, test } from '../lib/test';
import { everywhere } from './stage';

test.setTimeout(60_000);
test.use({ gateway: 'checkout' });

everywhere('Checkout.com', async ({ shop, page, till, screen, shot }) => {
  const giveUp = async () => {
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeVisible();
  };

  await page.keyboard.type('125000', { delay: 90 });
  await till.settled();
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-first]')).toBeFocused();
  await shot('30-customer');
  await page.locator('[data-first]').fill('050 000 0001');
  await page.locator('.form > .buttons .primary').click();
  await expect(page.getByRole('alert')).toBeVisible();
  await shot('31-customer-problem');
  const customer = async () => {
    await page.locator('[data-first]').fill('050 000 0001');
    await page.locator('.form input').nth(1).fill('Sara');
    await page.locator('.form input').nth(2).fill('otp.success@tabby.ai');
    await page.locator('.form > .buttons .primary').click();
    await screen('waiting');
    await page.locator('.qr').evaluate(async (code: HTMLImageElement) => code.decode());
  };
  await customer();
  await shot('32-code');
  await giveUp();
  await shot('33-give-up');
  await page.getByRole('dialog').locator('.danger').click();
  await screen('result');
  await shot('34-given-up');
  await page.locator('.buttons button').first().click();
  await screen('sale');

  await page.keyboard.type('9900', { delay: 90 });
  await till.settled();
  await page.keyboard.press('Enter');
  await customer();
  await shop.faults({ operation: 'retrieve_payment', kind: 'status', status: 502 });
  await giveUp();
  await page.getByRole('dialog').locator('.danger').click();
  await screen('checking');
  await shot('35-checking');
  await page.locator('.buttons button').nth(2).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await shot('36-leave-open');
  await page.getByRole('dialog').locator('.danger').click();
  await screen('sale');
  await shot('37-left-open');
  await shop.faults();
});
