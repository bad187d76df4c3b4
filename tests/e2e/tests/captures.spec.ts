/** A shop without auto-capture: what is authorised is captured or released from the office, by hand. */
import type { Page } from '@playwright/test';
import { expect, test } from '../lib/test';
import { Office } from '../lib/office';
import { OFFICE, WORDS, filled, type Language } from '../lib/words';
import type { Shop } from '../lib/shop';
import type { Till } from '../lib/till';

/** What is read of a text: the marks that keep numbers in order inside Arabic have no width. */
const read = (text: string) => text.replace(/[\u2066-\u2069\u200e\u200f]/g, '');

/** The office of one language, with what is pressed there by its names. */
class Desk {
  private readonly words: Record<string, string>;
  readonly office: Office;

  constructor(private readonly till: Till, private readonly language: Language) {
    this.words = OFFICE[language];
    this.office = new Office(till);
  }

  word = (name: string, value = '') => filled(this.words[name]!, value);
  button = (name: string) => this.office.button(this.word(name));
  alert = () => this.office.root.locator('section.course');

  /** An authorised sale, and its page. */
  async authorised(shop: Shop, digits: string): Promise<void> {
    await shop.change({ auto_capture: false });
    await this.till.showCode(digits);
    await shop.decides('approve');
    await expect(this.till.heading('Paid')).toBeVisible();
    await this.till.settled();
    await this.till.button('New sale').click();
    if (this.language === 'ar') await this.till.button('العربية').click();
    await this.open();
    await this.office.rows.first().click();
    await expect(this.office.root.locator('.office-timeline li').first()).toBeVisible();
  }

  async open(): Promise<void> {
    await this.till.button(WORDS[this.language].settings!).click();
    await this.till.button(WORDS[this.language].office!).click();
  }

  /** Captures so much, and what is left stays authorised or is released. */
  async captures(amount: string, releases: boolean): Promise<void> {
    await this.button('capture').click();
    const dialog = this.office.root.getByRole('dialog');
    await dialog.getByRole('textbox', { name: this.word('amount_to_capture') }).fill(amount);
    await dialog.getByRole('checkbox', { name: this.word('release_rest') }).setChecked(releases);
    await dialog.getByRole('button', { name: this.word('go_on') }).click();
    // The harmless answer has the focus.
    await expect(dialog.getByRole('button', { name: this.word('change') })).toBeFocused();
    await dialog.locator('.danger').click();
    await expect(this.office.heading(this.word('done_capture'))).toBeVisible();
    await this.office.button(this.word('close')).click();
  }
}

