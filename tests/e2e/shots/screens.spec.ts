/** Every screen of a till at Tabby. */
import { join } from 'node:path';
import { expect } from '../lib/test';
import { everywhere, folder } from './stage';

everywhere('Tabby', async ({ shop, browser, context, page, till, width, language, colorScheme, screen, shot }) => {
  const buttons = page.locator('.buttons button');
  const sell = async () => {
    await page.keyboard.type('125000', { delay: 90 });
    await till.settled();
    await page.keyboard.press('Enter');
  };
  const waiting = async () => {
    await sell();
    await screen('waiting');
    await page.locator('.qr').evaluate(async (code: HTMLImageElement) => code.decode());
  };
  const end = async (outcome: string) => {
    await waiting();
    await shop.decide((await shop.session()).payment_id, outcome);
    await screen('result');
  };

  await shot('01-sale');
  await page.keyboard.type('125000', { delay: 90 });
  await page.locator('.link-way').click();
  await page.locator('[data-first]').fill('050 000 0001');
  await shot('21-link');
  await page.locator('.form > .quiet').click();
  await page.locator('.details > button').click();
  await page.locator('.item input').first().fill('Abaya');
  await page.evaluate(() => scrollTo(0, 0));
  await shot('22-link-items');
  await page.locator('.item .quiet').click();
  await page.locator('.form > .buttons .primary').click();
  await expect(page.locator('.sent')).toBeVisible();
  await shot('23-link-sent');
  await page.locator('.link-ways button').last().click();
  await expect(page.locator('.qr')).toBeVisible();
  await shot('24-link-code');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').locator('.danger').click();
  await screen('result');
  await buttons.first().click();
  await screen('sale');

  await page.keyboard.press('Enter');
  await page.keyboard.type('125000', { delay: 90 });
  await page.locator('.reference').fill('INV-2026-00417');
  await shot('02-sale-keyed');
  await page.locator('.reference').fill('');
  await page.keyboard.press('Tab');
  await page.locator('.amount').focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await shot('03-sale-problem');

  await shop.faults({ operation: 'create_session', kind: 'slow', ms: 1500 });
  await sell();
  await screen('creating');
  await shot('04-creating');
  await screen('waiting');
  await page.locator('.qr').evaluate(async (code: HTMLImageElement) => code.decode());
  await shop.faults();
  await shot('05-waiting');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeVisible();
  await shot('06-waiting-cancel');
  await shop.faults({ operation: 'retrieve_payment', kind: 'status', status: 500 });
  await page.getByRole('dialog').locator('.danger').click();
  await screen('checking');
  await shot('07-checking');
  await shop.faults();
  await buttons.first().click();
  await screen('result');
  await shot('08-cancelled');
  await buttons.first().click();

  await end('approve');
  await shot('09-paid');
  await buttons.nth(1).click();
  await screen('receipt');
  await shot('10-receipt');
  await buttons.first().click();

  await end('reject');
  await shot('11-not-approved');
  await buttons.first().click();
  await shot('12-sale-other-method');

  await shop.faults({ operation: 'create_session', kind: 'status', status: 500 });
  await sell();
  await screen('result');
  await shot('13-unavailable');
  await buttons.nth(1).click();
  await shop.faults();

  const menu = page.locator('.top-bar [aria-expanded]');
  await menu.click();
  await shot('14-settings');
  await menu.click();
  await expect(menu).toHaveAttribute('aria-expanded', 'false');
  // A closed menu gives the focus back to its button, and Enter there opens it again.
  await page.locator('.amount').focus();

  await waiting();
  const link = `${shop.sandboxUrl}/?lang=${language === 'en' ? 'eng' : 'ara'}&sessionId=${(await shop.session()).id}`;
  const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, colorScheme });
  await phone.goto(link);
  if (width === 390) await phone.screenshot({ path: join(folder, `20-hosted-${language}.png`) });
  await phone.close();

  await shop.faults({ operation: 'cancel_session', kind: 'status', status: 503 });
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').locator('.danger').click();
  await screen('checking');
  await buttons.nth(2).click();
  await shot('15-put-aside');
  await page.getByRole('dialog').locator('.danger').click();
  await screen('sale');
  await shot('16-sale-put-aside');
  await shop.decide((await shop.session()).payment_id, 'approve');
  await screen('result');
  await shot('17-paid-late');
  await buttons.nth(1).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await shot('18-send-back');
  await page.getByRole('dialog').locator('.danger').click();
  await expect(page.locator('.tone-cancelled')).toBeVisible();
  await shop.faults();
  await buttons.first().click();
  await screen('sale');
  await context.setOffline(true);
  await expect(page.locator('.notice.problem')).toBeVisible();
  await shot('19-offline');
});
