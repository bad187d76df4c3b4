/** Refunds as people ask for them: by items, and with every mistake that somebody makes. */
import { expect, test } from '../lib/test';
import { Office } from '../lib/office';
import { Shop } from '../lib/shop';
import { Till } from '../lib/till';
import { OFFICE, WORDS, filled, type Language } from '../lib/words';

const LANGUAGES = ['en', 'ar'] as const;

/** Opens the newest sale in the office, in this language. */
async function opensNewest(till: Till, language: Language): Promise<Office> {
  await till.settled();
  await till.button('New sale').click();
  if (language === 'ar') await till.button('العربية').click();
  await till.button(WORDS[language].settings!).click();
  await till.button(WORDS[language].office!).click();
  const office = new Office(till);
  await office.rows.first().click();
  await expect(office.button(OFFICE[language].refund!)).toBeVisible();
  return office;
}

/** What Tabby has of the refunds of the one payment. */
async function refundsAt(shop: Shop): Promise<{ amount: string; items: { title: string; quantity: number; unit_price: string }[] }[]> {
  const { requests } = (await (await fetch(`${shop.sandboxUrl}/_sandbox/requests`)).json()) as {
    requests: { operation: string; body: never; findings: unknown[] }[];
  };
  const refunds = requests.filter((request) => request.operation === 'refund_payment');
  for (const { findings } of refunds) expect(findings).toEqual([]);
  return refunds.map(({ body }) => body);
}

