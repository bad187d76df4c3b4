/**
 * Every screen by keyboard alone, in both languages: nobody who has no mouse is lost anywhere. At each
 * stop the rules of WCAG 2.2 AA are checked, and contrast in the dark as well.
 */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Hands } from '../lib/hands';
import type { Shop } from '../lib/shop';
import { expect, test } from '../lib/test';
import type { Language } from '../lib/words';

/** No rule is broken. */
async function passes(page: Page, place: string, dark = true): Promise<void> {
  const broken = async (axe: AxeBuilder, theme: string) => {
    await page.emulateMedia({ colorScheme: theme as 'light' | 'dark', reducedMotion: 'reduce' });
    // In this page alone: a second page that comes and goes beside it takes the focus along.
    const { violations } = await axe.setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), `${place}, ${theme}`).toEqual([]);
  };
  await broken(new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']), 'light');
  if (!dark) return;
  await broken(new AxeBuilder({ page }).withRules(['color-contrast']), 'dark');
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

const decide = async (shop: Shop, outcome: string) => shop.decide((await shop.session()).payment_id, outcome);

/** Holds these requests of the till back, until the call that this returns lets them go. */
async function held(page: Page, path: string): Promise<() => void> {
  let go = () => {};
  const gate = new Promise<void>((open) => (go = open));
  await page.route(path, async (route) => {
    await gate;
    await route.continue();
  });
  return go;
}

/** From the keypad to the code. */
async function toCode(hands: Hands, keys = '25000'): Promise<void> {
  await hands.type(keys);
  await hands.till.settled();
  await hands.press('Enter');
  await hands.screen('waiting');
  await hands.till.settled();
}

/** From the code to Checking: Tabby does not say that the sale is cancelled. */
async function toChecking(hands: Hands, shop: Shop): Promise<void> {
  await shop.faults({ operation: 'cancel_session', kind: 'status', status: 503 });
  await hands.press('Escape');
  await hands.use('cancel_payment');
  await hands.cameByItself(hands.word('checking'));
}

const WALKS: Record<string, (hands: Hands, shop: Shop) => Promise<void>> = {
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
    await shop.faults({ operation: 'retrieve_payment', kind: 'wrong_amount' });
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

for (const language of ['en', 'ar'] as const satisfies Language[]) {
  for (const [name, walk] of Object.entries(WALKS)) {
    test(`by keyboard alone, and open to everybody: ${name}, ${language}`, async ({ till, shop }) => {
      test.setTimeout(180_000);
      const { page } = till;
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      // The colours are the same in both languages.
      const hands = new Hands(till, language, (place) => passes(page, place, language === 'en'));
      if (language === 'ar') {
        await hands.use('العربية');
        await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
        await hands.holds();
        await hands.goTo('amount');
      }
      await walk(hands, shop);
    });
  }
}

for (const state of ['stuck', 'crashed']) {
  test(`a page that has ${state === 'stuck' ? 'not started' : 'stopped'} is open to everybody`, async ({ page, shop }) => {
    await page.route('**/*.wasm', (route) => route.abort());
    await page.goto(shop.url);
    await page.evaluate((state) => {
      // Without it the page does not find by itself, meanwhile, that it has not started.
      document.querySelector('#splash')?.remove();
      document.documentElement.setAttribute(`data-${state}`, '');
    }, state);
    await expect(page.locator(`.${state}`)).toBeVisible();
    await passes(page, state);
    await page.keyboard.press('Tab');
    await expect(page.locator(`.${state} a`)).toBeFocused();
  });
}
