/** What a cashier hears, and knows that they do not hear. */
import type { Page } from '@playwright/test';
import { expect, test } from '../lib/test';

type Heard = { contexts: number; notes: number; state: string; allowed: boolean };

/** A browser's sound that counts: it may be resumed by a touch only, and only while it is allowed. */
async function counted(page: Page, allowed: boolean): Promise<void> {
  await page.addInitScript((allowed) => {
    const heard: Heard = { contexts: 0, notes: 0, state: 'suspended', allowed };
    const parameter = { setValueAtTime: () => parameter, exponentialRampToValueAtTime: () => parameter, value: 0 };
    const node = () => ({ connect: (to: unknown) => to, start: () => heard.notes++, stop() {}, frequency: parameter, gain: parameter, type: '' });
    class Context extends EventTarget {
      onstatechange: (() => void) | null = null;
      currentTime = 0;
      destination = node();
      constructor() {
        super();
        heard.contexts++;
      }
      get state() {
        return heard.state;
      }
      resume() {
        if (!heard.allowed || !navigator.userActivation.isActive) return new Promise<void>(() => {});
        heard.state = 'running';
        queueMicrotask(() => this.onstatechange?.());
        return Promise.resolve();
      }
      createOscillator = node;
      createGain = node;
    }
    Object.assign(window, { AudioContext: Context, heard, suspend: () => (heard.state = 'suspended') });
  }, allowed);
  await page.reload();
  await expect(page.getByText('Demo shop').first()).toBeVisible();
}

const heard = (page: Page) => page.evaluate(() => (window as unknown as { heard: Heard }).heard);

test('one sound is made by the first touch and resumed by every other, and endings are heard', async ({ till, shop }) => {
  const { page } = till;
  await counted(page, true);
  expect((await heard(page)).contexts).toBe(0);
  await till.key('250');
  expect(await heard(page)).toMatchObject({ contexts: 1, state: 'running' });
  // A call came in between: the browser has taken the sound away.
  await page.evaluate(() => (window as unknown as { suspend: () => void }).suspend());
  await till.key('00');
  expect(await heard(page)).toMatchObject({ contexts: 1, state: 'running', notes: 0 });
  await till.button('Tabby QR').click();
  await expect(till.qr).toBeVisible();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  expect((await heard(page)).notes).toBe(3);
});

test('a till that cannot be heard says so in its menu', async ({ till }) => {
  const { page } = till;
  await counted(page, false);
  const menu = page.locator('.settings-list');
  await till.button('Settings').click();
  await expect(menu).toContainText('On, but silent');
  await expect(menu).toContainText('This browser plays no sound');
  // What nobody wants to hear is not missed.
  await page.getByRole('button', { name: 'Sound' }).click();
  await expect(menu).not.toContainText('silent');
  await page.getByRole('button', { name: 'Sound' }).click();
  await page.evaluate(() => void ((window as unknown as { heard: Heard }).heard.allowed = true));
  await page.getByRole('button', { name: 'Theme' }).click();
  await expect(menu).not.toContainText('silent');
});

test('a sound that could not be played is not played later for another sale', async ({ till, shop }) => {
  const { page } = till;
  await counted(page, false);
  await till.showCode();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await page.evaluate(() => void ((window as unknown as { heard: Heard }).heard.allowed = true));
  await till.button('New sale').click();
  expect(await heard(page)).toMatchObject({ state: 'running', notes: 0 });
});
