import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Gateway } from './gateways';

/** The environment without this project's own names: the server refuses those that are no settings. */
const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TABBY_')));

export const dist = process.env.TABBY_POS_DIST ?? resolve(import.meta.dirname, '../../../target/dist');
export const KEY = 'sk_test_00000000-0000-4000-8000-000000000001';
/** The key of the simulated Checkout.com. */
export const KEY_AT_CHECKOUT = 'sk_sbox_tabbysandboxtabbysandbox23*';

/** A payment as its gateway has it, whichever that is. */
export type Payment = {
  id: string;
  /** What the link in its code contains. */
  code: string;
  /** The gateway's own word. */
  status: string;
  /** Whether its customer can still pay. */
  payable: boolean;
  reference: string;
  /** Money that was taken, and given back. */
  captured: number;
  refunded: number;
};

export type Session = {
  id: string;
  payment_id: string;
  status: string;
  payable: boolean;
  amount: string;
  reference_id: string;
  captured: string;
  refunded: string;
};

/** What the sandbox tells of a payment at Checkout.com: money in minor units. */
export type PaymentAtCheckout = {
  id: string;
  status: string;
  payable: boolean;
  currency: string;
  reference: string;
  page: string;
  captured: number;
  refunded: number;
  voided: number;
};

/** Ports of one worker. */
const PORTS = 1_000;
let asked = 0;

/**
 * A free port that nobody else takes before it is listened on: each worker has a range of its own, below
 * what the system gives to connections that go out.
 */
export async function freePort(): Promise<number> {
  const first = 20_000 + PORTS * Number(process.env.TEST_PARALLEL_INDEX ?? 0);
  for (let tries = 0; tries < PORTS; tries++) {
    const port = first + (asked++ % PORTS);
    const free = await new Promise<boolean>((told) => {
      const server = createServer();
      server.once('error', () => told(false));
      server.listen(port, '127.0.0.1', () => server.close(() => told(true)));
    });
    if (free) return port;
  }
  throw new Error(`no port from ${first} on is free`);
}

export async function answers(port: number, program: ChildProcess): Promise<void> {
  for (;;) {
    if (program.exitCode !== null) throw new Error(`${program.spawnfile} ended with ${program.exitCode}`);
    const up = await new Promise<boolean>((told) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        told(true);
      });
      socket.on('error', () => told(false));
    });
    if (up) return;
    await new Promise((again) => setTimeout(again, 20));
  }
}

/** A sandbox of a gateway, a proxy and a ledger of their own. */
export class Shop {
  private static readonly opened = new Set<Shop>();

  constructor(readonly gateway: Gateway = 'tabby') {}

  /** Those that are open in this worker. */
  static all = (): Shop[] => [...Shop.opened];

  private sandbox?: ChildProcess;
  private proxy?: ChildProcess;
  private settings: Record<string, string> = {};
  /** Made when the shop opens: one that only a test's description names leaves nothing behind. */
  folder = '';
  url = '';
  /** The side of the sandbox that the shop's account is at. */
  sandboxUrl = '';
  /** The other side, which nobody asks. */
  private otherUrl = '';
  /** Everything that the proxy logged. */
  log = '';

