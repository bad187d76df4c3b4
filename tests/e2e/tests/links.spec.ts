/**
 * Payment links: the four testing scenarios of Tabby's guide, in each currency, and what may happen
 * besides. At Tabby only: Checkout.com sends no links.
 */
import { Customer, Till } from '../lib/till';
import { expect, test } from '../lib/test';
import { Shop } from '../lib/shop';

const NOT_AVAILABLE = {
  en: 'Sorry, Tabby is unable to approve this purchase. Please use an alternative payment method for your order.',
  ar: 'نأسف، تابي غير قادرة على الموافقة على هذه العملية. الرجاء استخدام طريقة دفع أخرى.',
};

const shops = [
  { currency: 'AED', keyed: '25000', amount: 'AED 250.00', phone: '050 000 0001', other: '+971500000002', read: '+971 50 000 0001' },
  { currency: 'SAR', keyed: '25000', amount: 'SAR 250.00', phone: '٠٥٠٠٠٠٠٠٠١', other: '00966500000002', read: '+966 50 000 0001' },
  { currency: 'KWD', keyed: '25000', amount: 'KWD 25.000', phone: '۹۰۰۰ ۰۰۰۱', other: '90000002', read: '+965 9000 0001' },
];

for (const { currency, keyed, amount, phone: number, other, read } of shops) {
  test.describe(currency, () => {
    const shop = new Shop();
    test.describe.configure({ mode: 'serial' });
    test.beforeAll(async () => {
      await shop.open({ TABBY_POS_CURRENCY: currency });
    });
    test.afterAll(() => shop.close());
    test.beforeEach(async () => {
      await shop.reset();
      await shop.webhooks();
    });

    test('1. payment success', async ({ page, phone }) => {
      const till = new Till(page, shop);
      await till.open();
      await till.openForm(keyed, number);
      await expect(page.getByText(read, { exact: true })).toBeVisible();
      await till.button('Send link').click();
      await expect(page.getByText('Link sent to ••• 0001')).toBeVisible();
      await expect(till.timer).toBeVisible();

      const customer = await Customer.opensLink(shop, phone);
      await expect(customer.page.getByText(amount).first()).toBeVisible();
      await customer.identify('otp.success@tabby.ai');
      await customer.confirm();
      await expect(customer.page.getByRole('heading', { name: 'Payment approved' })).toBeVisible();
      // Nobody taps: the webhook brings it.
      await expect(till.heading('Paid')).toBeVisible();
      await expect(page.getByRole('main')).toContainText(amount.split(' ')[1]!);
      expect((await shop.session()).status).toBe('CLOSED');
    });

    test('2. eligibility check reject', async ({ page }) => {
      const till = new Till(page, shop);
      await till.open();
      await till.openForm(keyed, other);
      await till.button('Send link').click();
      await expect(till.heading('Not approved')).toBeVisible();
      await expect(page.getByText(NOT_AVAILABLE.en, { exact: true })).toBeVisible();
      await page.getByRole('button', { name: 'العربية' }).click();
      await expect(page.getByText(NOT_AVAILABLE.ar, { exact: true })).toBeVisible();
      expect(await shop.messages()).toEqual([]);
    });

    test('3. payment cancellation', async ({ page, phone }) => {
      const till = new Till(page, shop);
      await till.open();
      await till.sendLink(keyed, number);
      const customer = await Customer.opensLink(shop, phone);
      await customer.page.getByRole('button', { name: 'Cancel' }).click();
      await expect(till.heading('Cancelled')).toBeVisible();
      expect((await shop.session()).status).toBe('EXPIRED');

      await till.button('New sale').click();
      await till.sendLink(keyed, number);
      await till.button('Cancel').click();
      await till.button('Cancel payment').click();
      await expect(till.heading('Cancelled')).toBeVisible();
      expect((await shop.sessions()).map((session) => session.status)).toEqual(['EXPIRED', 'EXPIRED']);
    });

    test('4. payment failure', async ({ page, phone }) => {
      const till = new Till(page, shop);
      await till.open();
      await till.sendLink(keyed, number);
      const customer = await Customer.opensLink(shop, phone);
      await customer.identify('otp.rejected@tabby.ai');
      await customer.confirm();
      await expect(customer.page.getByText("We can’t approve this purchase")).toBeVisible();
      await expect(till.heading('Not approved')).toBeVisible();
      expect((await shop.session()).status).toBe('REJECTED');
    });
  });
}

