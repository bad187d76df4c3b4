/**
 * The fault matrix with the real programs: SIGKILL, a full disk, a browser. What Tabby has is the
 * truth; the ledger and the screen are compared with it when everything has come to rest.
 */
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { Shop, type Session } from '../lib/shop';
import { Till } from '../lib/till';
import { cells, missingPairs } from './cells';

type Sale = { id: string; state: string; payment_id?: string; amount: string; created_at: number };
type Paid = Session & { captured: string; refunded: string };

const test = base.extend<object, { shop: Shop }>({
  shop: [
    async ({}, use) => {
      const shop = new Shop();
      await shop.open();
      await use(shop);
      await shop.close();
    },
    { scope: 'worker' },
  ],
});

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const every = Number(process.env.TABBY_POS_PROVE_EVERY ?? 1);
/** As `Shop` configures it. */
const SECRET = '0123456789abcdef0123456789abcdef';

/** The terminal's tabs in one browser, which may die. */
class Tabs {
  context?: BrowserContext;
  pages: Page[] = [];
  constructor(private readonly make: () => Promise<BrowserContext>, readonly shop: Shop) {}

  async open(): Promise<Till> {
    this.context ??= await this.make();
    const page = await this.context.newPage();
    this.pages.push(page);
    await page.goto(this.shop.url).catch(() => {});
    return new Till(page, this.shop);
  }

  async crash(): Promise<void> {
    await this.context?.close();
    this.context = undefined;
    this.pages = [];
  }
}

async function api<T>(shop: Shop, path: string, method = 'GET'): Promise<T | undefined> {
  try {
    const response = await fetch(`${shop.url}/api/${path}`, { method });
    return response.ok ? ((await response.json()) as T) : undefined;
  } catch {
    return undefined;
  }
}

const sales = async (shop: Shop, since: number): Promise<Sale[]> => {
  const page = await api<{ sales: Sale[] }>(shop, 'sales?limit=100');
  return (page?.sales ?? []).filter((sale) => sale.created_at >= since);
};

const isPaid = (session: Paid) =>
  session.status === 'AUTHORIZED' || (session.status === 'CLOSED' && Number(session.captured) - Number(session.refunded) > 0);

/** Taps if it is there to be tapped; whether it was is the screen's business. A screen that came by itself
 *  takes a tap after a second. */
const tap = (till: Till, name: string) => till.button(name).first().click({ timeout: 2_500 }).catch(() => {});

const confirm = (till: Till, name: string) =>
  till.page.getByRole('dialog').getByRole('button', { name }).click({ timeout: 1_500 }).catch(() => {});

async function begin(till: Till): Promise<void> {
  await till.open();
  await till.key('25000');
}

/** Brings the till to where the call is about to be made, and says how it is made. */
async function scene(call: string, till: Till, shop: Shop): Promise<(till: Till) => Promise<void>> {
  if (call === 'send_link') {
    await till.open();
    await till.openForm('25000', '050 000 0001');
    return (till) => tap(till, 'Send link');
  }
  await begin(till);
  if (call === 'create_session') return (till) => tap(till, 'Tabby QR');
  await till.button('Tabby QR').click();
  await expect(till.qr).toBeVisible();
  if (call === 'retrieve_payment') return (till) => tap(till, 'Check status');
  if (call === 'webhook') {
    const { payment_id } = await shop.session();
    // Nobody taps: Tabby tells that the customer has paid.
    return () => shop.decide(payment_id, 'approve').then(() => {}, () => {});
  }
  const cancel = async (till: Till) => {
    await tap(till, 'Cancel');
    await confirm(till, 'Cancel payment');
  };
  if (call === 'cancel_session') return cancel;
  await shop.faults({ operation: 'cancel_session', kind: 'status', status: 503 });
  await cancel(till);
  await expect(till.heading('Checking payment')).toBeVisible();
  await till.button('Next sale').click();
  await till.page.getByRole('dialog').getByRole('button', { name: 'Next sale' }).click();
  await expect(till.amount).toBeVisible();
  await shop.decide((await shop.session()).payment_id, 'approve');
  await expect(till.heading('Late payment')).toBeVisible();
  return async (till) => {
    await tap(till, 'Send back');
    await confirm(till, 'Send the money back');
  };
}

