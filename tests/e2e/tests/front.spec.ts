/** What stands in front of the till's server may answer in its place: the kept page hides none of it. */
import type { Page } from '@playwright/test';
import { foreign, Front } from '../lib/front';
import { expect, test as base } from '../lib/test';
import { Till } from '../lib/till';

const test = base.extend<{ front: Front }>({
  front: async ({ shop }, use) => {
    await shop.reset();
    const front = new Front();
    await front.open(shop.url);
    await use(front);
    await front.close();
  },
});

/** Opens the till, and waits until its page is kept and a worker answers for it. */
async function kept(page: Page, front: Front): Promise<void> {
  await new Till(page, front).open();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!(await caches.match('/'))) await new Promise((again) => setTimeout(again, 20));
  });
  await page.reload();
  expect(await page.evaluate(() => !!navigator.serviceWorker.controller)).toBe(true);
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

test('a sign-in on another host that the page is redirected to is shown', async ({ front, page }) => {
  await kept(page, front);
  const login = new Front();
  await login.open(front.url);
  login.page = foreign(200, 'Sign in');
  front.page = (_asked, answer) => void answer.writeHead(302, { location: `${login.url}/` }).end();
  await page.reload();
  await expect(heading(page, 'Sign in')).toBeVisible();
  expect(page.url()).toBe(`${login.url}/`);
  await login.close();
});

test("a sign-in in the page's place is shown and never kept as the till", async ({ front, page, context }) => {
  await kept(page, front);
  front.page = foreign(200, 'Sign in');
  await page.reload();
  await expect(heading(page, 'Sign in')).toBeVisible();
  await context.setOffline(true);
  await page.goto(front.url);
  await expect(page.getByRole('alert')).toContainText('No connection');
  await context.setOffline(false);
});

test('an error of what stands in front does not replace the kept till', async ({ front, page }) => {
  await kept(page, front);
  front.page = foreign(502, 'Bad gateway');
  await page.reload();
  await expect(page.getByText('Demo shop').first()).toBeVisible();
  await expect(heading(page, 'Bad gateway')).toHaveCount(0);
});

test('where a password is asked for, the browser asks for it itself, and the till comes back', async ({ front, page }) => {
  await kept(page, front);
  front.page = (asked, answer) => {
    answer.setHeader('www-authenticate', 'Basic realm="shop"');
    foreign(401, 'Password')(asked, answer);
  };
  const asked: string[] = [];
  page.on('response', (response) => {
    if (response.url() === `${front.url}/`) asked.push(`${response.status()} ${response.fromServiceWorker()}`);
  });
  await page.reload().catch(() => {});
  // No worker stands between: only then does the browser show its password box. Under a driver it
  // shows an error of its own instead.
  await expect.poll(() => asked).toContain('401 false');
  front.page = undefined;
  // That error comes when it comes, and takes the place of a page that is opened before it.
  await expect(async () => {
    await page.goto(front.url);
    await expect(page.getByText('Demo shop').first()).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
});
