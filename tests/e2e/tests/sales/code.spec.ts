/** A code whose picture fails, or that has none. */
import { expect, test } from '../../lib/test';

for (const [name, fault] of [
  ['does not come', { kind: 'status', status: 500 }],
  ['is a page of HTML', { kind: 'html', status: 200 }],
  ['never comes', { kind: 'no_answer_before' }],
] as const) {
  test(`when the picture ${name}, the same payment's code is drawn from its link`, async ({ till, shop }) => {
    await shop.faults({ operation: 'qr_code', ...fault });
    await till.sell();
    await expect(till.page.locator('svg[role=img]')).toBeVisible();
    await till.drawn();
    expect(await till.scan()).toContain((await shop.payment()).code);
    expect(await shop.payments()).toHaveLength(1);
  });
}

test('a code without a picture is drawn, too', async ({ till, shop, facts }) => {
  await shop.faults({ operation: facts.create, kind: 'missing_qr_code' });
  await till.sell();
  await expect(till.page.locator('svg[role=img]')).toBeVisible();
  await till.drawn();
  expect(await till.scan()).toContain((await shop.payment()).code);
});
