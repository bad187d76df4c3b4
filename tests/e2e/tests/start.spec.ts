/** A page that starts, also slowly; sales/reload.spec.ts has pages in the middle of a sale. */
import { expect, test } from '../lib/test';

test('what is typed while the page starts is kept', async ({ till }) => {
  await till.page.route('**/api/**', async (route) => {
    await new Promise((go) => setTimeout(go, 1_500));
    await route.continue();
  });
  await till.page.reload();
  await expect(till.page.getByText("Connecting to the till's server")).toBeVisible();
  await till.hears();
  await till.type('250');
  await expect(till.amount).toHaveValue('2.50');
  await expect(till.page.getByText('Demo shop').first()).toBeVisible();
  await expect(till.amount).toHaveValue('2.50');
});

for (const [when, delay] of [
  ['before the page has started', 1_000],
  ['across the start of the page', 100],
] as const) {
  test(`what is typed ${when} counts as a whole or not at all`, async ({ till, shop, page }) => {
    await page.route('**/*.wasm', async (route) => {
      await new Promise((go) => setTimeout(go, delay));
      await route.continue();
    });
    await page.goto('about:blank');
    await page.goto(shop.url, { waitUntil: 'commit' });
    // A hand does not wait until the page has taken the key before.
    const cdp = await page.context().newCDPSession(page);
    const down: Promise<unknown>[] = [];
    for (const key of ['1', '2', '5', '0', '0', 'Enter']) {
      const [code, text] = key === 'Enter' ? [key, '\r'] : [`Digit${key}`, key];
      down.push(cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code, text }));
      down.push(cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code }));
      await new Promise((next) => setTimeout(next, 120));
    }
    await Promise.all(down);
    const early = page.getByRole('alert').filter({ hasText: 'still starting' });
    // On a busy machine the page may have started before the first key reached it.
    const whole = till.qr;
    await expect(early.or(whole)).toBeVisible();
    if (await whole.isVisible()) {
      await expect(page.getByText('125.00')).toBeVisible();
      return;
    }
    await expect(till.amount).toHaveValue('0.00');
    await till.hears();
    await till.type('12500');
    await expect(till.amount).toHaveValue('125.00');
    await expect(early).toHaveCount(0);
    expect(await shop.sessions()).toEqual([]);
  });
}

test('a terminal whose module does not come says what to do in both languages', async ({ page, shop }) => {
  await page.clock.install();
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto(shop.url);
  await page.clock.fastForward(10_000);
  const said = page.locator('.stuck');
  await expect(said).toContainText('has not started yet');
  await expect(said).toContainText('لم يبدأ جهاز البيع بعد');
  await expect(said.getByRole('link')).toBeVisible();
});

for (const { width, height } of [
  { width: 1366, height: 768 },
  { width: 1024, height: 600 },
  { width: 820, height: 1180 },
  { width: 390, height: 844 },
]) {
  test(`until the module runs, the keypad's outline is where the keypad will be and takes no tap, ${width}×${height}`, async ({ page, shop }) => {
    await page.setViewportSize({ width, height });
    const places = (whole: string) =>
      page.locator(`${whole} :is(.display, .reference, .key, .ways)`).evaluateAll((parts) => parts.map((part) => {
        const { x, y, width, height } = part.getBoundingClientRect();
        return [x, y, width, height].map(Math.round);
      }));
    let go = () => {};
    const gate = new Promise<void>((open) => (go = open));
    await page.route('**/*.wasm', async (route) => {
      await gate;
      await route.continue();
    });
    await page.goto(shop.url, { waitUntil: 'commit' });
    await expect(page.locator('.outline .key').first()).toBeVisible();
    const before = await places('.outline');
    expect(before).toHaveLength(15);
    expect(await page.locator('.outline .key').evaluateAll((keys) => keys.filter((key) => {
      const { x, y, width, height } = key.getBoundingClientRect();
      return key === document.elementFromPoint(x + width / 2, y + height / 2);
    }).length)).toBe(0);
    go();
    await expect(page.locator('.till .key').first()).toBeVisible();
    await expect(page.locator('.outline')).toHaveCount(0);
    expect(await places('.till')).toEqual(before);
  });
}
