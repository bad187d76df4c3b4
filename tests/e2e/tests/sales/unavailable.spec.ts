/**
 * Tabby unavailable, the second scenario of Tabby's POS guide. tabby.spec.ts and checkout.spec.ts have what
 * ends in another way at each.
 */
import { expect, test } from '../../lib/test';

const UNAVAILABLE = 'Tabby is unavailable';

const bad: [string, Record<string, unknown>, string][] = [
  ['an error 400', { kind: 'status', status: 400 }, 'Tabby refused the sale'],
  ['an error 401', { kind: 'status', status: 401 }, 'Payment key refused'],
  ['an error 429', { kind: 'status', status: 429 }, UNAVAILABLE],
  ['an error 500', { kind: 'status', status: 500 }, UNAVAILABLE],
  ['an error 503', { kind: 'status', status: 503 }, UNAVAILABLE],
  ['a page of HTML', { kind: 'html', status: 403 }, UNAVAILABLE],
  ['HTML with success', { kind: 'html', status: 200 }, UNAVAILABLE],
  ['half an answer', { kind: 'truncated' }, UNAVAILABLE],
];

for (const [name, fault, heading] of bad) {
  test(`${name}: no code, and the cashier may try again or take another method`, async ({ till, shop, facts }) => {
    await shop.faults({ operation: facts.create, ...fault });
    await till.sell();
    await expect(till.heading(heading)).toBeVisible();
    // A wrong key is nothing that waiting mends: it is the manager's matter.
    if (fault.status === 401) await expect(till.page.getByRole('main')).toContainText('tell the manager');
    await expect(till.qr).toHaveCount(0);
    await expect(till.button('Try again')).toBeVisible();
    if (fault.kind !== 'truncated') {
      expect((await shop.payments()).filter((payment) => payment.payable)).toEqual([]);
    }

    await till.button('Other method').click();
    await expect(till.page.getByRole('alert')).toContainText('Take AED 250.00 by another method');
    await expect(till.amount).toHaveValue('0.00');
  });
}

test('trying again after it has come back shows a code', async ({ till, shop, facts }) => {
  await shop.faults({ operation: facts.create, kind: 'status', status: 500, times: facts.tries });
  await till.sell();
  await till.button('Try again').click();
  await expect(till.qr).toBeVisible();
  expect(await shop.payments()).toHaveLength(1);
});
