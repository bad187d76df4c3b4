/** The page itself: serving, paper, what is seen of the focus. */
import type { Page } from '@playwright/test';
import { expect, printed, test } from '../lib/test';

test('the terminal is served small, typed and cached by content', async ({ request, shop }) => {
  const page = await request.get(shop.url);
  expect(page.headers()['content-type']).toBe('text/html; charset=utf-8');
  expect(page.headers()['cache-control']).toBe('no-cache');
  const text = await page.text();
  const module = text.match(/[\w-]+_bg\.wasm/)![0];
  for (const [encoding, wanted] of [['br', 'br'], ['gzip', 'gzip'], ['identity', undefined]] as const) {
    const response = await request.get(`${shop.url}/${module}`, { headers: { 'accept-encoding': encoding } });
    expect(response.headers()['content-type']).toBe('application/wasm');
    expect(response.headers()['content-encoding']).toBe(wanted);
    expect(response.headers()['cache-control']).toContain('immutable');
  }
  const again = await request.get(shop.url, { headers: { 'if-none-match': page.headers()['etag'] } });
  expect(again.status()).toBe(304);
  expect(text).not.toMatch(/\/root\/|\/home\//);
});

test('the page takes no markup with code or an address in it, and no script but the worker', async ({ page, shop }) => {
  await page.goto(shop.url);
  const taken = await page.evaluate(() => {
    const markup = [
      '<img src="x" onerror="fault = 1">',
      '<p onclick="fault = 1">1</p>',
      '<script>fault = 1</script>',
      '<SCRIPT>fault = 1</SCRIPT>',
      '<svg><script>fault = 1</script></svg>',
      '<style>* { color: red }</style>',
      '<p style="color: red">1</p>',
      '<a href="javascript:fault = 1">1</a>',
      '<iframe srcdoc="<p>1</p>"></iframe>',
      '<object data="x"></object>',
      '<form action="x"><input></form>',
      '<p class=x onclick=fault>1</p>',
      '<p class="x"onclick="fault = 1">1</p>',
      '<!-- --><p>1</p>',
      '<p class="<img src=x onerror=fault>">1</p>',
    ];
    const passes = (set: (text: string) => void) => (text: string) => {
      try {
        set(text);
        return true;
      } catch {
        return false;
      }
    };
    const asMarkup = passes((text) => (document.createElement('template').innerHTML = text));
    const asScript = passes((text) => (document.createElement('script').src = text));
    return {
      markup: markup.filter(asMarkup),
      scripts: ['/other.js', '//evil.example/sw.js', 'data:text/javascript,1'].filter(asScript),
      code: passes((text) => setTimeout(text))('fault = 1'),
      own: asMarkup('<p class="note" aria-hidden="true">1 &lt; 2</p>') && asScript('/sw.js'),
    };
  });
  expect(taken).toEqual({ markup: [], scripts: [], code: false, own: true });
});

for (const [paper, width] of [['58 mm', 58], ['80 mm', 80]] as const) {
  test(`the receipt fits paper of ${paper}`, async ({ till, shop }) => {
    await till.showCode();
    await shop.decide((await shop.session()).payment_id, 'approve');
    await till.asks('Check status');
    await till.button('Print receipt').click();
    await till.button(paper).click();
    await expect.poll(() => printed(till.page)).toBe(1);
    const pdf = (await till.page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const [, , , right] = pdf.match(/\/MediaBox\s*\[\s*(\S+)\s+(\S+)\s+(\S+)/)!;
    expect(Math.round((Number(right) / 72) * 25.4)).toBe(width);
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  });
}

test.describe('a kiosk that is set to another time zone', () => {
  test.use({ timezoneId: 'Pacific/Honolulu' });

  test("shows and prints the shop's own time", async ({ till, shop }) => {
    await till.showCode();
    await shop.decide((await shop.session()).payment_id, 'approve');
    await till.asks('Check status');
    const [written, onPaper] = await till.page.evaluate(async () => {
      const { recent } = (await (await fetch('/api/terminal')).json()) as { recent: { created_at: number }[] };
      const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
      const dubai = new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'Asia/Dubai' });
      // Paper is in both languages: year, month and day in figures, as Sweden writes them.
      const paper = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: 'Asia/Dubai' });
      return [dubai.format(recent[0].created_at), paper.format(recent[0].created_at)] as const;
    });
    await expect(till.page.locator('.support')).toContainText(written);
    await till.button('Print receipt').click();
    await expect(till.page.getByRole('article', { name: 'Receipt' })).toContainText(onPaper);
    await till.button('New sale').click();
    await expect(till.page.locator('.recent-time').first()).toHaveText(written);
  });
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the ring of the focus is seen on every ground: ${scheme}`, async ({ till, shop }) => {
    const { page } = till;
    await page.emulateMedia({ colorScheme: scheme });
    const seen = async (ground: string) => {
      await till.settled();
      const ratio = await page.locator('.top-bar .language').evaluate((button) => {
        const light = (color: string) => {
          const [red, green, blue] = color.match(/[\d.]+/g)!.map((part) => {
            const value = Number(part) / 255;
            return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
        };
        button.style.color = 'var(--focus)';
        const [ring, ground] = [light(getComputedStyle(button).color), light(getComputedStyle(button.closest('.till')!).backgroundColor)];
        button.style.color = '';
        return (Math.max(ring, ground) + 0.05) / (Math.min(ring, ground) + 0.05);
      });
      expect(ratio, ground).toBeGreaterThanOrEqual(3);
    };
    await seen('sale');
    for (const [outcome, ground] of [['approve', 'paid'], ['reject', 'refused'], ['cancel', 'cancelled']] as const) {
      await till.showCode();
      await seen('waiting');
      await shop.decide((await shop.session()).payment_id, outcome);
      await till.asks('Check status');
      await expect(page.locator(`.tone-${ground}`)).toBeVisible();
      await seen(ground);
      await page.locator('.buttons .primary').click();
    }
    await shop.faults({ operation: 'cancel_session', kind: 'status', status: 503 });
    await till.showCode();
    await till.button('Cancel').click();
    await till.button('Cancel payment').click();
    await expect(page.locator('.tone-checking')).toBeVisible();
    await seen('checking');
  });
}

test('a picture of a stranger that is put into the page is not fetched, and the server hears of it', async ({ page, shop }) => {
  const fetched: string[] = [];
  page.on('requestfinished', (request) => fetched.push(request.url()));
  // A server that has heard of none: it tells the first one, and then every thousandth.
  await shop.startProxyEmpty();
  await page.goto(shop.url);
  await page.evaluate(() => {
    const picture = document.createElement('img');
    picture.src = 'https://stranger.invalid/x.png?phone=0500000001';
    document.body.append(picture);
  });
  await expect.poll(() => shop.log).toMatch(/"code":"csp_violation".*"directive":"img-src".*"blocked":"https:\/\/stranger\.invalid/);
  expect(shop.log).not.toContain('phone=0500000001');
  expect(fetched.join(' ')).not.toContain('stranger');
});

test('the chosen paper is said, and seen where colours are forced', async ({ till, shop }) => {
  await till.showCode();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await till.asks('Check status');
  await till.button('Print receipt').click();
  await till.page.emulateMedia({ forcedColors: 'active' });
  await till.button('58 mm').click();
  await expect(till.button('58 mm')).toHaveAttribute('aria-pressed', 'true');
  await expect(till.button('80 mm')).toHaveAttribute('aria-pressed', 'false');
  const ground = (name: string) => till.button(name).evaluate((button) => getComputedStyle(button).backgroundColor);
  expect(await ground('58 mm')).not.toBe(await ground('80 mm'));
});

test('the chosen paper keeps the focus, and Escape goes back to the result', async ({ till, shop }) => {
  await till.showCode();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await till.asks('Check status');
  await till.button('Print receipt').click();
  for (const paper of ['58 mm', '80 mm']) {
    await till.button(paper).focus();
    await till.page.keyboard.press('Enter');
    await expect(till.button(paper)).toHaveAttribute('aria-pressed', 'true');
    await expect(till.button(paper)).toBeFocused();
  }
  await till.page.keyboard.press('Escape');
  await expect(till.heading('Paid')).toBeVisible();
});

test('no browser fills in or corrects what is typed about a customer', async ({ till }) => {
  await till.openForm('25000', '0500000001');
  await till.button('Add name, email or items').click();
  await till.button('Add item').click();
  for (const box of await till.page.locator('.form input').all()) {
    await expect(box).toHaveAttribute('autocomplete', 'off');
    await expect(box).toHaveAttribute('spellcheck', 'false');
  }
});

/** Puts elements of its own in the place of every text, as the translation of Chrome does. */
const translate = (page: Page) =>
  page.evaluate(() => {
    const texts = document.createTreeWalker(document.querySelector('.till')!, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    while (texts.nextNode()) found.push(texts.currentNode as Text);
    for (const text of found) {
      const font = document.createElement('font');
      font.append(document.createElement('font'));
      font.firstElementChild!.textContent = text.data.trim() && `${text.data}*`;
      text.replaceWith(font);
    }
  });

test('a browser that translates the page freezes no countdown and leaves nothing behind', async ({ till, shop }) => {
  const { page } = till;
  await translate(page);
  await till.type('25000');
  await expect(till.amount).toHaveValue('250.00');
  await page.locator('.pay').click();
  await expect(till.qr).toBeVisible();
  await translate(page);
  await expect(till.timer).toHaveText(/^\d:\d\d$/);
  const left = await till.timer.textContent();
  await expect(till.timer).not.toHaveText(left!);
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText('*');
  await translate(page);
  await page.locator('.buttons .primary').click();
  await till.sendLink('100', '500000001');
  await translate(page);
  const pause = page.getByText(/Send again in \d:\d\d$/);
  await expect(pause).toBeVisible();
  const before = await pause.textContent();
  await expect(pause).not.toHaveText(before!);
});

test('numbers, names and amounts are left alone by translators', async ({ till, shop }) => {
  const { page } = till;
  const alone = (text: string | RegExp) => expect(page.getByText(text).first().locator('xpath=ancestor-or-self::*[@translate="no"][not(self::html)]').last()).toBeVisible();
  await alone('Demo shop');
  await till.showCode();
  await alone('250.00');
  await alone(/^\d:\d\d$/);
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Paid')).toBeVisible();
  await alone('250.00');
  await alone((await shop.session()).payment_id);
});
