/** Tills that are paired: nobody else sells, and a paired one needs nobody's help to go on. */
import type { BrowserContext, Page } from '@playwright/test';
import { looksAt } from '../lib/office';
import { Shop } from '../lib/shop';
import { expect, test as base } from '../lib/test';
import { Till } from '../lib/till';

const test = base.extend<object, { paired: Shop }>({
  // No page stops, whatever it is refused.
  page: async ({ page }, use) => {
    const stopped: string[] = [];
    page.on('pageerror', (error) => stopped.push(String(error)));
    await use(page);
    expect(stopped).toEqual([]);
  },
  paired: [
    async ({}, use) => {
      const shop = new Shop();
      await shop.open({ TABBY_POS_PAIRING: 'required' });
      await use(shop);
      await shop.close();
    },
    { scope: 'worker' },
  ],
});

/** A new one-time code for the till of this name. */
const code = (shop: Shop, name: string) => shop.command('terminals', 'add', name).split('\n')[0]!;

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

/** Opens the page of a browser that is no till, and pairs it as one. */
async function pairs(page: Page, shop: Shop, name: string): Promise<Till> {
  const till = new Till(page, shop);
  await page.goto(shop.url);
  await expect(heading(page, 'Pair this till')).toBeVisible();
  await page.getByRole('textbox', { name: 'Pairing code' }).fill(code(shop, name).toLowerCase());
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  await expect(heading(page, 'Pair this till')).toHaveCount(0);
  await expect(page.getByText(name).first()).toBeVisible();
  await till.hears();
  return till;
}

/** Sells something that is paid. */
async function sells(till: Till, shop: Shop): Promise<void> {
  await till.showCode();
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
}

const session = async (context: BrowserContext) => (await context.cookies()).find((one) => one.name === '__Host-tabby-pos-main');

test('a browser with a code becomes a till under its name, sells, refunds, and stays one', async ({ paired, page, context }) => {
  const till = await pairs(page, paired, 'Till 1');
  await sells(till, paired);
  // The office asks for signatures as well.
  const office = await looksAt(till);
  await office.refunds('10');
  await expect(office.heading('Refunded')).toBeVisible();
  // No script can read the session, and no page has the key.
  const cookie = await session(context);
  expect([cookie?.httpOnly, cookie?.secure, cookie?.sameSite]).toEqual([true, true, 'Strict']);
  expect(await page.evaluate(() => [document.cookie, ...Object.values({ ...localStorage })].join())).not.toContain(cookie!.value);
  await page.reload();
  await expect(page.getByText('Till 1').first()).toBeVisible();
  await expect(heading(page, 'Pair this till')).toHaveCount(0);
});

test('requests that are refused at once are all sent again, and start the bundle once', async ({ paired, page, context }) => {
  const till = await pairs(page, paired, 'Till 0');
  for (const wait of [0, 20, 60, 80]) {
    await context.clearCookies();
    await page.reload();
    await expect(page.getByText('Till 0').first()).toBeVisible();
    await context.clearCookies();
    const answers = await page.evaluate(async (wait) => {
      const paths = ['/api/terminal', '/api/sales?limit=1', '/api/terminals', '/api/terminal/printing'];
      const read = async (path: string, n: number) => {
        await new Promise((passed) => setTimeout(passed, n * wait));
        return Object.keys((await (await fetch(path)).json()) as object)[0];
      };
      return Promise.all(paths.map(read));
    }, wait);
    expect(answers).toEqual(['shop', 'sales', 'terminals', 'shop']);
  }
  await sells(till, paired);
});

