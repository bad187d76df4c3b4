import type { Page } from '@playwright/test';
import { SARA } from '../gateways';
import type { Hands } from '../hands';
import { expect } from '../test';
import type { Shop } from '../shop';

/** Ways through the screens by keyboard alone, each by its name. */
export type Walks = Record<string, (hands: Hands, shop: Shop) => Promise<void>>;

export const decide = (shop: Shop, outcome: 'approve' | 'reject' | 'cancel') => shop.decides(outcome);

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

/** From a keypad with an amount on: asks for the code. Where the gateway has to know the customer, the form comes first. */
export async function askForCode(hands: Hands): Promise<void> {
  await hands.till.settled();
  await hands.press('Enter');
  if (hands.till.gateway === 'tabby') return;
  await hands.holds(hands.word('phone'));
  await hands.type(SARA.phone);
  await hands.goTo('name_needed');
  await hands.type(SARA.name);
  await hands.goTo('email_needed');
  await hands.type(SARA.email);
  await hands.press('Enter');
}

/** From the keypad to the code. */
export async function toCode(hands: Hands, keys = '25000'): Promise<void> {
  await hands.type(keys);
  await askForCode(hands);
  await hands.screen('waiting');
  await hands.till.settled();
}

/** From the code to Checking: the gateway does not say how the payment ended. */
export async function toChecking(hands: Hands, shop: Shop): Promise<void> {
  await shop.faults(
    hands.till.gateway === 'tabby'
      ? { operation: 'cancel_session', kind: 'status', status: 503 }
      : { operation: 'retrieve_payment', kind: 'status', status: 502 },
  );
  await hands.press('Escape');
  await hands.use('cancel_payment');
  await hands.cameByItself(hands.word('checking'));
}

/** A sale was given up: its heading has the focus. Space decides nothing; Enter would go on to the next sale. */
export async function givenUp(hands: Hands): Promise<void> {
  const title = hands.page.getByRole('heading', { level: 1, name: hands.word('given_up'), exact: true });
  await expect(title).toBeFocused();
  await hands.till.settled();
  await hands.press('Space');
  await expect(title).toBeFocused();
}
