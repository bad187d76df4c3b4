/** Every screen at Checkout.com by keyboard alone: access.spec.ts says how, and which are walked there. */
import { test } from '../lib/test';
import { byKeyboard } from '../lib/walks/access';
import { GIVING_UP } from '../lib/walks/leaving';
import { PAYMENTS } from '../lib/walks/payments';

for (const [title, walk] of [...byKeyboard(GIVING_UP, 'en', 'ar'), ...byKeyboard(PAYMENTS, 'ar')]) {
  test(title, walk);
}
