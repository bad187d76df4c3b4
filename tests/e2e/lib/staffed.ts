/** A shop with people, whose tills are paired. */
import type { Locator, Page } from '@playwright/test';
import { Shop } from './shop';
import { expect, test as base } from './test';
import { Till } from './till';

/** A paired till of a shop with an administrator and a cashier. */
export class Staffed {
  readonly asked: Locator;

  constructor(
    readonly page: Page,
    readonly shop: Shop,
    readonly till: Till,
    /** The PINs, by name. */
    readonly pins: Record<string, string>,
  ) {
    this.asked = page.locator('#people');
  }

  question = (name: string) => this.page.getByRole('heading', { name, exact: true });

  /** Chooses a name and types the PIN as somebody with a keyboard does. */
  async enters(name: string, pin = this.pins[name]): Promise<void> {
    await this.choose(name);
    await expect(this.asked.getByRole('textbox', { name: 'PIN' })).toBeFocused();
    await this.page.keyboard.type(pin);
    await this.page.keyboard.press('Enter');
  }

  /** Taps a button of the question, once it takes taps. */
  async taps(name: string | RegExp): Promise<void> {
    await expect(this.asked).not.toHaveAttribute('data-new');
    await this.asked.getByRole('button', { name, exact: typeof name === 'string' }).click();
  }

  choose = (name: string) => this.taps(new RegExp(name));

  async signsIn(name: string): Promise<void> {
    await expect(this.question('Who is at this till?')).toBeVisible();
    await this.enters(name);
    await expect(this.asked).toHaveCount(0);
    await expect(this.page.locator('#person')).toHaveText(name);
  }

  /** Sells something that is paid. */
  async sells(): Promise<void> {
    await this.till.showCode();
    await this.shop.decides('approve');
    await expect(this.till.heading('Paid')).toBeVisible();
  }

  /** Signs out as the server does by itself: nobody at this page hears of it. */
  async isSignedOut(): Promise<void> {
    const status = await this.page.evaluate(async () => (await fetch('/api/people/sign-out', { method: 'POST' })).status);
    expect(status).toBe(204);
  }
}

export const test = base.extend<{ staffed: Staffed }>({
  staffed: async ({ page }, use) => {
    const shop = new Shop();
    await shop.open({ TABBY_POS_PAIRING: 'required' });
    const said = (...words: string[]) => shop.command(...words).split('\n')[0]!;
    const Sara = said('people', 'add', 'Sara', '--role', 'administrator');
    const Omar = said('people', 'add', 'Omar', '--role', 'cashier');
    await page.goto(`${shop.url}/#pair=${said('terminals', 'add', 'Till 1')}`);
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await expect(page.getByText('Till 1').first()).toBeVisible();
    await use(new Staffed(page, shop, new Till(page, shop), { Sara, Omar }));
    await shop.close();
  },
});