for (const language of ['en', 'ar'] as const) {
  test(`two parts are captured by hand and the rest is released with the last one, ${language}`, async ({ till, shop }) => {
    const desk = new Desk(till, language);
    await desk.authorised(shop, '25000');
    const { root } = desk.office;
    const told = root.locator('.office-uncaptured');
    await expect(told).toHaveText(filled(OFFICE[language].to_capture!, 'AED 250.00'));
    // Nothing can be refunded of what is not captured.
    await expect(desk.button('refund')).toHaveCount(0);
    await desk.captures('100', false);
    expect(await shop.payment()).toMatchObject({ status: 'AUTHORIZED', captured: 100, refunded: 0 });
    expect(read((await told.textContent())!)).toContain('150.00');
    await desk.captures('50', false);
    expect(await shop.payment()).toMatchObject({ status: 'AUTHORIZED', captured: 150 });
    // No more than what is left.
    await desk.button('capture').click();
    const dialog = root.getByRole('dialog');
    const amount = dialog.getByRole('textbox', { name: desk.word('amount_to_capture') });
    await expect(amount).toHaveValue('100.00');
    await amount.fill('100.01');
    await dialog.getByRole('button', { name: desk.word('go_on') }).click();
    expect(read((await dialog.getByRole('alert').textContent())!)).toContain('100.00');
    await dialog.getByRole('button', { name: desk.word('not_now') }).click();
    await desk.captures('20', true);
    expect(await shop.payment()).toMatchObject({ status: 'CLOSED', captured: 170, refunded: 0 });
    await expect(told).toHaveCount(0);
    await expect(desk.button('capture')).toHaveCount(0);
    await expect(desk.button('void')).toHaveCount(0);
    // What was captured can be refunded now, and no more.
    await desk.button('refund').click();
    await expect(dialog.getByRole('textbox', { name: desk.word('amount_to_refund') })).toHaveValue('170.00');
    await dialog.getByRole('button', { name: desk.word('not_now') }).click();
    await expect(root.locator('.office-operations li')).toHaveCount(3);
  });

  test(`goods that are not delivered: all of it is released, and nothing is captured or refunded, ${language}`, async ({ till, shop }) => {
    const desk = new Desk(till, language);
    await desk.authorised(shop, '9900');
    await desk.button('void').click();
    const dialog = desk.office.root.getByRole('dialog');
    // There is nothing to key for it, and the harmless answer has the focus.
    await expect(dialog.getByRole('button', { name: desk.word('not_now') })).toBeFocused();
    await dialog.locator('.danger').click();
    await expect(desk.office.heading(desk.word('done_void'))).toBeVisible();
    expect(await shop.payment()).toMatchObject({ status: 'CLOSED', captured: 0, refunded: 0 });
    await desk.office.button(desk.word('close')).click();
    for (const name of ['refund', 'capture', 'void']) await expect(desk.button(name)).toHaveCount(0);
    await expect(desk.office.root.locator('.office-title')).toContainText(WORDS[language].cancelled!);
  });

  test(`after a part was captured the rest is released by itself, and the part can be refunded, ${language}`, async ({ till, shop }) => {
    const desk = new Desk(till, language);
    await desk.authorised(shop, '30000');
    await desk.captures('120', false);
    await desk.button('void').click();
    await desk.office.root.getByRole('dialog').locator('.danger').click();
    await expect(desk.office.heading(desk.word('done_void'))).toBeVisible();
    expect(read((await desk.alert().textContent())!)).toContain('180.00');
    expect(await shop.payment()).toMatchObject({ status: 'CLOSED', captured: 120, refunded: 0 });
    await desk.office.button(desk.word('close')).click();
    await desk.button('refund').click();
    await expect(desk.office.root.getByRole('textbox', { name: desk.word('amount_to_refund') })).toHaveValue('120.00');
  });

  test(`what is not captured in time stands on the till and above the list, which shows it alone, ${language}`, async ({ till, shop }) => {
    const desk = new Desk(till, language);
    await desk.authorised(shop, '12300');
    await desk.button('back_to_sales').click();
    // A payment is overdue after an hour at the soonest: what is not captured counts as overdue here.
    await overdueAtOnce(till.page);
    await till.page.reload();
    const told = till.page.getByRole('alert').filter({ hasText: WORDS[language].uncaptured!.split('{}')[0]! });
    await expect(told).toBeVisible();
    expect(read((await told.textContent())!)).toContain('123.00');
    await desk.open();
    const line = desk.office.root.getByRole('button', { name: desk.word('overdue', '1'), exact: true });
    await line.click();
    await expect(line).toHaveCount(0);
    await expect(desk.office.rows).toHaveCount(1);
    await expect(desk.office.root.getByRole('combobox', { name: desk.word('state') })).toHaveValue('overdue');
    await desk.office.rows.first().click();
    await desk.captures('123', true);
    await desk.button('back_to_sales').click();
    await expect(desk.office.root.getByText(desk.word('nothing_found'))).toBeVisible();
  });
}

/** The server takes what is not captured for overdue, whenever it was sold. */
async function overdueAtOnce(page: Page): Promise<void> {
  await page.route(/\/api\/sales\?.*uncaptured=overdue/, (route) =>
    route.continue({ url: route.request().url().replace('uncaptured=overdue', 'uncaptured=any') }),
  );
  await page.route('**/api/terminal', async (route) => {
    const response = await route.fetch();
    const news = (await response.json()) as { recent: { id: string; reference: string; amount: string; currency: string; state: string }[]; unattended?: unknown[] };
    const paid = news.recent.find((sale) => sale.state === 'paid')!;
    const { id, reference, amount, currency } = paid;
    news.unattended = [{ id, reference, amount, currency, why: 'uncaptured' }];
    await route.fulfill({ response, json: news });
  });
}
