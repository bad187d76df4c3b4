import { FACTS } from '../gateways';
import { expect } from '../test';
import { askForCode, decide, givenUp, held, toCode, type Walks } from './steps';

/** Walks from the keypad to the ends of a payment that every gateway has. */
export const PAYMENTS: Walks = {
  'a code, a question, Paid and the receipt': async (hands, shop) => {
    const { page } = hands;
    const letGo = await held(page, '**/api/sales');
    await hands.type('25000');
    await askForCode(hands);
    await hands.screen('creating');
    await hands.at('a code that is asked for');
    letGo();
    await hands.screen('waiting');
    await expect(page.locator('.qr')).toBeVisible();
    await hands.holds(hands.word('waiting'));
    await hands.at('a code');
    await hands.use('settings');
    await hands.at('the menu over a code');
    await hands.press('Escape');
    await hands.holds(hands.word('settings'));
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await hands.use('check_status');
    await hands.holds();
    await hands.press('Escape');
    await hands.holds(hands.word('keep_waiting'));
    await hands.at('the question before cancelling');
    await hands.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.locator('.qr')).toBeVisible();
    await hands.holds(hands.word('check_status'));
    await hands.use('cancel');
    await hands.holds(hands.word('keep_waiting'));
    await hands.press('Escape');
    await hands.holds(hands.word('cancel'));
    await hands.cutOff();
    await expect(page.locator('.instead').getByRole('alert')).toBeVisible();
    await hands.at('a code without connection');
    await page.unroute('**/api/**');
    await expect(page.locator('.instead').getByRole('alert')).toHaveCount(0);
    await decide(shop, 'approve');
    await hands.cameByItself(hands.word('paid'));
    await hands.at('Paid');
    await hands.use('print_receipt');
    await hands.screen('receipt');
    await hands.holds(hands.word('new_sale'));
    await hands.at('the receipt');
    await hands.use('paper_58');
    await hands.holds(hands.word('paper_58'));
    await hands.press('Escape');
    await hands.screen('result');
    await hands.holds(hands.word('new_sale'));
    await hands.press('Enter');
    await hands.screen('sale');
    await hands.holds(hands.word('amount'));
    await hands.at('a keypad with recent sales');
  },

  'ends without money': async (hands, shop) => {
    await toCode(hands);
    await decide(shop, 'reject');
    await hands.cameByItself(hands.word('not_approved'));
    await hands.at('not approved');
    await hands.use('other_method');
    await hands.holds(hands.word('amount'));
    await hands.at('a keypad that says to take another method');
    for (const [status, heading] of [[500, 'unavailable'], [401, 'key_refused']] as const) {
      await shop.faults({ operation: FACTS[shop.gateway].create, kind: 'status', status });
      await hands.type('25000');
      await askForCode(hands);
      await hands.cameByItself(hands.word(heading));
      await hands.at(heading);
      await hands.use('other_method');
      await hands.holds(hands.word('amount'));
    }
  },

  'a code whose time is over': async (hands, shop) => {
    const { page } = hands;
    await page.clock.install();
    await page.reload();
    await hands.screen('sale');
    await hands.till.hears();
    await toCode(hands);
    await page.clock.fastForward((FACTS[shop.gateway].window + 1) * 1_000);
    if (shop.gateway === 'tabby') await hands.cameByItself(hands.word('expired'));
    else await givenUp(hands);
    await hands.at('out of time');
    await hands.use('new_sale');
    await hands.holds(hands.word('amount'));
  },

  'a frozen sale': async (hands, shop) => {
    await toCode(hands);
    // Also in the list: the server goes through it every five minutes, and an entry that is right makes
    // the sale paid.
    await shop.faults(
      { operation: 'retrieve_payment', kind: 'wrong_amount' },
      { operation: 'list_payments', kind: 'wrong_amount' },
    );
    await decide(shop, 'approve');
    await hands.cameByItself(hands.word('mismatch'));
    await hands.at('a frozen sale');
    await hands.use('manager_checked');
    await hands.screen('sale');
    await hands.holds(hands.word('amount'));
  },

  'a sale that is remembered without connection': async (hands) => {
    const { page } = hands;
    await toCode(hands);
    await page.route('**/api/**', (route) => route.abort());
    await page.reload();
    await hands.screen('checking');
    await hands.cameByItself(hands.word('checking'));
    await hands.at('a remembered sale');
    await page.unroute('**/api/**');
    await hands.screen('waiting');
    await hands.holds(hands.word('waiting'));
  },
};
