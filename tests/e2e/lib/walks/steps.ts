import type { Page } from '@playwright/test';
import type { Hands } from '../hands';
import type { Shop } from '../shop';

/** Ways through the screens by keyboard alone, each by its name. */
export type Walks = Record<string, (hands: Hands, shop: Shop) => Promise<void>>;

export const decide = async (shop: Shop, outcome: string) => shop.decide((await shop.session()).payment_id, outcome);

/** Holds these requests of the till back, until the call that this returns lets them go. */
export async function held(page: Page, path: string): Promise<() => void> {
  let go = () => {};
  const gate = new Promise<void>((open) => (go = open));
  await page.route(path, async (route) => {
    await gate;
    await route.continue();
  });
  return go;
}

/** From the keypad to the code. */
export async function toCode(hands: Hands, keys = '25000'): Promise<void> {
  await hands.type(keys);
  await hands.till.settled();
  await hands.press('Enter');
  await hands.screen('waiting');
  await hands.till.settled();
}

/** From the code to Checking: Tabby does not say that the sale is cancelled. */
export async function toChecking(hands: Hands, shop: Shop): Promise<void> {
  await shop.faults({ operation: 'cancel_session', kind: 'status', status: 503 });
  await hands.press('Escape');
  await hands.use('cancel_payment');
  await hands.cameByItself(hands.word('checking'));
}