  async open(settings: Record<string, string> = {}): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), 'tabby-pos-'));
    const [sandboxPort, proxyPort, otherPort] = [await freePort(), await freePort(), await freePort()];
    this.sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
    this.otherUrl = `http://127.0.0.1:${otherPort}`;
    this.url = `http://127.0.0.1:${proxyPort}`;
    this.settings = settings;
    Shop.opened.add(this);
    await this.startSandbox();
    await this.startProxy();
  }

  async startSandbox(): Promise<void> {
    this.sandbox = spawn(join(dist, 'tabby-sandbox'), {
      env: {
        ...process.env,
        TABBY_SANDBOX_LISTEN: new URL(this.gateway === 'tabby' ? this.sandboxUrl : this.otherUrl).host,
        TABBY_SANDBOX_CHECKOUT_LISTEN: this.gateway === 'tabby' ? '' : new URL(this.sandboxUrl).host,
        TABBY_SANDBOX_DATA: join(this.folder, 'tabby.jsonl'),
        // A test key may make ten sessions in ten seconds; the tests are faster than that.
        TABBY_SANDBOX_NO_RATE_LIMITS: '1',
      },
      stdio: 'ignore',
    });
    await answers(Number(new URL(this.sandboxUrl).port), this.sandbox);
  }

  async startProxy(): Promise<void> {
    // A write beyond a limit on files is an error for it, as on a full disk, and no signal.
    this.proxy = spawn('sh', ['-c', `trap '' XFSZ; exec "${join(dist, 'tabby-pos')}"`], {
      env: {
        ...environment(),
        TABBY_POS_LISTEN: new URL(this.url).host,
        TABBY_POS_DATABASE_URL: `sqlite://${join(this.folder, 'ledger.db')}`,
        TABBY_POS_DEMO: '1',
        // As for the sandbox: the tests are faster than a test key may be.
        TABBY_POS_SESSIONS_PER_10S: '10000',
        TABBY_POS_CALLS_PER_S: '10000',
        ...this.account(),
        ...this.settings,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.proxy.stderr?.on('data', (text) => (this.log += text));
    await answers(Number(new URL(this.url).port), this.proxy);
  }

  private account(): Record<string, string> {
    const word = '0123456789abcdef0123456789abcdef';
    const common = { TABBY_POS_WEBHOOK_URL: this.url };
    if (this.gateway === 'tabby') {
      return { ...common, TABBY_POS_TABBY_URL: this.sandboxUrl, TABBY_SECRET_KEY: KEY, TABBY_POS_WEBHOOK_SECRET: word };
    }
    return {
      ...common,
      TABBY_POS_GATEWAY: 'checkout',
      CHECKOUT_URL: this.sandboxUrl,
      CHECKOUT_SECRET_KEY: KEY_AT_CHECKOUT,
      CHECKOUT_WEBHOOK_KEY: word,
    };
  }

  /** Lets the sandbox send its webhooks to the proxy, as a shop lets Tabby. */
  async webhooks(): Promise<void> {
    this.command('webhooks', 'register');
  }

  /** What a command of this shop's server says. */
  command(...words: string[]): string {
    const settings = { TABBY_POS_DEMO: '1', TABBY_POS_DATABASE_URL: `sqlite://${join(this.folder, 'ledger.db')}`, ...this.account(), ...this.settings };
    const done = spawnSync(join(dist, 'tabby-pos'), words, { env: { ...environment(), ...settings }, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return done.stdout;
  }

  /** Ends a program: by SIGKILL, as a power cut does, or by asking it to. */
  async end(which: 'sandbox' | 'proxy', signal: NodeJS.Signals): Promise<void> {
    const program = this[which];
    if (!program || this.isDown(program)) return;
    const ended = new Promise((done) => program.once('exit', done));
    program.kill(signal);
    await ended;
  }

  private isDown = (program?: ChildProcess) => !program || program.exitCode !== null || program.signalCode !== null;

  /** Starts what has ended. */
  async startSandboxAgain(): Promise<void> {
    if (this.isDown(this.sandbox)) await this.startSandbox();
  }

  async startProxyAgain(): Promise<void> {
    if (this.isDown(this.proxy)) await this.startProxy();
  }

  /**
   * Starts the proxy with an empty ledger. One that is started again with what earlier tests have left
   * asks about payments that the sandbox no longer has, and says so on the terminal.
   */
  async startProxyEmpty(): Promise<void> {
    await this.end('proxy', 'SIGKILL');
    for (const file of readdirSync(this.folder)) if (file.startsWith('ledger')) rmSync(join(this.folder, file));
    await this.startProxy();
  }

  /** No file of the proxy's can be written, or all of them can. */
  fullDisk(full: boolean): void {
    const limit = full ? '0:unlimited' : 'unlimited:unlimited';
    spawnSync('prlimit', ['--pid', String(this.proxy?.pid), `--fsize=${limit}`]);
  }

  async close(): Promise<void> {
    Shop.opened.delete(this);
    await this.end('proxy', 'SIGTERM');
    await this.end('sandbox', 'SIGTERM');
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  private async steer(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${this.sandboxUrl}/_sandbox/${path}`, {
      method,
      headers: body ? { 'content-type': 'application/json' } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  }

  /** Ends what an earlier test has left open: a terminal has one sale at a time. */
  private async quiet(): Promise<void> {
    type Sale = { id: string; state: string };
    const post = async (sale: Sale, action: string): Promise<Sale> => {
      const response = await fetch(`${this.url}/api/sales/${sale.id}/${action}`, { method: 'POST' });
      return (await response.json()) as Sale;
    };
    await this.faults();
    const news = (await (await fetch(`${this.url}/api/terminal`)).json()) as { sale?: Sale; late: Sale[] };
    if (news.sale && ['checking', 'cancelling'].includes((await post(news.sale, 'cancel')).state)) {
      await post(news.sale, 'put-aside');
    }
    for (const sale of news.late) await post(sale, 'keep');
  }

  async reset(): Promise<void> {
    await this.quiet();
    await this.steer('POST', 'reset');
  }

  /** Moves the gateway's clock on. */
  passes = (seconds: number) => this.steer('POST', 'clock', { advance_s: seconds });
  change = (settings: Record<string, unknown>) => this.steer('PATCH', 'settings', settings);

  faults = (...faults: Record<string, unknown>[]) => this.steer('PUT', 'faults', { faults });
  decide = (payment: string, outcome: string) => this.steer('POST', `payments/${payment}/outcome`, { outcome });

  /** The till's sales as its server tells them, newest first. */
  async sales(): Promise<{ id: string; reference: string }[]> {
    const { sales } = (await (await fetch(`${this.url}/api/sales`)).json()) as {
      sales: { id: string; reference: string }[];
    };
    return sales;
  }

  private async state<T>(): Promise<T> {
    return (await (await this.steer('GET', 'state')).json()) as T;
  }

  /** What the gateway has: the truth. Oldest first. */
  async payments(): Promise<Payment[]> {
    if (this.gateway === 'tabby') {
      return (await this.sessions()).map(({ id, payment_id, reference_id, captured, refunded, status, payable }) => ({
        id: payment_id,
        code: id,
        status,
        payable,
        reference: reference_id,
        captured: Number(captured),
        refunded: Number(refunded),
      }));
    }
    return (await this.paymentsAtCheckout()).map(({ id, page, reference, captured, refunded, status, payable, currency }) => {
      const unit = currency === 'KWD' ? 1_000 : 100;
      return { id, code: page, status, payable, reference, captured: captured / unit, refunded: refunded / unit };
    });
  }

  /** The one payment, the last one when there are more. */
  async payment(): Promise<Payment> {
    const payment = (await this.payments()).at(-1);
    if (!payment) throw new Error('the gateway has no payment');
    return payment;
  }

  /** Decides for the customer of the last payment. */
  decides = async (outcome: 'approve' | 'reject' | 'cancel' | 'expire') => this.decide((await this.payment()).id, outcome);

  /** What the sandbox has of a Checkout.com account. */
  paymentsAtCheckout = async () => (await this.state<{ payments: PaymentAtCheckout[] }>()).payments;

  /** What the sandbox has of an account at Tabby. */
  sessions = async () => (await this.state<{ sessions: Session[] }>()).sessions;

  /** The SMS that Tabby would have sent. */
  async messages(): Promise<{ to: string; url: string; session_id: string }[]> {
    return (await (await this.steer('GET', 'messages')).json()) as { to: string; url: string; session_id: string }[];
  }

  /** What was sent to webhooks, and which fault befell it. */
  async deliveries(): Promise<{ payment_id: string; event: string; state: string; fault?: unknown }[]> {
    const found = (await (await this.steer('GET', 'deliveries')).json()) as { deliveries: [] };
    return found.deliveries;
  }

  /** The one session, the last one when there are more. */
  async session(): Promise<Session> {
    const session = (await this.sessions()).at(-1);
    if (!session) throw new Error('Tabby has no session');
    return session;
  }
}
