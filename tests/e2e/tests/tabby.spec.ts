/** What happens to a sale at Tabby only, and why not at Checkout.com. Links are in links.spec.ts. */
import { expect, test } from '../lib/test';

// A call to Checkout.com may take 75 seconds, and the creation is asked for twice: longer than a journey.
for (const [name, kind] of [
  ['no response', 'no_answer_before'],
  // Checkout.com takes no payment back: there the sale is given up.
  ['an answer without qr_code and web_url', 'missing_links'],
] as const) {
  test(`${name}: no code, and the cashier may try again or take another method`, async ({ till, shop }) => {
    await shop.faults({ operation: 'create_session', kind });
    await till.sell();
    await expect(till.heading('Tabby is unavailable')).toBeVisible();
    await expect(till.qr).toHaveCount(0);
    await expect(till.button('Try again')).toBeVisible();
    expect((await shop.sessions()).filter((session) => session.payable)).toEqual([]);

    await till.button('Other method').click();
    await expect(till.page.getByRole('alert')).toContainText('Take AED 250.00 by another method');
    await expect(till.amount).toHaveValue('0.00');
  });
}

test('without picture and link the session is taken back before another is made, once', async ({ till, shop }) => {
  await shop.faults(
    { operation: 'create_session', kind: 'missing_web_url' },
    { operation: 'qr_code', kind: 'status', status: 500 },
  );
  await till.sell();
  await expect(till.heading('Tabby is unavailable')).toBeVisible();
  const sessions = await shop.sessions();
  expect(sessions).toHaveLength(2);
  expect(sessions.map((session) => session.status)).toEqual(['EXPIRED', 'EXPIRED']);
});
