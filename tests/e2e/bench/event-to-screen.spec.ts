/** From the customer's payment at Tabby to the changed screen: by webhook and stream, and by asking
 *  every five seconds as the guide has it. Both in the same run, in turns. */
import { expect, test, type Page } from '@playwright/test';
import { Shop } from '../lib/shop';
import { Till } from '../lib/till';

const ROUNDS = 60;
/** Asking takes its time: one round in three. */
const ASKED_EVERY = 3;

/** Milliseconds from the payment's change at Tabby until the end is drawn. */
async function round(till: Till, shop: Shop, page: Page, wait: number): Promise<number> {
  await till.showCode('5000');
  const { payment_id } = await shop.session();
  await page.waitForTimeout(wait);
  const seen = page.evaluate(
    () =>
      new Promise<number>((told) => {
        const shown = () => document.querySelector('.till')?.getAttribute('data-screen') === 'result';
        const watch = new MutationObserver(() => {
          if (!shown()) return;
          watch.disconnect();
          // On the screen once the next frame is drawn.
          requestAnimationFrame(() => told(performance.timeOrigin + performance.now()));
        });
        watch.observe(document.querySelector('.till')!, { attributes: true, subtree: true, childList: true });
      }),
  );
  // The sandbox's answer comes after the change; what it takes is counted, too.
  const begun = performance.timeOrigin + performance.now();
  await shop.decide(payment_id, 'approve');
  const ended = await seen;
  await expect(till.heading('Paid')).toBeVisible();
  await till.button('New sale').click();
  return ended - begun;
}

test('payment to screen', async ({ browser }) => {
  const [told, asking] = [new Shop(), new Shop()];
  await told.open();
  await told.webhooks();
  await asking.open();
  const pages = [await (await browser.newContext()).newPage(), await (await browser.newContext()).newPage()] as const;
  await pages[1].route('**/api/events', (route) => route.abort());
  const tills = [new Till(pages[0], told), new Till(pages[1], asking)] as const;
  await tills[0].open();
  await tills[1].open();
  const [pushed, polled]: [number[], number[]] = [[], []];
  for (let number = 0; number < ROUNDS + 3; number++) {
    const time = await round(tills[0], told, pages[0], 0);
    // The first rounds warm caches up.
    if (number >= 3) pushed.push(time);
    // At any moment between two questions.
    if (number % ASKED_EVERY === 0) polled.push(await round(tills[1], asking, pages[1], Math.random() * 5_000));
  }
  const at = (values: number[], share: number) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const row = (values: number[]) => `mean ${mean(values).toFixed(1)} ms, p50 ${at(values, 0.5).toFixed(1)} ms, p99 ${at(values, 0.99).toFixed(1)} ms (${values.length} sales)`;
  console.log(`\npayment to screen by webhook:         ${row(pushed)} (promised: p50 of 50 ms, p99 of 250 ms at the most)`);
  console.log(`payment to screen by asking every 5 s: ${row(polled)}`);
  console.log(`the mean is ${(mean(polled) / mean(pushed)).toFixed(0)} times as long by asking (promised: 40)`);
  await told.close();
  await asking.close();
});