async function meanwhile(what: string, act: (till: Till) => Promise<void>, till: Till, tabs: Tabs, shop: Shop): Promise<void> {
  const kill = async (after: number, signal: NodeJS.Signals = 'SIGKILL') => {
    const acting = act(till);
    await pause(after);
    await shop.end('proxy', signal);
    await acting;
  };
  switch (what) {
    case 'the tab is reloaded':
      await act(till);
      await till.page.reload().catch(() => {});
      return;
    case 'the tab is killed':
      await act(till);
      await till.page.close();
      return;
    case 'a second tab is opened':
      await act(till);
      await tabs.open();
      return;
    case 'the terminal is offline':
      await act(till);
      await tabs.context?.setOffline(true);
      await pause(3_000);
      return;
    case 'the storage is wiped':
      await act(till);
      await till.page.evaluate(() => localStorage.clear()).catch(() => {});
      await till.page.reload().catch(() => {});
      return;
    case 'the browser crashes':
      await act(till);
      await tabs.crash();
      return;
    case 'the proxy is killed before':
      await shop.end('proxy', 'SIGKILL');
      await act(till);
      return;
    case 'the proxy is killed during':
      return kill(60);
    case 'the proxy is killed after':
      return kill(700);
    case 'the proxy is asked to stop':
      return kill(60, 'SIGTERM');
    case 'the disk is full': {
      const acting = act(till);
      await pause(30);
      shop.fullDisk(true);
      await acting;
      await pause(3_000);
      return;
    }
    case 'Tabby is away':
      await act(till);
      await shop.end('sandbox', 'SIGKILL');
      await pause(2_000);
      return;
    case 'the cashier taps twice':
      await Promise.all([act(till), act(till)]);
      return;
    case 'both tabs tap': {
      const other = await tabs.open();
      // A tab that shows the other's sale has no keypad.
      for (const digit of ['2', '5', '00', '00']) await tap(other, digit);
      await Promise.all([act(till), act(other)]);
      return;
    }
    default:
      await act(till);
  }
}

/** Everything is well again, and whatever is open comes to its end. */
async function rest(shop: Shop, since: number): Promise<Sale[]> {
  await shop.startSandboxAgain();
  shop.fullDisk(false);
  await shop.startProxyAgain();
  await shop.faults();
  // What was tapped last has left by now.
  await pause(1_000);
  for (;;) {
    const all = await sales(shop, since);
    const open = all.filter((sale) => ['creating', 'waiting', 'cancelling', 'checking', 'returning'].includes(sale.state));
    if (open.length === 0) return all;
    for (const sale of open) await api(shop, `sales/${sale.id}/${sale.state === 'returning' ? 'check' : 'cancel'}`, 'POST');
    await pause(250);
  }
}

function compare(all: Sale[], sessions: Paid[], lied: boolean): void {
  const known = new Map(all.filter((sale) => sale.payment_id).map((sale) => [sale.payment_id, sale]));
  for (const session of sessions) {
    const sale = known.get(session.payment_id);
    if (!sale) {
      expect(isPaid(session), 'nobody saw its code, so nobody paid it').toBe(false);
      continue;
    }
    if (lied && sale.state === 'mismatch') continue;
    const says = ['paid', 'paid_late'].includes(sale.state);
    expect(says, `${sale.id} is ${sale.state}, Tabby says ${session.status}`).toBe(isPaid(session));
    expect(session.payable, `${sale.id} is ${sale.state} and can still be paid`).toBe(false);
    expect(Number(session.refunded)).toBeLessThanOrEqual(Number(session.captured));
  }
}