test('the code and the link are the same session, whichever was asked for first', async ({ till, shop }) => {
  await till.sendLink('25000', '500000001');
  await till.button('Show code').click();
  await till.drawn();
  const [session] = await shop.sessions();
  expect(await till.scan()).toContain(session!.id);
  await till.button('Back to the link').click();
  await expect(till.page.getByText('Link sent to ••• 0001')).toBeVisible();
  await till.button('Cancel').click();
  await till.button('Cancel payment').click();
  await till.button('New sale').click();

  await till.openForm('25000', '500000001');
  await till.button('Tabby QR').click();
  await till.drawn();
  const left = await till.timer.textContent();
  await till.button('Send link').click();
  await expect(till.page.getByText(/Send again in/)).toBeVisible();
  expect(await till.scan()).toContain((await shop.session()).id);
  expect((await shop.messages()).at(-1)?.session_id).toBe((await shop.session()).id);
  // The deadline is the code's.
  const seconds = (text: string | null) => (text ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  expect(seconds(await till.timer.textContent())).toBeLessThanOrEqual(seconds(left));
});

test('a link that Tabby did not answer for may have been sent, and one that it refused was not', async ({ till, shop }) => {
  await shop.faults({ operation: 'send_link', kind: 'reset', times: 1 });
  await till.openForm('25000', '500000001');
  await till.button('Send link').click();
  await expect(till.page.getByText(/may have arrived/)).toBeVisible();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await till.button('New sale').click();

  await shop.faults({ operation: 'send_link', kind: 'status', status: 400, times: 1 });
  await till.openForm('25000', '500000001');
  await till.button('Send link').click();
  await expect(till.page.getByText(/was not sent/)).toBeVisible();
  await till.button('Show code').click();
  await till.drawn();
});

test('a phone that gets no SMS is said before anything is asked of Tabby', async ({ till, shop }) => {
  await till.openForm('25000', '');
  await till.button('Send link').click();
  await expect(till.page.getByRole('alert')).toContainText("Enter the customer's phone");
  await till.page.getByRole('textbox', { name: 'Phone' }).fill('04 123 4567');
  await till.page.keyboard.press('Enter');
  await expect(till.page.getByRole('alert')).toContainText('not a mobile number');
  expect(await shop.sessions()).toEqual([]);
  await till.page.keyboard.press('Escape');
  await expect(till.amount).toHaveValue('250.00');
});

test('what is sold goes to Tabby line by line, and has to add up to the amount', async ({ till, shop }) => {
  const box = (name: string) => till.page.getByRole('textbox', { name, exact: true });
  await till.openForm('25000', '500000001');
  await till.button('Add name, email or items').click();
  await till.button('Add item').click();
  await box('Item').fill('Abaya');
  await box('Quantity').fill('٢');
  await box('Unit price').fill('100');
  await box('Category').fill('Clothes');
  await expect(till.page.getByText('Items: 200.00 of AED 250.00')).toBeVisible();
  await till.button('Send link').click();
  await expect(till.page.getByRole('alert')).toContainText('do not add up to the amount');
  await box('Unit price').fill('125');
  await till.button('Send link').click();
  await expect(till.page.getByText('Link sent to')).toBeVisible();
  const requests = (await (await fetch(`${shop.sandboxUrl}/_sandbox/requests`)).json()) as { requests: { operation: string; body: { payment: { order: { items: unknown[] } } }; findings: unknown[] }[] };
  const create = requests.requests.filter((request) => request.operation === 'create_session').at(-1)!;
  expect(create.body.payment.order.items).toEqual([{ title: 'Abaya', quantity: 2, unit_price: '125.00', category: 'Clothes' }]);
  expect(create.findings).toEqual([]);
});

test('the link can be copied', async ({ till, shop, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await till.sendLink('25000', '500000001');
  await till.button('Copy link').click();
  await expect(till.button('Copied')).toBeVisible();
  expect(await till.page.evaluate(() => navigator.clipboard.readText())).toContain((await shop.session()).id);
});

test('a clipboard that refuses is not said to hold the link, which is shown to be copied by hand', async ({ till, shop }) => {
  await till.page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('no')) } });
  });
  await till.page.reload();
  await till.sendLink('25000', '500000001');
  await till.button('Copy link').click();
  const link = till.page.getByRole('textbox', { name: 'Payment link' });
  await expect(link).toHaveValue(new RegExp((await shop.session()).id));
  await expect(till.button('Copied')).toHaveCount(0);
});

for (const [browser, signs] of [
  ['Chrome and Firefox', { isComposing: true }],
  // There the composition has ended before its last key is heard.
  ['Safari', { keyCode: 229 }],
] as const) {
  test(`a key that ends a word of an input method sends nothing and closes nothing: ${browser}`, async ({ till, shop }) => {
    await till.openForm('25000', '500000001');
    await till.button('Add name, email or items').click();
    const name = till.page.getByRole('textbox', { name: 'Name (optional)' });
    await name.fill('سا');
    const press = (key: string, signs: object) =>
      name.evaluate(
        (box, { key, signs }) => {
          const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...signs });
          box.dispatchEvent(event);
          return event.defaultPrevented;
        },
        { key, signs },
      );
    for (const key of ['Enter', 'Escape', 'Backspace', 'Tab', '5']) {
      expect(await press(key, signs), key).toBe(false);
    }
    await expect(till.page.locator('.till')).toHaveAttribute('data-screen', 'link');
    await expect(name).toHaveValue('سا');
    expect(await shop.sessions()).toEqual([]);
    // The next Enter is the person's own.
    await press('Enter', {});
    await expect(till.page.getByText('Link sent to')).toBeVisible();
  });
}