test('a code that is wrong or was used is refused, and says what to do', async ({ paired, page, browser }) => {
  const used = code(paired, 'Till 2');
  const other = await browser.newContext();
  const first = await other.newPage();
  await first.goto(paired.url);
  await first.getByRole('textbox', { name: 'Pairing code' }).fill(used);
  await first.keyboard.press('Enter');
  await expect(first.getByText('Till 2').first()).toBeVisible();
  await other.close();
  await page.goto(paired.url);
  const box = page.getByRole('textbox', { name: 'Pairing code' });
  await expect(box).toBeFocused();
  await box.fill(used);
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'This code is wrong' })).toBeVisible();
  // The next code is typed over the wrong one.
  await page.keyboard.type(code(paired, 'Till 2'));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Till 2').first()).toBeVisible();
});

test('what is typed to pair reaches no keypad, and Escape opens nothing', async ({ paired, page }) => {
  await page.goto(paired.url);
  await expect(heading(page, 'Pair this till')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.type('2345', { delay: 90 });
  await expect(heading(page, 'Pair this till')).toBeVisible();
  await expect(page.locator('.amount')).toHaveText(/^(0\.00)?$/);
});

test('a session that runs out during a payment is renewed by itself, and the payment is seen', async ({ paired, page, context }) => {
  const till = await pairs(page, paired, 'Till 3');
  await till.showCode();
  await context.clearCookies();
  await page.reload();
  await expect(till.qr).toBeVisible();
  expect(await session(context)).toBeTruthy();
  await context.clearCookies();
  await paired.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
});

test('a till comes back to its sale when the server starts again, and when the network does', async ({ paired, page, context }) => {
  const till = await pairs(page, paired, 'Till 4');
  await till.showCode();
  await paired.end('proxy', 'SIGKILL');
  await context.clearCookies();
  await paired.startProxyAgain();
  await context.setOffline(true);
  await page.waitForFunction(() => !navigator.onLine);
  await context.setOffline(false);
  await paired.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect(heading(page, 'Pair this till')).toHaveCount(0);
});

test('a till whose clock is wrong by a day sells', async ({ paired, page }) => {
  await page.clock.install({ time: Date.now() + 86_400_000 });
  await page.clock.resume();
  const till = await pairs(page, paired, 'Till 5');
  await sells(till, paired);
});

test('a refund whose signed request gets no answer is asked about, and made once', async ({ paired, page }) => {
  const till = await pairs(page, paired, 'Till 7');
  await sells(till, paired);
  const office = await looksAt(till);
  let lost = 0;
  await page.route(/\/refunds$/, async (route) => {
    // The unsigned one is refused, and the signed one carried out; its answer never comes.
    if (!route.request().headers()['tabby-pos-proof'] || lost++ > 0) return route.continue();
    await route.fetch();
    await route.abort();
  });
  await office.refunds('10');
  await expect(office.heading('Refunded')).toBeVisible();
  expect(lost).toBeGreaterThan(0);
  expect((await paired.payments()).at(-1)!.refunded).toBe(10);
});

test('a revoked till asks to be paired at once, and its open sale goes on for whoever takes its place', async ({ paired, page, browser }) => {
  const till = await pairs(page, paired, 'Till 6');
  await till.showCode();
  paired.command('terminals', 'revoke', 'Till 6');
  await expect(heading(page, 'Pair this till')).toBeVisible();
  await expect(page.locator('#pairing')).toContainText('do not hand over goods');
  const other = await browser.newContext();
  const next = await other.newPage();
  const second = await pairs(next, paired, 'Till 6');
  await expect(second.qr).toBeVisible();
  await paired.decides('approve');
  await expect(second.heading('Paid')).toBeVisible();
  await other.close();
});

test('the screen that pairs changes its language and keeps what was typed', async ({ paired, page }) => {
  await page.goto(paired.url);
  await page.getByRole('textbox', { name: 'Pairing code' }).fill('AAA-AAAA');
  await page.locator('#pairing').getByRole('button', { name: 'العربية' }).click();
  await expect(heading(page, 'إقران جهاز البيع')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'رمز الإقران' })).toHaveValue('AAA-AAAA');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'الرمز غير صحيح' })).toBeVisible();
});
