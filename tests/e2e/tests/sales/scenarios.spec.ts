/** The testing scenarios of Tabby's POS guide, from the keypad to the result. */
import { Customer } from '../../lib/till';
import { expect, test } from '../../lib/test';

test.describe('1. payment success', () => {
  test('a customer who scans the code and confirms has paid, and the till prints a receipt', async ({ till, shop, facts, phone }) => {
    await till.showCode();
    const customer = await Customer.scans(till, phone);
    await customer.identify('otp.success@tabby.ai');
    await customer.confirm();
    await expect(customer.page.getByRole('heading', { name: 'Payment approved' })).toBeVisible();

    await till.asks('Check status');
    await expect(till.heading('Paid')).toBeVisible();
    await expect(till.page.getByRole('status')).toHaveText('Paid');
    await expect(till.qr).toHaveCount(0);
    // Whoever captures: the whole money is taken.
    await expect.poll(() => shop.payment()).toMatchObject({ status: facts.status.paid, captured: 250 });
    const payment = await shop.payment();

    await till.button('Print receipt').click();
    const receipt = till.page.getByRole('article', { name: 'Receipt' });
    await expect(receipt).toContainText(payment.reference);
    await expect(receipt).toContainText(payment.id);
    await expect(receipt).toContainText('AED 250.00');
    await expect(receipt).toContainText('Demo shop');
    await expect(receipt).toContainText('Tabby');
    await till.button('New sale').click();
    await expect(till.amount).toHaveValue('0.00');
  });

  test('without any tap the till learns of it by asking', async ({ till, shop }) => {
    await till.showCode();
    await shop.decides('approve');
    await expect(till.heading('Paid')).toBeVisible();
  });

  test('the plan can be looked at before paying, in Arabic, too', async ({ till, shop, facts, phone }) => {
    await till.showCode();
    const customer = await Customer.scans(till, phone);
    await customer.identify('otp.success@tabby.ai');
    await customer.page.getByRole('link', { name: 'العربية' }).click();
    await expect(customer.page.locator('.plan li')).toHaveCount(4);
    await customer.page.getByRole('textbox', { name: 'رمز التحقق' }).fill('8888');
    await customer.page.getByRole('button', { name: 'ادفع' }).click();
    await expect(customer.page.getByRole('heading', { name: 'تمت الموافقة على الدفع' })).toBeVisible();
    await till.asks('Check status');
    await expect(till.heading('Paid')).toBeVisible();
    await expect.poll(async () => (await shop.payment()).status).toBe(facts.status.paid);
  });
});

test.describe('3. cancellation', () => {
  test('the customer taps the cross', async ({ till, shop, facts, phone }) => {
    await till.showCode();
    const customer = await Customer.scans(till, phone);
    await customer.page.getByRole('button', { name: 'Cancel' }).click();
    await till.asks('Check status');
    await expect(till.heading('Cancelled')).toBeVisible();
    expect((await shop.payment()).status).toBe(facts.status.leftByCustomer);
    await till.button('New sale').click();
    await till.showCode('1000');
  });

  test('the cashier cancels, after being asked', async ({ till, shop, facts }) => {
    await till.showCode();
    await till.button('Cancel').click();
    await expect(till.button('Keep waiting')).toBeFocused();
    await till.button('Keep waiting').click();
    await expect(till.qr).toBeVisible();
    expect((await shop.payment()).status).toBe(facts.status.waiting);

    await till.cancel();
    await expect(till.heading(facts.cancelled)).toBeVisible();
    await expect(till.qr).toHaveCount(0);
    expect(await shop.payment()).toMatchObject({ status: facts.status.cancelled, captured: 0 });
    await till.button('New sale').click();
    await till.showCode('9900');
  });

  test('a cancellation that comes too late ends in the true state', async ({ till, shop }) => {
    await till.showCode();
    // The customer confirms after the cashier's tap, and before the server hears of it.
    await till.page.route('**/api/sales/*/cancel', async (route) => {
      await shop.decides('approve');
      await route.continue();
    });
    await till.button('Cancel').click();
    await till.button('Cancel payment').click();
    await expect(till.heading('Paid')).toBeVisible();
    await expect.poll(() => shop.payment()).toMatchObject({ captured: 250, refunded: 0 });
  });

  test('a cancellation that cannot be verified is doubt until it can', async ({ till, shop, facts }) => {
    await till.showCode();
    await shop.faults({ operation: 'retrieve_payment', kind: 'status', status: 500 });
    await till.cancel();
    await expect(till.heading('Checking payment')).toBeVisible();
    await expect(till.page.getByRole('status')).toHaveText('Checking payment');
    await shop.faults();
    await till.asks('Check now');
    await expect(till.heading(facts.cancelled)).toBeVisible();
  });

  test('a sale in doubt that the customer pays is paid', async ({ till, shop, facts }) => {
    await till.showCode();
    await shop.faults(...facts.doubtful);
    await till.cancel();
    await expect(till.heading('Checking payment')).toBeVisible();
    await shop.decides('approve');
    await shop.faults();
    await expect(till.heading('Paid')).toBeVisible();
    await expect.poll(() => shop.payment()).toMatchObject({ captured: 250, refunded: 0 });
  });
});

test.describe('4. payment failure', () => {
  test('Tabby does not approve, and the till says so', async ({ till, shop, facts, phone }) => {
    await till.showCode();
    const customer = await Customer.scans(till, phone);
    await customer.identify('otp.rejected@tabby.ai');
    await customer.confirm();
    await expect(customer.page.getByText("We can’t approve this purchase")).toBeVisible();
    await till.asks('Check status');
    await expect(till.heading('Not approved')).toBeVisible();
    expect((await shop.payment()).status).toBe(facts.status.rejected);
    await till.button('Other method').click();
    await expect(till.page.getByRole('alert')).toContainText('another method');
  });
});