test('a name and an e-mail address do not go with the next phone, and what is typed is seen', async ({ till, shop }) => {
  const box = (name: string) => till.page.getByRole('textbox', { name, exact: true });
  await till.openForm('25000', '500000001');
  await till.button('Add name, email or items').click();
  await box('Name (optional)').fill('Sara');
  await box('Email (optional)').fill('sara@');
  await till.button('Back').click();
  await till.button('Send link').click();
  await expect(box('Name (optional)')).toHaveValue('Sara');
  await box('Phone').fill('500000003');
  await expect(box('Name (optional)')).toHaveValue('');
  await expect(box('Email (optional)')).toHaveValue('');
  await till.button('Send link').click();
  await expect(till.page.getByText('Link sent to ••• 0003')).toBeVisible();
  const requests = (await (await fetch(`${shop.sandboxUrl}/_sandbox/requests`)).json()) as { requests: { operation: string; body: { payment: { buyer: { name?: string; email?: string } } } }[] };
  const create = requests.requests.filter((request) => request.operation === 'create_session').at(-1)!;
  expect(create.body.payment.buyer.name ?? '').toBe('');
  expect(create.body.payment.buyer.email ?? '').toBe('');
});

test('a price is read as the till writes it, and what is wrong with an item is said and marked', async ({ till }) => {
  const box = (name: string) => till.page.getByRole('textbox', { name, exact: true });
  await till.openForm('250000', '500000001');
  await till.button('Add name, email or items').click();
  await till.button('Add item').click();
  await box('Item').fill('Abaya');
  await box('Category').fill('Clothes');
  for (const [price, total] of [['AED 1,250.00', '1,250.00'], ['250,00', '250.00'], ['250.', '250.00'], ['٢٬٥٠٠٫٠٠', '2,500.00']]) {
    await box('Unit price').fill(price!);
    await expect(till.page.getByText(`Items: ${total} of AED 2,500.00`)).toBeVisible();
  }
  await box('Unit price').fill('2.500.00');
  await expect(till.page.getByText('Items: – of AED 2,500.00')).toBeVisible();
  await till.button('Send link').click();
  await expect(till.page.getByRole('alert')).toContainText('Item 1: the unit price is not an amount');
  await expect(box('Unit price')).toHaveAttribute('aria-invalid', 'true');
  await expect(till.page.locator('[aria-invalid]')).toHaveCount(1);
  await box('Unit price').fill('2,500');
  await expect(till.page.locator('[aria-invalid]')).toHaveCount(0);
  await box('Quantity').fill('0');
  await till.button('Send link').click();
  await expect(till.page.getByRole('alert')).toContainText('Item 1: the quantity');
  await expect(box('Quantity')).toHaveAttribute('aria-invalid', 'true');
  await box('Quantity').fill('1');
  await till.button('Send link').click();
  await expect(till.page.getByText('Link sent to')).toBeVisible();
});

test('the focus never falls to the page: what was pressed hands it on or keeps it', async ({ till, shop }) => {
  const { page } = till;
  const box = (name: string) => page.getByRole('textbox', { name, exact: true });
  const press = async (name: string) => {
    await till.button(name).last().focus();
    await page.keyboard.press('Enter');
  };
  await till.openForm('25000', '500000001');
  await press('Add name, email or items');
  await expect(box('Name (optional)')).toBeFocused();
  await press('Add item');
  await expect(box('Item')).toBeFocused();
  await press('Add item');
  await expect(box('Item').nth(1)).toBeFocused();
  await press('Remove item');
  await expect(box('Item')).toBeFocused();
  await press('Remove item');
  await expect(till.button('Add item')).toBeFocused();
  await shop.faults({ operation: 'send_link', kind: 'status', status: 400, times: 1 });
  await press('Send link');
  await expect(page.getByText(/was not sent/)).toBeVisible();
  await till.settled();
  await press('Show code');
  await expect(till.qr).toBeVisible();
  await expect(till.button('Back to the link')).toBeFocused();
  // What it says changes with what it may do.
  const again = page.locator('.link-ways button').first();
  await again.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.link-ways')).toContainText('Send again');
  await expect(again).toBeFocused();
  for (const close of ['Escape', 'Enter']) {
    await press('Cancel');
    await expect(till.button('Keep waiting')).toBeFocused();
    await till.settled();
    await page.keyboard.press(close);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(till.button('Cancel')).toBeFocused();
  }
  // Opened without a button, the question gives the focus back to where it was.
  await till.button('Check status').focus();
  await page.keyboard.press('Escape');
  await till.button('Keep waiting').click();
  await expect(till.button('Check status')).toBeFocused();
});
