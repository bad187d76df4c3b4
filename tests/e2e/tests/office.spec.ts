/** The office is open to everybody, in both languages and themes, and fits into every window. */
import { expect, test } from '../lib/test';
import { Office } from '../lib/office';
import { passes } from '../lib/walks/access';
import { WORDS } from '../lib/words';

test.use({ emptyLedger: true });

const SIZES = [
  [320, 256],
  [360, 740],
  [740, 360],
  [1366, 768],
] as const;

for (const language of ['en', 'ar'] as const) {
  test(`the office breaks no rule of WCAG 2.2 AA and scrolls in no window sideways, ${language}`, async ({ till, shop }) => {
    test.setTimeout(120_000);
    const { page } = till;
    await till.showCode();
    await shop.decides('approve');
    await expect(till.heading('Paid')).toBeVisible();
    await till.settled();
    await till.button('New sale').click();
    if (language === 'ar') await till.button('العربية').click();
    await page.getByRole('button', { name: WORDS[language].settings }).click();
    await page.getByRole('button', { name: WORDS[language].office }).click();
    const office = new Office(till);
    const looks = async (place: string) => {
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        const wide = await office.root.evaluate((root) => root.querySelector('.office')!.scrollWidth);
        expect(wide, `${place} at ${width}`).toBeLessThanOrEqual(width);
      }
      await passes(page, place);
    };
    await expect(office.rows.first()).toBeVisible();
    await looks('the list');
    await office.rows.first().click();
    await expect(office.root.locator('.office-timeline li').first()).toBeVisible();
    await looks('a sale');
    await office.root.locator('.office-actions button').first().click();
    await expect(office.root.locator('.operation-amount')).toBeFocused();
    await looks('the form');
    // Without a reason it goes no further, and says so.
    await page.keyboard.press('Enter');
    await expect(office.root.getByRole('dialog').getByRole('alert')).not.toBeEmpty();
    await looks('the form with a mistake');
    await office.root.locator('select.operation-reason').selectOption('Paid twice');
    await office.root.locator('select.operation-reason').focus();
    // Who comes back to the amount types over it.
    await office.root.locator('.operation-amount').focus();
    await page.keyboard.type('10', { delay: 90 });
    await page.keyboard.press('Enter');
    await expect(office.root.locator('.question-no')).toBeFocused();
    await looks('the question');
    await office.root.locator('dialog .danger').click();
    await expect(office.root.locator('.course.good')).toBeVisible();
    expect((await shop.payment()).refunded).toBe(10);
    await looks('a refund');
    await office.root.locator('.other-note').click();
    await expect(office.root.getByRole('dialog').locator('.operation-amount')).toBeVisible();
    await looks('another payment');
    await page.keyboard.press('Escape');
    await office.root.locator('.office-tabs button').nth(1).click();
    await expect(office.root.locator('.day-total')).toHaveCount(1);
    await expect(office.root.locator('.chart-span').first()).toBeVisible();
    await office.root.locator('summary').click();
    // From its top: what has gone below the bar is no target.
    await office.root.locator('.office').evaluate((root) => root.scrollTo(0, 0));
    await looks('the day');
    await office.root.locator('.day-close').click();
    await looks('the question whether to close the day');
    await office.root.locator('dialog .danger').click();
    await expect(office.root.locator('.office-row').first()).toBeVisible();
    await office.root.locator('.office-row').first().click();
    await expect(office.root.locator('.day-total')).toHaveCount(1);
    await looks('a signed report');
  });
}
