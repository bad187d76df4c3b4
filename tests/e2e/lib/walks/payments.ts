import { expect } from '../test';
import { decide, held, toChecking, toCode, type Walks } from './steps';

/** Walks from the code to every end of a payment. */
export const PAYMENTS: Walks = {
  'a code, a question, Paid and the receipt': async (hands, shop) => {
    const { page } = hands;
    const letGo = await held(page, '**/api/sales');
    await hands.type('25000');
    await hands.press('Enter');
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
      await shop.faults({ operation: 'create_session', kind: 'status', status });
      await hands.type('25000');
      await hands.till.settled();
      await hands.press('Enter');
      await hands.cameByItself(hands.word(heading));
      await hands.at(heading);
      await hands.use('other_method');
      await hands.holds(hands.word('amount'));
    }
    await shop.faults();
    await hands.type('25000');
    await hands.use('send_link');
    await hands.holds(hands.word('phone'));
    await hands.type('0500000002');
    await hands.press('Enter');
    await hands.cameByItself(hands.word('not_approved'));
    await hands.at("Tabby's published refusal");
    await hands.use('other_method');
    await hands.holds(hands.word('amount'));
  },

  'a code whose time is over': async (hands) => {
    const { page } = hands;
    await page.clock.install();
    await page.reload();
    await hands.screen('sale');
    await hands.till.hears();
    await toCode(hands);
    await page.clock.fastForward(301_000);
    await hands.cameByItself(hands.word('expired'));
    await hands.at('expired');
    await hands.use('new_sale');
    await hands.holds(hands.word('amount'));
  },

  'Checking, and late money that is sent back': async (hands, shop) => {
    const { page } = hands;
    await toCode(hands);
    const letGo = await held(page, '**/cancel');
    await hands.press('Escape');
    await hands.use('cancel_payment');
    await hands.screen('ending');
    await hands.at('a sale that is being cancelled');
    letGo();
    await hands.cameByItself(hands.word('cancelled'));
    await hands.use('new_sale');

    await toCode(hands);
    await toChecking(hands, shop);
    await hands.at('Checking');
    await hands.use('check_now');
    await hands.holds(hands.word('check_now'));
    await hands.use('cancel');
    await hands.holds(hands.word('keep_waiting'));
    await hands.press('Escape');
    await hands.holds(hands.word('cancel'));
    // Asked again, Tabby gives no other answer: what had the focus may be gone meanwhile.
    await hands.press('Enter');
    await hands.use('cancel_payment');
    await hands.screen('checking');
    await hands.holds();
    await hands.use('put_aside');
    await expect(page.getByRole('dialog')).toBeVisible();
    await hands.at('the question before the next sale');
    await hands.use('put_aside');
    await hands.screen('sale');
    await hands.holds(hands.word('amount'));
    await hands.at('a keypad after a sale that is put aside');
    // It comes between the next customer's keys.
    await hands.type('12');
    await decide(shop, 'approve');
    await hands.cameByItself(hands.word('paid_late'));
    await hands.at('late money');
    await hands.use('attach');
    await expect(page.getByRole('dialog')).toBeVisible();
    await hands.at('the question before keeping');
    await hands.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await hands.holds(hands.word('attach'));
    await hands.use('send_back');
    await hands.at('the question before sending back');
    await shop.faults({ operation: 'refund_payment', kind: 'status', status: 503 });
    await hands.use('send_back_yes');
    await hands.cameByItself(hands.word('returning'));
    await hands.at('money that is sent back');
    await shop.faults();
    // Once it is back, what was keyed in comes back by itself.
    await hands.screen('sale');
    await hands.holds(hands.word('amount'));
    await expect(page.locator('.amount')).toHaveValue('0.12');
  },

  'late money that is kept, and that is refunded': async (hands, shop) => {
    const { page } = hands;
    const late = async (answer: string, yes: string) => {
      await toCode(hands);
      await toChecking(hands, shop);
      await hands.use('put_aside');
      await expect(page.getByRole('dialog')).toBeVisible();
      await hands.use('put_aside');
      await hands.screen('sale');
      await hands.holds(hands.word('amount'));
      await decide(shop, 'approve');
      await hands.cameByItself(hands.word('paid_late'));
      await hands.use(answer);
      await expect(page.getByRole('dialog')).toBeVisible();
      await hands.use(yes);
    };
    await late('attach', 'attach');
    await hands.screen('sale');
    await hands.holds(hands.word('amount'));
    await hands.at('a keypad after late money was kept');
    await late('send_back', 'send_back_yes');
    await hands.cameByItself(hands.word('refunded_heading'));
    await hands.at('refunded');
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
