/** What the terminal shows at Checkout.com and not at Tabby, at six sizes, in both languages and both themes, into screenshots/. */
import { join, resolve } from 'node:path';
import { expect, test } from '../lib/test';
import { Till } from '../lib/till';

const folder = process.env.TABBY_POS_SHOTS ?? resolve(import.meta.dirname, '../../../screenshots');

test.setTimeout(60_000);
test.use({ gateway: 'checkout' });

for (const [width, height] of [[360, 740], [740, 360], [800, 1280], [1366, 768], [1920, 1080], [320, 256]] as const) {
  for (const language of ['en', 'ar'] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`at Checkout.com, ${width}x${height} ${language} ${colorScheme}`, async ({ browser, shop }) => {
        await shop.reset();
        const context = await browser.newContext({
          viewport: { width, height },
          colorScheme,
          locale: language === 'en' ? 'en-GB' : 'ar-AE',
          reducedMotion: 'reduce',
        });
        const page = await context.newPage();
        const till = new Till(page, shop.url);
        await till.open();
        const screen = async (name: string) => {
          await expect(page.locator('.till')).toHaveAttribute('data-screen', name);
          await till.settled();
        };
        const shot = async (name: string) => {
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(wide, `${name} is wider than the screen`).toBeLessThanOrEqual(width);
          await page.screenshot({ path: join(folder, `${name}-${width}x${height}-${language}-${colorScheme}.png`) });
        };
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
        await context.close();
      });
    }
  }
}
