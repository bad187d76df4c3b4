import { expect } from '../test';
import { askForCode, decide, givenUp, held, toChecking, toCode, type Walks } from './steps';

/** Walks through what a cashier leaves behind where a sale can be cancelled, and late money is decided about. */
export const CANCELLING: Walks = {
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
};

/** The same where the gateway takes no code back, and releases late money. */
export const GIVING_UP: Walks = {
  'the form before a code, giving up, and Checking': async (hands, shop) => {
    const { page } = hands;
    await hands.type('25000');
    await hands.till.settled();
    await hands.press('Enter');
    await hands.holds(hands.word('phone'));
    await hands.at('an empty form before a code');
    await hands.press('Enter');
    await expect(page.locator('.said').getByRole('alert')).toHaveText(hands.word('phone_missing'));
    await hands.at('a form before a code that wants a phone');
    await hands.press('Escape');
    await hands.screen('sale');
    await hands.holds(hands.word('amount'));
    await askForCode(hands);
    await hands.screen('waiting');
    await expect(page.locator('.qr')).toBeVisible();
    await hands.holds(hands.word('waiting'));
    await hands.at('a code whose link can be copied');
    await hands.use('copy_link');
    await hands.holds();
    const letGo = await held(page, '**/cancel');
    await hands.press('Escape');
    await hands.holds(hands.word('keep_waiting'));
    await hands.at('the question before giving up');
    await hands.use('cancel_payment');
    await hands.screen('checking');
    await hands.at('a sale that is being given up');
    letGo();
    await givenUp(hands);
    await hands.at('given up');
    // Enter goes on to the next sale.
    await hands.press('Enter');
    await hands.screen('sale');
    await hands.holds(hands.word('amount'));

    await toCode(hands);
    await toChecking(hands, shop);
    await hands.at('Checking');
    await hands.use('check_now');
    await hands.holds(hands.word('check_now'));
    await hands.use('put_aside');
    await expect(page.getByRole('dialog')).toBeVisible();
    await hands.at('the question before the next sale');
    await hands.use('put_aside');
    await hands.screen('sale');
    await hands.holds(hands.word('amount'));
    await hands.at('a keypad after a sale that is left open');
    await shop.faults();
  },
};
