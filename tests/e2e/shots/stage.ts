/** Tills of every size, language and theme that are photographed, into screenshots/. */
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Shop } from '../lib/shop';
import { expect, test } from '../lib/test';
import { Till } from '../lib/till';

/** Where the pictures go. */
export const folder = process.env.TABBY_POS_SHOTS ?? resolve(import.meta.dirname, '../../../screenshots');

const SIZES = [[360, 740], [740, 360], [800, 1280], [1366, 768], [1920, 1080], [320, 256]] as const;

/** A till that has just been opened. */
export type Scene = {
  shop: Shop;
  browser: Browser;
  context: BrowserContext;
  page: Page;
  till: Till;
  width: number;
  language: 'en' | 'ar';
  colorScheme: 'light' | 'dark';
  /** Waits until this screen is there and takes taps. */
  screen: (name: string) => Promise<void>;
  /** Takes a picture; what is wider than the window fails. */
  shot: (name: string) => Promise<void>;
};

/** Goes this way at six sizes, in both languages and both themes. */
export function everywhere(at: string, walk: (scene: Scene) => Promise<void>): void {
  for (const [width, height] of SIZES) {
    for (const language of ['en', 'ar'] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        test(`at ${at}, ${width}x${height} ${language} ${colorScheme}`, async ({ browser, shop }) => {
          await shop.reset();
          const context = await browser.newContext({
            viewport: { width, height },
            colorScheme,
            locale: language === 'en' ? 'en-GB' : 'ar-AE',
            reducedMotion: 'reduce',
          });
          const page = await context.newPage();
          const till = new Till(page, shop);
          await till.open();
          const screen = async (name: string) => {
            await expect(page.locator('.till')).toHaveAttribute('data-screen', name);
            await till.settled();
          };
          const shot = async (name: string) => {
            const wide = await page.evaluate((width) => {
              if (document.documentElement.scrollWidth <= width) return [];
              const reaches = (element: Element) => {
                const { left, right } = element.getBoundingClientRect();
                return left < 0 || right > width;
              };
              return [...document.body.querySelectorAll('*')].filter(reaches).map((element) => `${element.tagName}.${element.className}`);
            }, width);
            expect(wide, `${name} is wider than the screen`).toEqual([]);
            await page.screenshot({ path: join(folder, `${name}-${width}x${height}-${language}-${colorScheme}.png`) });
          };
          await walk({ shop, browser, context, page, till, width, language, colorScheme, screen, shot });
          await context.close();
        });
      }
    }
  }
}
