/** Texts that try to be code: whatever a person types or a server says is shown as the text that it is. */
import type { Page } from '@playwright/test';
import { Office, paid } from '../lib/office';
import { expect, test } from '../lib/test';

/** Each would call `ran()` where a page takes it for markup, a script, an address or a style. */
const CODE = [
  '<script>ran()</script>',
  '<SCRIPT>ran()</SCRIPT>',
  '<script src="data:text/javascript,ran()"></script>',
  '<script type="module">ran()</script>',
  '"><script>ran()</script>',
  "'><script>ran()</script>",
  '</title><script>ran()</script>',
  '</textarea><script>ran()</script>',
  '</script><script>ran()</script>',
  '--><script>ran()</script>',
  ']]><script>ran()</script>',
  '<scr<script>ipt>ran()</script>',
  '<script/x>ran()</script>',
  '<script >ran()</script >',
  '<img src=x onerror=ran()>',
  '<img src=x onerror="ran()">',
  "<img src=x onerror='ran()'>",
  '<img src=x onerror=&#114;an()>',
  '<img src=x oneonerrorrror=ran()>',
  '<IMG SRC=x ONERROR=ran()>',
  '<img/src=x/onerror=ran()>',
  '<img src="javascript:ran()">',
  '<img src=x:x onerror=ran()//',
  '<svg onload=ran()>',
  '<svg><script>ran()</script></svg>',
  '<svg><animate onbegin=ran() attributeName=x dur=1s>',
  '<svg><a xlink:href="javascript:ran()"><text y=9>x</text></a></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x onload=ran() />#x"/></svg>',
  '<math><mtext><script>ran()</script></mtext></math>',
  '<body onload=ran()>',
  '<iframe srcdoc="<script>parent.ran()</script>"></iframe>',
  '<iframe src="javascript:parent.ran()"></iframe>',
  '<object data="javascript:ran()"></object>',
  '<embed src="javascript:ran()">',
  '<link rel=stylesheet href="data:text/css,*{color:red}">',
  '<style>*{background:url("javascript:ran()")}</style>',
  '<style onload=ran()></style>',
  '<p style="background:url(javascript:ran())">x</p>',
  '<input autofocus onfocus=ran()>',
  '<select autofocus onfocus=ran()></select>',
  '<details open ontoggle=ran()>x</details>',
  '<video><source onerror=ran()></video>',
  '<audio src=x onerror=ran()>',
  '<marquee onstart=ran()>x</marquee>',
  '<a href="javascript:ran()">x</a>',
  '<a href="JaVaScRiPt:ran()">x</a>',
  '<a href="java&Tab;script:ran()">x</a>',
  '<form action="javascript:ran()"><button>x</button></form>',
  '<button formaction="javascript:ran()">x</button>',
  '<meta http-equiv=refresh content="0;url=javascript:ran()">',
  '<base href="https://evil.example/">',
  '<template><script>ran()</script></template>',
  '{{constructor.constructor("ran()")()}}',
  '${ran()}',
  'javascript:ran()',
  '&lt;script&gt;ran()&lt;/script&gt;',
  '\uff1cscript\uff1eran()\uff1c/script\uff1e',
];

/** Texts of the server's answers that a person or somebody else has written. */
const WRITTEN = new Set(['shop', 'terminal', 'reference', 'reason', 'remark', 'head', 'foot', 'tax_number', 'title', 'category', 'state', 'event', 'name']);

/** Puts the code into every such text, each time the next one; of lists each entry has its own. */
function filled(value: unknown, next: () => string, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => filled(one, next, key));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, next, name)]));
  }
  // A state that the page knows decides what it shows: only texts are somebody's.
  return typeof value === 'string' && WRITTEN.has(key) && !['state', 'event'].includes(key) ? next() : value;
}

/** As many entries as there are codes, each with an id of its own; the first ones are as they are. */
function many(list: unknown): unknown {
  if (!Array.isArray(list) || list.length === 0) return list;
  return CODE.map((_, n) => {
    const one = list[n % list.length] as unknown;
    if (n < list.length || !one || typeof one !== 'object' || !('id' in one)) return one;
    return { ...one, id: String(one.id).slice(0, -3) + n.toString(16).padStart(3, '0') };
  });
}

