import { expect } from '../test';
import { decide, held, type Walks } from './steps';

/** Walks through the keypad, the menu and the form of a link. */
export const ENTERING: Walks = {
  'the keypad and the menu': async (hands) => {
    const { page } = hands;
    const alert = page.locator('.said').getByRole('alert');
    await hands.holds(hands.word('amount'));
    await hands.at('an empty keypad');
    await hands.press('Enter');
    await expect(alert).toHaveText(hands.word('amount_zero'));
    await hands.at('a keypad that wants an amount');
    await hands.type('1.2.');
    await hands.press('Enter');
    await expect(alert).toHaveText(hands.word('invalid_amount'));
    await hands.press('Escape');
    await expect(page.locator('.amount')).toHaveValue('0.00');
    // A key of the keypad that is pressed by Space, and by Enter.
    await hands.goTo('5');
    await hands.press('Space');
    await hands.press('Enter');
    await expect(page.locator('.amount')).toHaveValue('0.55');
    await hands.goTo('reference', 'Shift+Tab');
    await hands.type('INV-1');
    await expect(page.locator('.amount')).toHaveValue('0.55');
    await hands.at('a keypad with a reference');

    await hands.use('settings');
    await hands.holds(new RegExp(`^${hands.word('theme')}`));
    await hands.at('the menu');
    // Around the three themes, and back to the first.
    for (const theme of ['theme_light', 'theme_dark', 'theme_auto']) {
      await hands.press('Enter');
      await hands.holds(`${hands.word('theme')} ${hands.word(theme)}`.replace(' ', ''));
    }
    await hands.press('Escape');
    await hands.holds(hands.word('settings'));
    await expect(page.locator('.amount')).toHaveValue('0.55');

    await page.context().setOffline(true);
    await expect(alert).toContainText(hands.word('offline'));
    await hands.at('a keypad without connection');
    await page.context().setOffline(false);
    await expect(alert).toHaveCount(0);
  },

  'what the server cannot look after': async (hands) => {
    const { page } = hands;
    await page.route('**/api/events', (route) => route.abort());
    await page.route('**/api/terminal', async (route) => {
      const answer = await route.fetch();
      const sale = (why: string) => ({ id: why, reference: 'A-1', amount: '250.00', currency: 'AED', why });
      const more = { unattended: ['other_account', 'unreadable', 'unaccounted'].map(sale), list_unread: true };
      await route.fulfill({ response: answer, json: { ...(await answer.json()), ...more } });
    });
    await page.reload();
    await expect(page.locator('.unattended').getByRole('alert')).toHaveCount(4);
    await hands.at('a keypad with sales in trouble');
  },

  'the link form': async (hands, shop) => {
    const { page } = hands;
    const alert = page.locator('.said').getByRole('alert');
    await hands.type('25000');
    await hands.use('send_link');
    await hands.holds(hands.word('phone'));
    await hands.at('an empty form');
    await hands.press('Enter');
    await expect(alert).toHaveText(hands.word('phone_missing'));
    await hands.holds(hands.word('phone'));
    await hands.at('a form that wants a phone');
    await hands.type('0500000001');
    await hands.use('more');
    await hands.holds(hands.word('name'));
    await hands.type('Sara');
    await hands.use('add_item');
    await hands.holds(hands.word('item'));
    await hands.type('Abaya');
    await hands.use('add_item');
    await hands.holds(hands.word('item'));
    await hands.at('a form with items');
    await hands.use('remove_item');
    await hands.holds(hands.word('item'));
    await hands.goTo('quantity');
    await hands.goTo('unit_price');
    await hands.type('1.2.3');
    await hands.goTo('category');
    await hands.type('Clothes');
    await hands.press('Enter');
    await expect(alert).toContainText(hands.word('item_price'));
    await hands.at('a form with a wrong price');
    await hands.goTo('unit_price', 'Shift+Tab');
    await hands.press('Control+A');
    await hands.type('250');
    // Escape closes the form and keeps what was typed; the keypad keeps the amount.
    await hands.press('Escape');
    await hands.screen('sale');
    await hands.holds();
    await expect(page.locator('.amount')).toHaveValue('250.00');
    await hands.use('send_link');
    await hands.holds(hands.word('phone'));
    await expect(page.getByRole('textbox', { name: hands.word('unit_price') })).toHaveValue('250');
    const letGo = await held(page, '**/api/sales');
    await hands.press('Enter');
    await hands.screen('creating');
    await hands.holds(hands.word('asking_link'));
    letGo();
    await hands.screen('waiting');
    await expect(page.locator('.sent')).toBeVisible();
    await hands.holds(hands.word('waiting'));
    await hands.at('a link that was sent');
    await hands.use('copy_link');
    await hands.holds();
    await hands.use('show_code');
    await expect(page.locator('.qr')).toBeVisible();
    await hands.holds(hands.word('show_link'));
    await hands.at("a link's code");
    await hands.press('Escape');
    await hands.holds(hands.word('keep_waiting'));
    await hands.use('cancel_payment');
    await hands.cameByItself(hands.word('cancelled'));
    await hands.at('a cancelled link');
    await hands.use('new_sale');
    await hands.holds(hands.word('amount'));
  },

  'links that may not have been sent': async (hands, shop) => {
    const { page } = hands;
    const send = async () => {
      await hands.type('25000');
      await hands.use('send_link');
      await hands.holds(hands.word('phone'));
      await hands.type('0500000001');
      await hands.press('Enter');
      await hands.screen('waiting');
      await expect(page.locator('.sent .problem')).toBeVisible();
      await hands.holds(hands.word('waiting'));
    };
    await shop.faults({ operation: 'send_link', kind: 'reset', times: 1 });
    await send();
    await hands.at('a link that may have been sent');
    await decide(shop, 'cancel');
    await hands.cameByItself(hands.word('cancelled'));
    await hands.at('cancelled by the customer');
    await hands.use('new_sale');
    await shop.faults({ operation: 'send_link', kind: 'status', status: 400, times: 1 });
    await send();
    await hands.at('a link that was not sent');
    await hands.use('send_link');
    await hands.holds(/./);
    await decide(shop, 'cancel');
    await hands.cameByItself(hands.word('cancelled'));
    await hands.use('try_again');
    await hands.screen('waiting');
    await hands.holds();
  },

  'a customer who is refused a link': async (hands) => {
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
};
