import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import jsQRModule from 'jsqr';
import { PNG } from 'pngjs';
import { SARA, type Buyer, type Gateway } from './gateways';
import type { Shop } from './shop';

const jsQR = (jsQRModule as unknown as { default?: typeof jsQRModule }).default ?? jsQRModule;

/** What the page says of the first keys that it heard, by the browser's clock. */
type FirstKeys = { from: number; taken?: number | bigint; last?: number };

/**
 * Whether the page that this runs in takes what was typed from `lead` milliseconds ago on, as keys of
 * their own: keys that seem to have begun before the page are the rest of something, and what comes
 * within a second after a code belongs to it. The page counts whole milliseconds.
 */
export function takesKeys(lead = 0): boolean {
  const own = window as unknown as { firstKeys: FirstKeys; scanned?: number };
  const { from, taken = Infinity, last = -Infinity } = own.firstKeys;
  const { scanned = -Infinity } = own;
  const first = Math.max(from + 600, Number(taken) + 300, last + 1_000, scanned + 1_000);
  return new Event('').timeStamp - lead > first + 1;
}

/** The till as a cashier uses it: by the words on the screen. */
export class Till {
  readonly amount: Locator;
  readonly reference: Locator;
  readonly qr: Locator;
  readonly timer: Locator;

  readonly url: string;
  readonly gateway: Gateway;

  constructor(readonly page: Page, { url, gateway = 'tabby' }: { url: string; gateway?: Gateway }) {
    this.url = url;
    this.gateway = gateway;
    this.amount = page.getByRole('textbox', { name: 'Amount' });
    this.reference = page.getByRole('textbox', { name: 'Reference' });
    this.qr = page.getByRole('img', { name: 'Payment QR code' });
    this.timer = page.getByRole('timer');
    // As a hand presses keys: none 70 ms after another, or the till takes it for a scanner's.
    const press = page.keyboard.press.bind(page.keyboard);
    let last = 0;
    page.keyboard.press = async (key, options) => {
      const wait = last + 100 - Date.now();
      if (wait > 0) await page.waitForTimeout(wait);
      await press(key, options);
      last = Date.now();
    };
  }

  async open(): Promise<void> {
    await this.page.goto(this.url);
    // The server has said what this terminal is.
    await expect(this.page.getByText('Demo shop').first()).toBeVisible();
    await this.hears();
    // While the worker takes the page over, a request may pass by what a test puts in its way.
    await this.page.waitForFunction(async () => {
      const { serviceWorker } = navigator;
      // Where none is let in there is none to wait for.
      return !(await serviceWorker.getRegistration()) || !!serviceWorker.controller;
    });
  }

  /**
   * Waits until the page takes what is typed from now on; with `lead`, what seems to have been typed
   * from so many milliseconds ago on.
   */
  async hears(lead = 0): Promise<void> {
    // Nothing is typed before what the test did last.
    if (lead > 0) await this.page.evaluate((lead) => new Promise((passed) => setTimeout(passed, lead)), lead);
    await this.page.waitForFunction(takesKeys, lead, { polling: 50 });
  }

  button = (name: string) => this.page.getByRole('button', { name, exact: true });
  heading = (name: string) => this.page.getByRole('heading', { name, exact: true });

  async key(digits: string): Promise<void> {
    for (const digit of digits.match(/00|\d/g) ?? []) await this.button(digit).click();
  }

  /**
   * Taps a button that asks for news, unless they have come by themselves: then it is gone. Looking
   * and tapping are one step in the page, so that the news cannot come in between.
   */
  async asks(name: 'Check status' | 'Check now'): Promise<void> {
    await this.button(name).evaluateAll((buttons) => {
      for (const button of buttons) (button as HTMLElement).click();
    });
  }

  /** Types as a hand does: one key after another, slower than any scanner. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 90 });
  }

  /** Types as a scanner does: so many milliseconds a key, by the keys' places on a US keyboard. */
  async scanner(code: string, gap: number, { end = 'Enter', arabic = false, twice = false, hitch = [-1, 0] } = {}): Promise<void> {
    const lead = gap * code.length + hitch[1]!;
    await this.hears(lead);
    await this.page.evaluate(
      ({ code, gap, end, arabic, twice, hitch, lead }) => {
        const layout: Record<string, string> = { I: 'ه', N: 'ى', V: 'ر', ...Object.fromEntries([...'0123456789'].map((digit) => [digit, '٠١٢٣٤٥٦٧٨٩'[Number(digit)]])) };
        const place = (c: string) => (/\d/.test(c) ? `Digit${c}` : /[A-Z]/i.test(c) ? `Key${c.toUpperCase()}` : c === '-' ? 'Minus' : '');
        // When each key went down, as the browser's clock says it of real ones: however busy this
        // machine is, the rhythm is the scanner's.
        let at = performance.now() - lead;
        const press = (key: string, code: string, shift: boolean) => {
          const target = document.activeElement ?? document.body;
          const event = new KeyboardEvent('keydown', { key, code, shiftKey: shift, bubbles: true, cancelable: true });
          Object.defineProperty(event, 'timeStamp', { value: at });
          at += gap;
          const box = target instanceof HTMLInputElement && !target.readOnly ? target : undefined;
          if (target.dispatchEvent(event) && box && key.length === 1) {
            box.value += key;
            box.dispatchEvent(new Event('input', { bubbles: true }));
          }
        };
        for (const [n, c] of [...code].entries()) {
          if (n === hitch[0]) at += hitch[1]!;
          press(arabic ? (layout[c] ?? c) : c, place(c), /[A-Z]/.test(c));
        }
        if (end) press(end, end, false);
        // Some scanners send one more, a moment later.
        at += 200;
        if (twice) press('Enter', 'Enter', false);
        (window as unknown as { scanned?: number }).scanned = at;
      },
      { code, gap, end, arabic, twice, hitch, lead },
    );
  }