/** Hears whether anything runs from the next page on. */
async function listens(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard = window as unknown as { ran: () => void; runs: number; violations: string[] };
    heard.runs = 0;
    heard.violations = [];
    heard.ran = () => void heard.runs++;
    document.addEventListener('securitypolicyviolation', (event) => void heard.violations.push(event.violatedDirective));
  });
}

/** Has every answer of the server full of code. */
async function fills(page: Page): Promise<void> {
  let at = 0;
  const next = () => CODE[at++ % CODE.length]!;
  await page.route(/\/api\/(?!events)/, async (route) => {
    const answer = await route.fetch();
    const type = answer.headers()['content-type'] ?? '';
    if (!type.includes('json')) return route.fulfill({ response: answer });
    const json = (await answer.json()) as Record<string, unknown>;
    for (const list of ['recent', 'sales', 'prints', 'events', 'operations', 'head', 'foot']) {
      if (list in json) json[list] = many(json[list]);
    }
    return route.fulfill({ response: answer, json: filled(json, next) });
  });
  // The stream would tell the same, and is quiet.
  const quiet = { contentType: 'text/event-stream', body: 'retry: 100000\nevent: beat\ndata: 1\n\n' };
  await page.route(/\/api\/events$/, (route) => route.fulfill(quiet));
}

/** Nothing ran, nothing tried to, and no element is there that the code would have made. */
async function nothingRan(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const heard = window as unknown as { runs: number; violations: string[] };
    const strange = 'iframe, object, embed, base, marquee, math, video, audio, [onerror], [onload], [onfocus], [srcdoc], [href^="javascript:" i]';
    return { runs: heard.runs, violations: heard.violations, made: [...document.querySelectorAll(strange)].map((one) => one.outerHTML) };
  });
  expect(found).toEqual({ runs: 0, violations: [], made: [] });
}

test('no text of the server runs on a screen of the till, in its receipt or in the office', async ({ till, shop, page }) => {
  expect(CODE.length).toBeGreaterThanOrEqual(50);
  await paid(till, shop);
  await listens(page);
  await fills(page);
  for (let load = 0; load < 3; load++) {
    await page.reload();
    await expect(page.locator('.recent').getByText('<img').first()).toBeVisible();
    await nothingRan(page);
  }
  await till.hears();
  await till.button('1').click();
  await till.button('Settings').click();
  await till.button('Sales and refunds').click();
  const office = new Office(till);
  await expect(office.rows.nth(40)).toBeAttached();
  await nothingRan(page);
  await office.rows.first().click();
  await expect(office.button('All sales')).toBeVisible();
  await expect(office.root.locator('.office-facts')).toContainText(/[<{$j]/);
  await nothingRan(page);
  await office.button('All sales').click();
  await office.button('Day').click();
  await expect(office.heading('Day')).toBeVisible();
  await nothingRan(page);
  await office.button('Printer').click();
  await expect(office.heading('Printer')).toBeVisible();
  await expect(page.locator('.printer-preview').first()).toBeVisible();
  await nothingRan(page);
});

test('no code that is typed runs in the reference, the search or the address', async ({ till, shop, page }) => {
  await listens(page);
  await page.goto('about:blank');
  await page.goto(`${shop.url}/#<img src=x onerror=ran()>`);
  await expect(page.getByText('Demo shop').first()).toBeVisible();
  for (const code of CODE) await till.reference.fill(code);
  await nothingRan(page);
  // One of them is sold with, and stands on the code's screen, the result and the receipt.
  await till.reference.fill(CODE[14]!);
  await till.showCode();
  await nothingRan(page);
  await shop.decides('approve');
  await expect(till.heading('Paid')).toBeVisible();
  await nothingRan(page);
  await till.settled();
  await till.button('New sale').click();
  const office = new Office(till);
  await office.open();
  for (const code of CODE.slice(0, 12)) await office.search.fill(code);
  await office.search.fill(CODE[14]!);
  await expect(office.rows.first()).toContainText(CODE[14]!);
  await nothingRan(page);
});
