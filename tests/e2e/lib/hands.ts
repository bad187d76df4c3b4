import { expect, type Page } from '@playwright/test';
import type { Till } from './till';
import { WORDS, type Language } from './words';

/** What has the focus, as somebody sees it who has no mouse. */
type Held = { tag: string; name: string; wrong: string[] };

/** A cashier with a keyboard and no mouse. */
export class Hands {
  readonly page: Page;
  readonly words: Record<string, string>;

  constructor(
    readonly till: Till,
    readonly language: Language,
    /** What is looked at wherever the walk stops. */
    private readonly look: (place: string) => Promise<void> = async () => {},
  ) {
    this.page = till.page;
    this.words = WORDS[language];
  }

  /** The word of this name. */
  word(name: string): string {
    const word = this.words[name];
    if (word === undefined) throw new Error(`there is no word ${name}`);
    return word;
  }

  /** What has the focus, and what is wrong with how it is seen. */
  private held(): Promise<Held> {
    return this.page.evaluate(() => {
      const held = document.activeElement as HTMLElement | null;
      if (!held || held === document.body || held === document.documentElement) {
        return { tag: 'BODY', name: '', wrong: ['the page itself has the focus'] };
      }
      const wrong: string[] = [];
      const ringed = [held, held.closest('.display')].some((one) => {
        const style = one && getComputedStyle(one);
        return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      });
      if (!ringed) wrong.push('no ring is drawn around it');
      const box = held.getBoundingClientRect();
      if (box.top < 0 || box.left < 0 || box.bottom > innerHeight + 1 || box.right > innerWidth + 1) wrong.push('it is not in the window');
      const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      // While a screen takes no tap, nothing in it is under a finger.
      const guarded = document.querySelector('.till')?.getAttribute('data-guard') === 'on';
      if (!guarded && over !== held && !held.contains(over)) wrong.push(`<${over?.tagName}> lies over it`);
      const name = held.getAttribute('aria-label') ?? held.textContent ?? '';
      return { tag: held.tagName, name: name.replace(/\s+/g, ' ').trim(), wrong };
    });
  }

  /** Something on the page has the focus, and it is seen. */
  async holds(name?: string | RegExp): Promise<void> {
    await expect(async () => {
      const held = await this.held();
      expect(held.wrong, held.name).toEqual([]);
      if (typeof name === 'string') expect(held.name).toBe(name);
      else if (name) expect(held.name).toMatch(name);
    }).toPass({ timeout: 10_000 });
    await this.till.settled();
  }

  /** Waits for this screen, and until it takes keys. */
  async screen(name: string): Promise<void> {
    await expect(this.page.locator('.till')).toHaveAttribute('data-screen', name);
    await this.till.settled();
  }

  /** The screen came by itself: its heading has the focus, and Enter and Space decide nothing. */
  async cameByItself(heading: string): Promise<void> {
    const title = this.page.getByRole('heading', { level: 1, name: heading, exact: true });
    await expect(title).toBeFocused();
    await this.till.settled();
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Space');
    await expect(title).toBeFocused();
    await expect(this.page.getByRole('dialog')).toHaveCount(0);
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.till.type(text);
  }

  /** Goes by Tab, or by Shift+Tab, to what has this name. */
  async goTo(word: string, key = 'Tab'): Promise<void> {
    const name = this.words[word] ?? word;
    let found = '';
    for (let step = 0; step < 60; step++) {
      await this.press(key);
      const { name: held, wrong, tag } = await this.held();
      // Beyond the last one comes the browser's own bar.
      if (tag === 'BODY') continue;
      expect(wrong, held).toEqual([]);
      found = held;
      if (held === name) return;
    }
    throw new Error(`Tab does not come to ${name}; it came to ${found} last`);
  }

  /** Goes to what has this name, and presses Enter. */
  async use(word: string, key = 'Tab'): Promise<void> {
    await this.goTo(word, key);
    await this.press('Enter');
  }

  /** Goes once around by Tab: everything that can be pressed or typed into is reached, and is seen when it is. */
  private async around(place: string): Promise<void> {
    const begin = await this.page.evaluateHandle(() => document.activeElement as HTMLElement);
    const all = await this.page.evaluate(() => {
      const within: ParentNode = document.querySelector('dialog[open]') ?? document;
      const can = [...within.querySelectorAll<HTMLElement>('button, input, a[href]')].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert]'));
      (window as unknown as { can: HTMLElement[] }).can = can;
      return can.map((one) => (one.getAttribute('aria-label') ?? one.textContent ?? '').trim());
    });
    const reached = new Set<number>();
    for (let step = 0; step < all.length + 4; step++) {
      await this.press('Tab');
      const held = await this.held();
      if (held.tag === 'BODY') continue;
      expect(held.wrong, `${place}: ${held.name}`).toEqual([]);
      const at = await this.page.evaluate(() => (window as unknown as { can: HTMLElement[] }).can.indexOf(document.activeElement as HTMLElement));
      expect(at, `${place}: ${held.name} is outside of what can be pressed`).toBeGreaterThanOrEqual(0);
      reached.add(at);
    }
    expect(all.filter((_, at) => !reached.has(at)), `${place}: Tab does not come to these`).toEqual([]);
    await begin.evaluate((one) => one.focus());
  }

  /** Stops here: the focus is on something that is seen, Tab goes around, and whatever else is looked at. */
  async at(place: string): Promise<void> {
    await this.holds();
    await this.till.settled();
    await this.around(place);
    await this.look(place);
  }

  /** Refuses every request from now on. The stream of before stays open: a question finds out. */
  async cutOff(): Promise<void> {
    await this.page.route('**/api/**', (route) => route.abort());
    await this.page.evaluate(() => dispatchEvent(new Event('online')));
  }
}