for (const language of LANGUAGES) {
  test(`what came back is chosen from what was sold, the amount follows and can be lowered, ${language}`, async ({ till, shop }) => {
    const box = (name: string) => till.page.getByRole('textbox', { name, exact: true });
    await till.openForm('25000', '500000001');
    await till.button('Add name, email or items').click();
    await till.button('Add item').click();
    await box('Item').fill('Abaya');
    await box('Quantity').fill('2');
    await box('Unit price').fill('125');
    await box('Category').fill('Clothes');
    await till.button('Send link').click();
    await expect(till.page.getByText('Link sent to')).toBeVisible();
    await shop.decides('approve');
    await expect(till.heading('Paid')).toBeVisible();
    await expect.poll(async () => (await shop.payment()).captured).toBe(250);
    const words = OFFICE[language];
    const office = await opensNewest(till, language);
    const dialog = office.root.getByRole('dialog');
    const amount = dialog.getByRole('textbox', { name: words.amount_to_refund! });
    const count = dialog.getByRole('group', { name: words.items! }).getByRole('textbox');
    const goesOn = async () => {
      await dialog.getByRole('combobox', { name: words.reason! }).selectOption('Goods returned');
      await dialog.getByRole('button', { name: words.go_on! }).click();
    };
    await office.button(words.refund!).click();
    await expect(amount).toHaveValue('250.00');
    await expect(dialog.locator('.operation-item')).toContainText(filled(words.items_left!, '2'));
    // More than were sold is a mistake, and changes nothing.
    await count.fill('3');
    await goesOn();
    await expect(dialog.getByRole('alert')).toHaveText(words.count_wrong!);
    await count.fill(language === 'ar' ? '١' : '1');
    await expect(amount).toHaveValue('125.00');
    await amount.fill('125.01');
    await goesOn();
    await expect(dialog.getByRole('alert')).toHaveText(filled(words.amount_above_items!, 'AED 125.00'));
    // The sleeve is torn: less goes back for it.
    await amount.fill('100');
    await goesOn();
    await dialog.locator('.danger').click();
    await expect(office.root.locator('.course.good')).toBeVisible();
    await office.button(words.close!).click();
    expect(await shop.payment()).toMatchObject({ captured: 250, refunded: 100 });
    await expect(office.root.locator('.office-operations li').first()).toContainText('1 × Abaya');
    // One is left, and of the money 150.
    await office.button(words.refund!).click();
    await expect(amount).toHaveValue('150.00');
    await expect(dialog.locator('.operation-item')).toContainText(filled(words.items_left!, '1'));
    await count.fill('1');
    await expect(amount).toHaveValue('125.00');
    await goesOn();
    await dialog.locator('.danger').click();
    await expect(office.root.locator('.course.good')).toBeVisible();
    await office.button(words.close!).click();
    expect(await shop.payment()).toMatchObject({ captured: 250, refunded: 225 });
    // Nothing is left to choose from; what is left of the money can still be given back.
    await office.button(words.refund!).click();
    await expect(amount).toHaveValue('25.00');
    await expect(dialog.locator('.operation-item')).toHaveCount(0);
    const made = (await refundsAt(shop)).map(({ amount, items }) => [amount, items.map((item) => [item.title, item.quantity, item.unit_price])]);
    expect(made).toEqual([
      ['100.00', [['Abaya', 1, '100.00']]],
      ['125.00', [['Abaya', 1, '125.00']]],
    ]);
  });

  test(`no mistake in the form of a refund moves money, and each has a sentence, ${language}`, async ({ till, shop }) => {
    const words = OFFICE[language];
    await till.showCode('25000');
    await shop.decides('approve');
    await expect(till.heading('Paid')).toBeVisible();
    await expect.poll(async () => (await shop.payment()).captured).toBe(250);
    const office = await opensNewest(till, language);
    await office.button(words.refund!).click();
    const dialog = office.root.getByRole('dialog');
    await dialog.getByRole('combobox', { name: words.reason! }).selectOption('Other');
    const no = filled(words.amount_wrong!, 'AED');
    const above = filled(words.amount_above!, 'AED 250.00');
    for (const [typed, sentence] of [
      ['', words.amount_missing],
      ['0', words.amount_missing],
      ['0.00', words.amount_missing],
      ['-5', no],
      ['\u22125', no],
      ['\u061c-5', no],
      ['5-', no],
      ['25.005', no],
      ['1,2,3', no],
      ['=5', no],
      ['five', no],
      ['250.01', above],
      ['٢٥٠٫٠١', above],
      ['99999999999999999999', above],
    ] as const) {
      await dialog.getByRole('textbox', { name: words.amount_to_refund! }).fill(typed);
      await dialog.getByRole('button', { name: words.go_on! }).click();
      await expect(dialog.getByRole('alert'), typed).toHaveText(sentence!);
      await expect(dialog.getByRole('textbox', { name: words.amount_to_refund! })).toHaveValue(typed);
    }
    expect(await refundsAt(shop)).toEqual([]);
    // What a spreadsheet would take for a formula is a text, here and at Tabby.
    await dialog.getByRole('textbox', { name: words.amount_to_refund! }).fill('٥');
    await dialog.getByRole('textbox', { name: words.reason_text! }).fill('=SUM(A1:A9)');
    await dialog.getByRole('button', { name: words.go_on! }).click();
    await dialog.locator('.danger').click();
    await expect(office.root.locator('.course.good')).toBeVisible();
    await expect(office.root.locator('.office-operations')).toContainText('=SUM(A1:A9)');
    expect(await shop.payment()).toMatchObject({ captured: 250, refunded: 5 });
    // A search that cannot be meant finds nothing, and days the wrong way round are named.
    await office.button(words.close!).click();
    await office.button(words.back_to_sales!).click();
    const search = office.root.getByRole('searchbox', { name: words.search! });
    await search.fill('=1+1');
    await expect(office.root.getByText(words.nothing_found!)).toBeVisible();
    await search.fill('');
    await office.root.getByLabel(words.from_day!, { exact: true }).fill('2026-02-02');
    await office.root.getByLabel(words.to_day!, { exact: true }).fill('2026-02-01');
    await expect(office.root.getByRole('alert').filter({ hasText: words.days_backwards! })).toBeVisible();
  });
}

test.describe('in Kuwait', () => {
  const kuwait = new Shop();
  test.beforeAll(() => kuwait.open({ TABBY_POS_CURRENCY: 'KWD' }));
  test.afterAll(() => kuwait.close());

  test('a dinar has three decimals, and an amount with a fourth is none', async ({ page }) => {
    const words = OFFICE.en;
    const till = new Till(page, kuwait);
    await till.open();
    await till.showCode('100000');
    await kuwait.decides('approve');
    await expect(till.heading('Paid')).toBeVisible();
    await expect.poll(async () => (await kuwait.payment()).captured).toBe(100);
    const office = await opensNewest(till, 'en');
    await office.wants('25.0055');
    const dialog = office.root.getByRole('dialog');
    await expect(dialog.getByRole('alert')).toHaveText(filled(words.amount_wrong!, 'KWD'));
    // A comma before three digits may mean a thousand.
    await dialog.getByRole('textbox', { name: 'Amount to refund' }).fill('25,005');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await expect(dialog.getByRole('alert')).toHaveText(filled(words.amount_wrong!, 'KWD'));
    expect((await kuwait.payment()).refunded).toBe(0);
    await dialog.getByRole('textbox', { name: 'Amount to refund' }).fill('25.005');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.locator('.danger').click();
    await expect(office.root.locator('.course.good')).toBeVisible();
    expect((await kuwait.payment()).refunded).toBe(25.005);
  });
});
