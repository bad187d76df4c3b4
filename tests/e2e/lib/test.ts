import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { tell } from './failure';
import { FACTS, type Facts, type Gateway } from './gateways';
import { Shop } from './shop';
import { Till } from './till';

/** The page's wish to print is counted and not carried out: a browser that prints takes no other order. */
async function noPrinting(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counted = window as unknown as { printed: number };
    counted.printed = 0;
    window.print = () => void counted.printed++;
  });
}

/** How often the page wanted to print since it was loaded. */
export const printed = (page: Page) => page.evaluate(() => (window as unknown as { printed: number }).printed);

type Settings = Partial<Record<Gateway, Record<string, string>>>;
type Fixtures = { emptyLedger: boolean; till: Till; phone: BrowserContext; facts: Facts };
type WorkerFixtures = { gateway: Gateway; settings: Settings; shop: Shop };

/** A till on its page, with a sandbox that nothing has happened to, and a customer's phone. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  /** The gateway of the shop's account. */
  gateway: ['tabby', { option: true, scope: 'worker' }],
  /** What the shop's server is told besides, at each gateway. */
  settings: [{}, { option: true, scope: 'worker' }],

  /** Whether the shop has sold nothing before: for what adds up all its sales. */
  emptyLedger: [false, { option: true }],

  facts: async ({ gateway }, use) => use(FACTS[gateway]),

  shop: [
    async ({ gateway, settings }, use) => {
      const shop = new Shop(gateway);
      await shop.open(settings[gateway]);
      await use(shop);
      await shop.close();
    },
    { scope: 'worker' },
  ],

  page: async ({ page }, use, info) => {
    const began = new Date();
    await noPrinting(page);
    await use(page);
    await tell(page, info, began);
  },

  till: async ({ page, shop, emptyLedger }, use) => {
    await shop.reset();
    if (emptyLedger) await shop.startProxyEmpty();
    const errors: string[] = [];
    const strangers: string[] = [];
    page.on('console', (message) => {
      // What a test breaks on purpose the browser reports as a failed resource: no error of ours.
      const failed = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !failed) errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('request', (request) => {
      const url = new URL(request.url());
      const own = url.origin === shop.url || url.protocol === 'data:';
      const code = url.origin === shop.sandboxUrl && url.pathname.endsWith('/hpp_link_qr');
      if (!own && !code) strangers.push(request.url());
    });
    const till = new Till(page, shop);
    await till.open();
    await use(till);
    expect(errors, 'errors on the console').toEqual([]);
    expect(strangers, 'requests that leave the till').toEqual([]);
  },

  phone: async ({ browser }, use) => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      isMobile: true,
      hasTouch: true,
    });
    await use(context);
    await context.close();
  },
});

export { expect };
