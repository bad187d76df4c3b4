import { expect, type Locator, type Page } from '@playwright/test';
import type { Shop } from './shop';
import type { Till } from './till';

/** The office as a person uses it, in English. */
export class Office {
  readonly page: Page;
  readonly root: Locator;
  readonly search: Locator;
  readonly rows: Locator;

  constructor(readonly till: Till) {
    this.page = till.page;
    this.root = this.page.locator('#office');
    this.search = this.root.getByRole('searchbox', { name: 'Search' });
    this.rows = this.root.locator('.office-row');
  }

  button = (name: string | RegExp) => this.root.getByRole('button', { name, exact: true });
  heading = (name: string) => this.root.getByRole('heading', { name, exact: true });

  /** Opens it from the till's menu. */
  async open(): Promise<void> {
    await this.till.button('Settings').click();
    await this.till.button('Sales and refunds').click();
    await expect(this.root.locator('.office-page')).toBeVisible();
  }

  /** Opens the newest sale of the list. */
  async newest(): Promise<void> {
    await this.rows.first().click();
    await expect(this.button('All sales')).toBeVisible();
  }

  /** Fills in the form of a refund and goes on to its question. */
  async wants(amount: string, reason = 'Goods returned'): Promise<void> {
    await this.button('Refund').click();
    const dialog = this.root.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Amount to refund' }).fill(amount);
    await dialog.getByRole('combobox', { name: 'Reason' }).selectOption(reason);
    await dialog.getByRole('button', { name: 'Continue' }).click();
  }

  /** Opens the office, and refunds an amount of the newest sale. */
  async refundsNewest(amount: string): Promise<void> {
    await this.open();
    await this.newest();
    await this.refunds(amount);
    await expect(this.heading('Refunded')).toBeVisible();
  }

  /** Refunds an amount of the sale that is open. */
  async refunds(amount: string): Promise<void> {
    await this.wants(amount);
    await this.root.getByRole('dialog').getByRole('button', { name: /^Refund AED/ }).click();
  }
}

/** Goes on to the next sale from a result, and opens the last one in the office. */
export async function looksAt(till: Till): Promise<Office> {
  await till.settled();
  await till.button('New sale').click();
  await expect(till.amount).toHaveValue('0.00');
  const office = new Office(till);
  await office.open();
  await office.newest();
  return office;
}

/** A paid sale, and an empty keypad. */
export async function paid(till: Till, shop: Shop, digits = '25000'): Promise<void> {
  await till.showCode(digits);
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await till.settled();
  await till.button('New sale').click();
  await expect.poll(async () => (await shop.payment()).captured).toBeGreaterThan(0);
}
