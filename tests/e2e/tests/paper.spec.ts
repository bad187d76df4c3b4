/** Receipts that print by themselves. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Shop } from '../lib/shop';
import { expect, printed, test } from '../lib/test';
import { Till } from '../lib/till';

/** Chooses that receipts print by themselves. */
async function printByItself(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: /^Print receipts automatically/ }).click();
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

test('a browser that keeps nothing says so in the menu', async ({ till }) => {
  const menu = till.page.locator('.settings-list');
  await till.button('Settings').click();
  await expect(menu).toBeVisible();
  await expect(menu).not.toContainText('keeps nothing');
  await till.page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await till.page.reload();
  await till.button('Settings').click();
  await expect(menu).toContainText('keeps nothing');
});

test.describe('a shop with a logo and a name of two lines', () => {
  const shop = new Shop();
  let folder: string;
  test.beforeAll(async () => {
    // Here and not above: a worker may come back to these tests after it has ended them once.
    folder = mkdtempSync(join(tmpdir(), 'tabby-pos-logo-'));
    const logo = join(folder, 'logo.svg');
    writeFileSync(logo, '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="200" height="200"/></svg>');
    await shop.open({ TABBY_POS_LOGO: logo, TABBY_POS_SHOP: 'The Perfume House of the Old Harbour, Branch of the Gold Market' });
  });
  test.afterAll(async () => {
    await shop.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [paper, width] of [['58 mm', 58], ['80 mm', 80]] as const) {
    test(`has one slip of ${paper}, by Ctrl+P on the result as from the receipt`, async ({ page }) => {
      await shop.reset();
      await page.addInitScript(counting);
      const till = new Till(page, shop);
      await page.goto(shop.url);
      await till.showCode();
      await shop.decide((await shop.session()).payment_id, 'approve');
      await till.asks('Check status');
      await till.button('Print receipt').click();
      await till.button(paper).click();
      const slip = async () => {
        const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
        expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
        const [, , , right] = pdf.match(/\/MediaBox\s*\[\s*(\S+)\s+(\S+)\s+(\S+)/)!;
        expect(Math.round((Number(right) / 72) * 25.4)).toBe(width);
      };
      await slip();
      await till.button('Back').click();
      await expect(till.heading('Paid')).toBeVisible();
      await slip();
    });
  }

  test('prints with its logo, however late that comes', async ({ page }) => {
    await shop.reset();
    await page.addInitScript(() => {
      const seen = window as unknown as { logos: boolean[] };
      seen.logos = [];
      window.print = () => {
        const logo = document.querySelector<HTMLImageElement>('.receipt-logo');
        seen.logos.push(!!logo?.complete && logo.naturalWidth > 0);
      };
    });
    await page.route('**/api/terminal/logo', async (route) => {
      await new Promise((go) => setTimeout(go, 700));
      await route.continue();
    });
    const till = new Till(page, shop);
    await page.goto(shop.url);
    await printByItself(page);
    await till.showCode();
    await shop.decide((await shop.session()).payment_id, 'approve');
    await till.asks('Check status');
    await expect.poll(() => page.evaluate(() => (window as unknown as { logos: boolean[] }).logos)).toEqual([true]);
  });
});

test('what the browser prints is an original only if the server says so, and else a copy', async ({ till, shop }) => {
  await till.showCode();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await till.asks('Check status');
  await expect(till.button('Print receipt')).toBeVisible();
  // What a browser does when it prints, whoever asks for it.
  await till.page.evaluate(() => {
    const seen = window as unknown as { marks: boolean[] };
    seen.marks = [];
    window.print = () => {
      dispatchEvent(new Event('beforeprint'));
      const mark = getComputedStyle(document.querySelector('.receipt')!, '::before').content;
      seen.marks.push(mark.includes('COPY · نسخة'));
      dispatchEvent(new Event('afterprint'));
    };
  });
  const marks = () => till.page.evaluate(() => (window as unknown as { marks: boolean[] }).marks);
  await till.button('Print receipt').click();
  await expect.poll(marks).toEqual([false]);
  // By the browser's own menu: nobody asked the server.
  await till.page.evaluate(() => window.print());
  expect(await marks()).toEqual([false, true]);
  await till.button('Print receipt').click();
  await expect.poll(marks).toEqual([false, true, true]);
  // A server that cannot say it.
  await till.page.route('**/api/prints', (route) => route.fulfill({ status: 503, json: { code: 'ledger_unavailable' } }));
  await till.button('Print receipt').click();
  await expect.poll(marks).toEqual([false, true, true, true]);
});
