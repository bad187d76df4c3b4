/**
 * No money is lost from sight: what a cashier sees of it. At Checkout.com only an account that captures
 * by itself has late money to decide about; where the server captures, it is released: checkout.spec.ts.
 */
import { expect, test } from '../../lib/test';
import { Till } from '../../lib/till';
import type { Shop } from '../../lib/shop';

test.use({ settings: { checkout: { CHECKOUT_CAPTURE: 'automatic' } } });

/** A sale that the customer pays after the cashier has gone on. */
async function paidLate(till: Till, shop: Shop): Promise<void> {
  await till.showCode();
  await till.leaveOpen(shop);
  await till.key('777');
  await shop.decides('approve');
  await expect(till.heading('Late payment')).toBeVisible();
}

test('late money fills the screen until it is attached, and what was keyed comes back', async ({ till, shop, facts }) => {
  await paidLate(till, shop);
  await expect(till.button('New sale')).toHaveCount(0);
  await till.page.reload();
  await expect(till.heading('Late payment')).toBeVisible();
  // It came between keys: an Enter that was meant for the keypad decides nothing.
  await expect(till.heading('Late payment')).toBeFocused();
  await till.page.keyboard.press('Enter');
  await till.settled();
  await till.page.keyboard.press('Enter');
  await expect(till.page.getByRole('dialog')).toHaveCount(0);
  await till.button('Keep payment').click();
  await till.page.getByRole('dialog').getByRole('button', { name: 'Keep payment' }).click();
  // It is no sale of the customer who stands here now: no screen says that goods are to go out.
  await expect(till.amount).toBeVisible();
  await expect(till.page.getByRole('alert')).toContainText('The late payment of AED 250.00 is kept');
  await expect(till.heading('Paid')).toHaveCount(0);
  await expect(till.page.locator('.recent li').first()).toContainText('Late payment kept');
  expect(await shop.payment()).toMatchObject({ status: facts.status.paid, captured: 250, refunded: 0 });
});

test('late money is sent back, and another till that showed it is free again', async ({ till, shop, browser }) => {
  await paidLate(till, shop);
  const other = new Till(await (await browser.newContext()).newPage(), shop);
  await other.open();
  await expect(other.heading('Late payment')).toBeVisible();
  await till.button('Send back').click();
  await till.page.getByRole('dialog').getByRole('button', { name: 'Send the money back' }).click();
  await expect(till.heading('Refunded')).toBeVisible();
  await expect(till.page.getByRole('main')).toContainText('returned the whole amount');
  expect((await shop.payment()).refunded).toBe(250);
  await expect(other.amount).toBeVisible();
  await other.page.context().close();
});
