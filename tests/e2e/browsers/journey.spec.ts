/** A sale in browsers that are not Chromium: tablets are not all Chrome. */
import { expect, test as base } from '../lib/test';
import { decode, Customer, takesKeys } from '../lib/till';
import { Browser } from '../lib/webdriver';

/** Those that are here: both, unless whoever runs this says otherwise. */
const here = (process.env.TABBY_POS_OTHER_BROWSERS ?? 'firefox webkit').split(' ');

for (const name of (['firefox', 'webkit'] as const).filter((name) => here.includes(name))) {
  const test = base.extend<{ browserOfTill: Browser }>({
    browserOfTill: async ({}, use) => {
      const browser = await Browser.start(name);
      await use(browser);
      await browser.close();
    },
  });

  test(`a customer pays the code that ${name} shows, a reload in the middle changes nothing, and the receipt is shown`, async ({ browserOfTill: till, shop, phone }) => {
    await shop.reset();
    const text = (selector: string) => till.run((selector: string) => document.querySelector(selector)?.textContent ?? '', selector);
    const screen = () => till.run(() => document.querySelector('.till')?.getAttribute('data-screen'));
    const amount = () => till.run(() => document.querySelector<HTMLInputElement>('.amount')?.value);
    const scan = async () => decode(await till.picture());

    await till.open(shop.url);
    await expect.poll(() => text('.shop')).toContain('Demo shop');
    await expect.poll(() => till.run(takesKeys)).toBe(true);
    for (const key of ['2', '5']) await till.press(key);
    await expect.poll(amount).toBe('0.25');
    await till.type('000');
    await expect.poll(amount).toBe('250.00');
    await till.press('Tabby QR');
    await expect.poll(screen).toBe('waiting');
    await expect.poll(scan).toContain((await shop.session()).id);

    const before = await scan();
    await till.reload();
    await expect.poll(screen).toBe('waiting');
    await till.run(() => {
      const page = window as unknown as { faults: string[] };
      page.faults = [];
      addEventListener('error', (event) => page.faults.push(event.message));
      addEventListener('securitypolicyviolation', (event) => page.faults.push(`${event.violatedDirective}: ${event.blockedURI}`));
      // A browser that prints takes no other order.
      window.print = () => void page.faults.push('printed');
    });
    await expect.poll(scan).toBe(before);
    expect(await shop.sessions()).toHaveLength(1);

    const customer = await Customer.opens(before!, phone);
    await customer.identify('otp.success@tabby.ai');
    await customer.confirm();
    await expect(customer.page.getByRole('heading', { name: 'Payment approved' })).toBeVisible();
    await expect.poll(() => text('h1')).toBe('Paid');
    expect(await text('.figure')).toBe('250.00');
    expect((await shop.session()).status).toBe('CLOSED');
    await expect.poll(() => till.run(() => document.querySelector('.till')?.getAttribute('data-guard'))).toBe('off');
    await till.press('Print receipt');
    await expect.poll(screen).toBe('receipt');
    const receipt = await text('article');
    await expect.poll(() => till.run(() => (window as unknown as { faults: string[] }).faults)).toEqual(['printed']);
    for (const part of ['Demo shop', '250.00', (await shop.session()).payment_id]) expect(receipt).toContain(part);
  });
}
