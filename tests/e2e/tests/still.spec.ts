/** Nothing that comes or goes moves a key or a button under a finger. */
import type { Page } from '@playwright/test';
import { expect, test } from '../lib/test';

type Place = { x: number; y: number; width: number; height: number };

/** Where these stand on the page, however far it is scrolled, once none that was pressed is on its way back. */
const places = (page: Page, selector: string): Promise<Place[]> =>
  page.locator(selector).evaluateAll(async (all) => {
    // One that is replaced by another is cancelled.
    await Promise.all(all.flatMap((one) => one.getAnimations().map((way) => way.finished.catch(() => {}))));
    return all.map((one) => {
      const box = one.getBoundingClientRect();
      const [x, y, width, height] = [box.x + scrollX, box.y + scrollY, box.width, box.height].map(Math.round) as [number, number, number, number];
      return { x, y, width, height };
    });
  });

/** Taps where something stood, whatever stands there now. */
async function tap(page: Page, place: Place): Promise<void> {
  const { x, y } = await page.evaluate(({ x, y, width, height }) => {
    const middle = y + height / 2;
    if (middle < scrollY || middle > scrollY + innerHeight) scrollTo(0, middle - innerHeight / 2);
    return { x: x + width / 2 - scrollX, y: middle - scrollY };
  }, place);
  await page.mouse.click(x, y);
}

const KEYS = '.keypad button, .ways button';
const ORDER = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0', 'Delete', 'Tabby QR', 'Send link'];

for (const [width, height] of [[740, 360], [683, 314], [1024, 400]] as const) {
  for (const locale of ['en-GB', 'ar-AE']) {
    test.describe(`a phone on its side, ${width}×${height}, ${locale}`, () => {
      test.use({ viewport: { width, height }, locale });

      test('all keys, the amount and the ways to pay are in sight at once', async ({ till }) => {
        for (const box of await places(till.page, `${KEYS}, .display, .reference`)) {
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(width);
          expect(box.y).toBeGreaterThanOrEqual(0);
          expect(box.y + box.height).toBeLessThanOrEqual(height);
          expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
        }
      });
    });
  }
}

for (const [width, height] of [[320, 640], [360, 740], [800, 1280], [1366, 768], [740, 360]] as const) {
  test.describe(`${width}×${height}`, () => {
    test.use({ viewport: { width, height } });

    test('no sentence moves a key, and what is tapped where the keys stood is keyed', async ({ till, shop, context }) => {
      const { page } = till;
      const alert = page.locator('.said').getByRole('alert');
      const still = await places(page, KEYS);
      const keyed = async (keys: string[], amount: string) => {
        for (const key of keys) await tap(page, still[ORDER.indexOf(key)]!);
        await expect(till.amount).toHaveValue(amount);
        expect(await places(page, KEYS)).toEqual(still);
        await page.keyboard.press('Escape');
      };
      const said = async (what: string) => {
        await expect(alert, what).toBeVisible();
        expect(await places(page, KEYS), what).toEqual(still);
        // It covers neither the amount nor the currency.
        const [sentence, display] = [(await alert.boundingBox())!, (await page.locator('.display').boundingBox())!];
        const beside = sentence.x >= display.x + display.width;
        expect(beside || sentence.y + sentence.height <= display.y + 1, what).toBe(true);
        expect(sentence.y, what).toBeGreaterThanOrEqual(0);
      };

      await tap(page, still[ORDER.indexOf('Tabby QR')]!);
      await said('no amount');
      await keyed(['1', '2', '5', '0'], '12.50');

      await till.type('1.2.');
      await said('no amount that can be read');
      // What cannot be read is not guessed at: it counts for nothing until it is taken away.
      await keyed(['00', '1', '2', '5', '0', 'Delete'], '0.00');
      await keyed(['00', '1', '2', '5', '0', 'Delete'], '1.25');

      await context.setOffline(true);
      await said('no connection');
      await till.key('2585');
      await tap(page, still[ORDER.indexOf('Tabby QR')]!);
      await said('no connection, and nothing begun');
      await page.keyboard.press('Escape');
      await keyed(['2', '5'], '0.25');
      await context.setOffline(false);
      await expect(alert).toHaveCount(0);
      expect(await places(page, KEYS)).toEqual(still);

      await shop.faults({ operation: 'create_session', kind: 'status', status: 500 });
      await till.sell();
      await till.button('Other method').click();
      await said('another method');
      await keyed(['1', '2', '5', '0'], '12.50');

      await page.route('**/api/**', async (route) => {
        await new Promise((go) => setTimeout(go, 1_500));
        await route.continue();
      });
      await page.reload();
      await said('before the server has answered');
      await expect(page.getByText('Demo shop').first()).toBeVisible();
      await expect(alert).toHaveCount(0);
      expect(await places(page, KEYS)).toEqual(still);
    });

    test('no sentence moves a button of the code, of the link and of the form', async ({ till, shop }) => {
      const { page } = till;
      const FORM = '.form .buttons button';
      await till.openForm('25000', '');
      const form = await places(page, FORM);
      await till.button('Send link').click();
      await expect(page.locator('.said').getByRole('alert')).toBeVisible();
      expect(await places(page, FORM)).toEqual(form);
      await page.getByRole('textbox', { name: 'Phone' }).fill('0500000001');
      await expect(page.getByText('+971 50 000 0001')).toBeVisible();
      expect(await places(page, FORM)).toEqual(form);

      const LINK = '.link-ways button, .about .buttons button';
      await till.button('Send link').click();
      await expect(page.getByText('Link sent to')).toBeVisible();
      const sent = await places(page, LINK);
      await till.button('Cancel').click();
      await till.button('Cancel payment').click();
      await till.button('New sale').click();
      await shop.faults({ operation: 'send_link', kind: 'reset', times: 1 });
      await till.openForm('25000', '0500000001');
      await till.button('Send link').click();
      await expect(page.getByText(/may have arrived/)).toBeVisible();
      expect(await places(page, LINK)).toEqual(sent);

      const WAITING = '.about .buttons button';
      const waiting = await places(page, WAITING);
      await page.route('**/api/**', (route) => route.abort());
      await till.button('Check status').click();
      await expect(page.getByRole('alert')).toContainText('No connection');
      expect(await places(page, WAITING)).toEqual(waiting);
      await page.unroute('**/api/**');
      await expect(page.getByRole('alert')).toHaveCount(0);
      expect(await places(page, WAITING)).toEqual(waiting);
    });
  });
}
