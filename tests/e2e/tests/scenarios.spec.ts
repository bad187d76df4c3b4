/** The testing scenarios of Tabby's POS guide, from the keypad to the result. */
import { Customer } from '../lib/till';
import { expect, test } from '../lib/test';

test.describe('1. payment success', () => {
  test('a customer who scans the code and confirms has paid, and the till prints a receipt', async ({ till, shop, phone }) => {
    await till.showCode();
    const customer = await Customer.scans(till, phone);
    await customer.identify('otp.success@tabby.ai');
    await customer.confirm();
    await expect(customer.page.getByRole('heading', { name: 'Payment approved' })).toBeVisible();

    await till.asks('Check status');
    await expect(till.heading('Paid')).toBeVisible();
    await expect(till.page.getByRole('status')).toHaveText('Paid');
    await expect(till.qr).toHaveCount(0);
    const session = await shop.session();
    expect(session.status).toBe('CLOSED');

    await till.button('Print receipt').click();
    const receipt = till.page.getByRole('article', { name: 'Receipt' });
    await expect(receipt).toContainText(session.reference_id);
    await expect(receipt).toContainText(session.payment_id);
    await expect(receipt).toContainText('AED 250.00');
    await expect(receipt).toContainText('Demo shop');
    await expect(receipt).toContainText('Tabby');
    await till.button('New sale').click();
    await expect(till.amount).toHaveValue('0.00');
  });

  test('without any tap the till learns of it by asking', async ({ till, shop }) => {
    await till.showCode();
    await shop.decide((await shop.session()).payment_id, 'approve');
    await expect(till.heading('Paid')).toBeVisible();
  });

  test('the plan can be looked at before paying, in Arabic, too', async ({ till, shop, phone }) => {
    await till.showCode();
    const customer = await Customer.scans(till, phone);
    await customer.identify('otp.success@tabby.ai');
    await customer.page.getByRole('link', { name: 'العربية' }).click();
    await expect(customer.page.locator('.plan li')).toHaveCount(4);
    await customer.page.getByRole('textbox', { name: 'رمز التحقق' }).fill('8888');
    await customer.page.getByRole('button', { name: 'ادفع' }).click();
    await expect(customer.page.getByRole('heading', { name: 'تمت الموافقة على الدفع' })).toBeVisible();
    expect((await shop.session()).status).toBe('CLOSED');
    await till.asks('Check status');
    await expect(till.heading('Paid')).toBeVisible();
  });
});

test.describe('2. Tabby unavailable', () => {
  const create = (fault: Record<string, unknown>) => ({ operation: 'create_session', ...fault });
  const bad: [string, Record<string, unknown>][] = [
    ['no response', { kind: 'no_answer_before' }],
    ['an error 400', { kind: 'status', status: 400 }],
    ['an error 401', { kind: 'status', status: 401 }],
    ['an error 429', { kind: 'status', status: 429 }],
    ['an error 500', { kind: 'status', status: 500 }],
    ['an error 503', { kind: 'status', status: 503 }],
    ['a page of HTML', { kind: 'html', status: 403 }],
    ['HTML with success', { kind: 'html', status: 200 }],
    ['half an answer', { kind: 'truncated' }],
    ['an answer without qr_code and web_url', { kind: 'missing_links' }],
  ];
  for (const [name, fault] of bad) {
    test(`${name}: no code, and the cashier may try again or take another method`, async ({ till, shop }) => {
      await shop.faults(create(fault));
      await till.sell();
      // A wrong key is nothing that waiting mends: it is the manager's matter.
      const isKey = fault.status === 401;
      const refused = { 400: 'Tabby refused the sale', 401: "Tabby refuses this shop's key" };
      const heading = refused[fault.status as keyof typeof refused] ?? 'Tabby is unavailable';
      await expect(till.heading(heading)).toBeVisible();
      if (isKey) await expect(till.page.getByRole('main')).toContainText('tell the manager');
      await expect(till.qr).toHaveCount(0);
      await expect(till.button('Try again')).toBeVisible();
      if (fault.kind !== 'truncated') {
        expect((await shop.sessions()).filter((session) => session.payable)).toEqual([]);
      }

      await till.button('Other method').click();
      await expect(till.page.getByRole('alert')).toContainText('Take AED 250.00 by another method');
      await expect(till.amount).toHaveValue('0.00');
    });
  }

  test('trying again after it has come back shows a code', async ({ till, shop }) => {
    await shop.faults(create({ kind: 'status', status: 500, times: 1 }));
    await till.sell();
    await till.button('Try again').click();
    await expect(till.qr).toBeVisible();
    expect(await shop.sessions()).toHaveLength(1);
  });
});

test.describe('3. cancellation', () => {
  test('the customer taps the cross', async ({ till, shop, phone }) => {
    await till.showCode();
    const customer = await Customer.scans(till, phone);
    await customer.page.getByRole('button', { name: 'Cancel' }).click();
    await till.asks('Check status');
    await expect(till.heading('Cancelled')).toBeVisible();
    expect((await shop.session()).status).toBe('EXPIRED');
    await till.button('New sale').click();
    await till.showCode('100');
  });

  test('the cashier cancels, after being asked', async ({ till, shop }) => {
    await till.showCode();
    await till.button('Cancel').click();
    await expect(till.button('Keep waiting')).toBeFocused();
    await till.button('Keep waiting').click();
    await expect(till.qr).toBeVisible();
    expect((await shop.session()).status).toBe('CREATED');

    await till.button('Cancel').click();
    await till.button('Cancel payment').click();
    await expect(till.heading('Cancelled')).toBeVisible();
    expect((await shop.session()).status).toBe('EXPIRED');
  });

  test('a cancellation that comes too late ends in the true state', async ({ till, shop }) => {
    await till.showCode();
    await till.button('Cancel').click();
    await shop.decide((await shop.session()).payment_id, 'approve');
    await till.button('Cancel payment').click();
    await expect(till.heading('Paid')).toBeVisible();
  });

  test('a cancellation that cannot be verified is doubt until it can', async ({ till, shop }) => {
    await till.showCode();
    await shop.faults({ operation: 'retrieve_payment', kind: 'status', status: 500 });
    await till.button('Cancel').click();
    await till.button('Cancel payment').click();
    await expect(till.heading('Checking payment')).toBeVisible();
    await expect(till.page.getByRole('status')).toHaveText('Checking payment');
    await shop.faults();
    await till.asks('Check now');
    await expect(till.heading('Cancelled')).toBeVisible();
  });
});

test.describe('4. payment failure', () => {
  test('Tabby does not approve, and the till says so', async ({ till, shop, phone }) => {
    await till.showCode();
    const customer = await Customer.scans(till, phone);
    await customer.identify('otp.rejected@tabby.ai');
    await customer.confirm();
    await expect(customer.page.getByText("We can’t approve this purchase")).toBeVisible();
    await till.asks('Check status');
    await expect(till.heading('Not approved')).toBeVisible();
    expect((await shop.session()).status).toBe('REJECTED');
    await till.button('Other method').click();
    await expect(till.page.getByRole('alert')).toContainText('another method');
  });
});