  /** Sends keys as a scanner does, so many milliseconds apart; those of them that the till let through. */
  async burst(keys: string[], gap: number): Promise<string[]> {
    const lead = gap * keys.length;
    await this.hears(lead);
    return this.page.evaluate(
      ({ keys, gap, lead }) => {
        const end = performance.now();
        (window as unknown as { scanned?: number }).scanned = end;
        return keys.filter((key, n) => {
          const code = /^\d$/.test(key) ? `Digit${key}` : /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key === ' ' ? 'Space' : key;
          const event = new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true });
          Object.defineProperty(event, 'timeStamp', { value: end - lead + gap * n });
          return (document.activeElement ?? document.body).dispatchEvent(event);
        });
      },
      { keys, gap, lead },
    );
  }

  /** Waits until the screen takes all keys, and begins a sale. Clicks wait for that of themselves. */
  async settled(): Promise<void> {
    await expect(this.page.locator('.till')).toHaveAttribute('data-guard', 'off');
  }

  /** Everything of a sale by code but its last tap: where the gateway has to know the customer, the form is filled in. */
  async prepare(digits = '25000', reference = '', buyer: Buyer = SARA): Promise<void> {
    await this.key(digits);
    if (reference) await this.reference.fill(reference);
    if (this.gateway === 'tabby') return;
    await this.button('Tabby QR').click();
    const box = (name: string) => this.page.getByRole('textbox', { name });
    await expect(box('Phone')).toBeFocused();
    await box('Phone').fill(buyer.phone);
    await box('Name').fill(buyer.name);
    await box('Email').fill(buyer.email);
  }

  async sell(digits = '25000', reference = '', buyer: Buyer = SARA): Promise<void> {
    await this.prepare(digits, reference, buyer);
    await this.button('Tabby QR').click();
  }

  /** Cancels the sale whose code is shown, and answers the question before it. */
  async cancel(): Promise<void> {
    await this.button('Cancel').click();
    await this.button('Cancel payment').click();
  }

  /** From the code to an empty keypad, while the customer can still pay. */
  async leaveOpen(shop: Shop): Promise<void> {
    if (this.gateway === 'tabby') {
      await shop.faults({ operation: 'cancel_session', kind: 'status', status: 503 });
      await this.cancel();
      await expect(this.heading('Checking payment')).toBeVisible();
      await this.button('Next sale').click();
      await this.page.getByRole('dialog').getByRole('button', { name: 'Next sale' }).click();
      await expect(this.page.getByRole('alert')).toContainText('AED 250.00');
      return;
    }
    // Checkout.com takes no code back: every sale that is given up may still be paid.
    await this.cancel();
    await expect(this.heading('Sale given up')).toBeVisible();
    await this.button('New sale').click();
    await expect(this.amount).toHaveValue('0.00');
  }

  /** The form about the customer, with this phone in it. */
  async openForm(digits: string, phone: string): Promise<void> {
    await this.key(digits);
    await this.button('Send link').click();
    const box = this.page.getByRole('textbox', { name: 'Phone' });
    await expect(box).toBeFocused();
    await box.fill(phone);
  }

  async sendLink(digits: string, phone: string): Promise<void> {
    await this.openForm(digits, phone);
    await this.button('Send link').click();
    await expect(this.page.getByText('Link sent to')).toBeVisible();
  }

  async showCode(digits = '25000'): Promise<void> {
    await this.sell(digits);
    await expect(this.qr).toBeVisible();
    await this.drawn();
  }

  /** Waits until the code's picture has come and has its size. */
  async drawn(): Promise<void> {
    await this.qr.evaluate(async (code) => {
      if (code instanceof HTMLImageElement) await code.decode();
      while (!(code as HTMLElement).style.width) await new Promise(requestAnimationFrame);
    });
  }

  /** The link in the code, read off a picture of the screen as a phone's camera would. */
  async scan(): Promise<string> {
    const code = decode(await this.page.screenshot());
    if (!code) throw new Error('no code can be read off the screen');
    return code;
  }
}

/** The code in a picture; nothing when there is none that can be read. */
export function decode(png: Buffer): string | undefined {
  const picture = PNG.sync.read(png);
  return jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height)?.data;
}

/** The customer, with a phone of their own. */
export class Customer {
  constructor(readonly page: Page) {}

  static async scans(till: Till, context: BrowserContext): Promise<Customer> {
    return Customer.opens(await till.scan(), context);
  }

  /** Opens the link that a code held. */
  static async opens(link: string, context: BrowserContext): Promise<Customer> {
    const page = await context.newPage();
    await page.goto(link);
    return new Customer(page);
  }

  /** Reads the last message on their phone, and opens the link in it. */
  static async opensLink(shop: Shop, context: BrowserContext): Promise<Customer> {
    const page = await context.newPage();
    await page.goto(`${shop.sandboxUrl}/phone`);
    await page.getByRole('link', { name: 'Open the link' }).first().click();
    return new Customer(page);
  }

  async identify(email: string, phone = '+971500000001'): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Email' }).fill(email);
    await this.page.getByRole('textbox', { name: 'Phone' }).fill(phone);
    await this.page.getByRole('button', { name: 'Continue' }).click();
  }

  async confirm(otp = '8888'): Promise<void> {
    await this.page.getByRole('textbox', { name: 'OTP' }).fill(otp);
    await this.page.getByRole('button', { name: 'Pay' }).click();
  }
}