/** Somebody says what is not so: with the shop's own header, and with a guessed one. What was answered. */
async function lies(shop: Shop, payment: string): Promise<number[]> {
  const answered: number[] = [];
  for (const header of [SECRET, 'guessed']) {
    for (const status of ['rejected', 'expired', 'closed']) {
      const captures = status === 'closed' ? [{ id: 'c' }] : [];
      const request = fetch(`${shop.url}/webhooks/tabby`, {
        method: 'POST',
        headers: { 'X-Tabby-Pos': header },
        body: JSON.stringify({ id: payment, status, captures, refunds: [] }),
      });
      answered.push(await request.then((response) => response.status, () => 0));
    }
  }
  return answered;
}

test('every pair of a call, a fault and a circumstance is in some cell', () => {
  expect(missingPairs()).toEqual([]);
});

cells.filter(({ number }) => number % every === 0).forEach(({ number, call, fault, circumstance }) => {
  const wanted = { ...fault };
  // What only answers about payments and sessions can be is something else elsewhere.
  if (wanted.else && ['cancel_session', 'send_link'].includes(call)) wanted.kind = wanted.else;
  delete wanted.else;
  const status = wanted.status ? ` ${wanted.status}` : '';

  test(`cell ${number}: ${call} ${wanted.kind}${status}, ${circumstance}`, async ({ browser, shop }) => {
    const lied = ['wrong_amount', 'unknown_status'].includes(wanted.kind);
    const tabs = new Tabs(() => browser.newContext(), shop);
    await shop.reset();
    const since = Date.now() - 1;
    let till = await tabs.open();
    if (call === 'webhook') await shop.webhooks();
    const act = await scene(call, till, shop);
    const isForged = wanted.kind === 'forged';
    if (isForged) {
      // Three with the right header are only reasons to read; three with a guessed one are refused.
      expect(await lies(shop, (await shop.session()).payment_id)).toEqual([200, 200, 200, 401, 401, 401]);
    } else {
      await shop.faults({ operation: call, times: 2, ...wanted });
    }
    await meanwhile(circumstance, act, till, tabs, shop);

    // The customer has seen the code, and is quick one time in two.
    await shop.startSandboxAgain();
    const shown = (await shop.sessions()).at(-1);
    if (shown && ['retrieve_payment', 'cancel_session', 'send_link'].includes(call) && number % 2 === 0) {
      await shop.decide(shown.payment_id, 'approve').catch(() => {});
    }

    await tabs.context?.setOffline(false);
    const all = await rest(shop, since);
    const sessions = (await shop.sessions()) as Paid[];
    compare(all, sessions, lied);
    // A link is sent only of a session that is stored.
    const stored = new Set(all.map((sale) => sale.payment_id));
    for (const { session_id } of await shop.messages()) {
      const session = sessions.find((session) => session.id === session_id);
      expect(stored, `the link of ${session_id} was sent`).toContain(session?.payment_id);
    }
    if (call === 'webhook' && !isForged) {
      expect((await shop.deliveries()).filter((delivery) => delivery.fault), 'no webhook went wrong').not.toEqual([]);
    }

    // The ledger after a restart is the ledger before it.
    await shop.end('proxy', 'SIGTERM');
    await shop.startProxyAgain();
    const states = (list: Sale[]) => list.map((sale) => `${sale.id} ${sale.state}`).sort();
    expect(states(await sales(shop, since)), shop.log.split('\n').slice(-40).join('\n')).toEqual(states(all));

    // The screen says what the ledger says.
    till = await tabs.open();
    await expect(till.page.getByText('Demo shop').first()).toBeVisible();
    const heading = await till.page.locator('h1').first().textContent({ timeout: 500 }).catch(() => null);
    const truth = all.map((sale) => sale.state);
    if (heading === 'Paid') expect(truth).toContain('paid');
    if (heading === 'Late payment') expect(truth).toContain('paid_late');
    if (heading === 'Cancelled' || heading === 'Expired') expect(truth).not.toEqual(['paid']);
    await tabs.crash();
  });
});
