import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, freePort } from './shop';

/**
 * The commands of W3C WebDriver that a till needs, each by its name in Firefox's own protocol and by
 * its method and path over HTTP.
 */
const COMMANDS = {
  NewSession: 'POST',
  SetWindowRect: 'POST window/rect',
  Navigate: 'POST url',
  Refresh: 'POST refresh',
  ExecuteScript: 'POST execute/sync',
  ElementClick: 'POST element/{id}/click',
  PerformActions: 'POST actions',
  TakeScreenshot: 'GET screenshot',
} as const;

type Command = keyof typeof COMMANDS;
type Parameters = Record<string, unknown>;

/** Carries a command to a browser. */
interface Wire {
  command(name: Command, parameters: Parameters): Promise<unknown>;
  close(): void;
}

/** A driver that speaks HTTP, as the standard says. */
class Http implements Wire {
  private session = '';

  constructor(private readonly url: string) {}

  async command(name: Command, parameters: Parameters): Promise<unknown> {
    const [method, rest = ''] = COMMANDS[name].split(' ');
    const path = rest.replace('{id}', String(parameters.id));
    const response = await fetch(`${this.url}/session${this.session && `/${this.session}`}${path && `/${path}`}`, {
      method,
      body: method === 'POST' ? JSON.stringify(parameters) : undefined,
    });
    const { value } = (await response.json()) as { value: { message?: string; sessionId?: string } };
    if (!response.ok) throw new Error(`${name}: ${value.message}`);
    if (name === 'NewSession') this.session = value.sessionId!;
    return value;
  }

  close(): void {}
}

/**
 * Firefox's own end of WebDriver, which geckodriver translates HTTP into: messages of JSON, each after
 * its length in bytes.
 */
class Marionette implements Wire {
  private heard = Buffer.alloc(0);
  private number = 0;
  private readonly waiting = new Map<number, (answer: [unknown, unknown]) => void>();
  private lost?: Error;

  constructor(private readonly socket: Socket) {
    socket.on('data', (more) => {
      this.heard = Buffer.concat([this.heard, more]);
      for (;;) {
        const colon = this.heard.indexOf(':');
        const end = colon + 1 + Number(this.heard.subarray(0, colon).toString());
        if (colon < 0 || this.heard.length < end) return;
        const message: unknown = JSON.parse(this.heard.subarray(colon + 1, end).toString());
        this.heard = this.heard.subarray(end);
        // The first message is a greeting.
        if (!Array.isArray(message)) continue;
        const [, number, error, value] = message as [number, number, unknown, unknown];
        this.waiting.get(number)?.([error, value]);
        this.waiting.delete(number);
      }
    });
    socket.on('close', () => {
      this.lost = new Error('Firefox has closed the connection');
      for (const answer of this.waiting.values()) answer([this.lost, null]);
    });
    socket.on('error', () => socket.destroy());
  }

  async command(name: Command, parameters: Parameters): Promise<unknown> {
    if (this.lost) throw this.lost;
    const number = this.number++;
    const text = Buffer.from(JSON.stringify([0, number, `WebDriver:${name}`, parameters]));
    const answer = new Promise<[unknown, unknown]>((heard) => this.waiting.set(number, heard));
    this.socket.write(Buffer.concat([Buffer.from(`${text.length}:`), text]));
    const [error, value] = await answer;
    if (error) throw new Error(`${name}: ${(error as Error).message}`);
    // A single value comes in a wrapping of its own.
    return value && typeof value === 'object' && Object.keys(value).join() === 'value' ? (value as { value: unknown }).value : value;
  }

  close(): void {
    this.socket.destroy();
  }
}

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
type Element = { [ELEMENT]: string };

/** A browser that is driven by W3C WebDriver. */
export class Browser {
  private constructor(
    private readonly wire: Wire,
    private readonly programs: ChildProcess[],
    private readonly folder: string,
  ) {}

  /** Starts the browser of this name. */
  static async start(name: 'firefox' | 'webkit'): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), `tabby-pos-${name}-`));
    const { wire, programs } = await (name === 'firefox' ? firefox(folder) : webkit(folder));
    const browser = new Browser(wire, programs, folder);
    await wire.command('NewSession', { capabilities: {} });
    await wire.command('SetWindowRect', { width: 1366, height: 900 });
    return browser;
  }

  async close(): Promise<void> {
    this.wire.close();
    for (const program of this.programs) {
      if (program.exitCode !== null || program.signalCode !== null) continue;
      const ended = new Promise((done) => program.once('exit', done));
      process.kill(-program.pid!, 'SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  open = (url: string) => this.wire.command('Navigate', { url });
  reload = () => this.wire.command('Refresh', {});

  /** Runs a function in the page. */
  run<T, A extends unknown[]>(what: (...given: A) => T, ...given: A): Promise<T> {
    return this.wire.command('ExecuteScript', { script: `return (${what})(...arguments)`, args: given }) as Promise<T>;
  }

  /** Clicks the button that has this name. */
  async press(name: string): Promise<void> {
    const button = await this.run((name: string) => {
      const named = (button: HTMLElement) => (button.getAttribute('aria-label') ?? button.textContent)?.trim() === name;
      return ([...document.querySelectorAll('button')].find(named) ?? null) as unknown as Element | null;
    }, name);
    if (!button) throw new Error(`there is no button ${name}`);
    await this.wire.command('ElementClick', { id: button[ELEMENT] });
  }

  /** Types as a hand does: one key after another, slower than any scanner. */
  async type(keys: string): Promise<void> {
    const actions = [...keys].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
      { type: 'pause', duration: 90 },
    ]);
    await this.wire.command('PerformActions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /** What is in the window, as a PNG. */
  async picture(): Promise<Buffer> {
    return Buffer.from((await this.wire.command('TakeScreenshot', { full: false })) as string, 'base64');
  }
}

type Started = { wire: Wire; programs: ChildProcess[] };

/** Starts a program as the head of a group of its own: it is ended with all that it started. */
const start = (program: string, args: string[], more: SpawnOptions = {}) => spawn(program, args, { detached: true, stdio: 'ignore', ...more });

/** Firefox, without a display, with a profile of its own. */
async function firefox(folder: string): Promise<Started> {
  // It chooses a free port, and writes it into its profile.
  writeFileSync(join(folder, 'user.js'), 'user_pref("marionette.port", 0);\n');
  const program = start('firefox-esr', ['--headless', '--marionette', '--no-remote', '--profile', folder]);
  const file = join(folder, 'MarionetteActivePort');
  while (!existsSync(file) || !readFileSync(file, 'utf8')) {
    if (program.exitCode !== null) throw new Error(`Firefox ended with ${program.exitCode}`);
    await new Promise((again) => setTimeout(again, 50));
  }
  const socket = connect(Number(readFileSync(file, 'utf8')), '127.0.0.1');
  await new Promise((done, failed) => socket.once('connect', done).once('error', failed));
  return { wire: new Marionette(socket), programs: [program] };
}

/** WebKitGTK's own small browser, which its driver starts, on a display that nobody sees. */
async function webkit(folder: string): Promise<Started> {
  const display = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1366x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  // It chooses a free number, and says it.
  const number = await new Promise<string>((said, failed) => {
    display.stdio[3]!.once('data', (text) => said(String(text).trim()));
    display.once('exit', (code) => failed(new Error(`Xvfb ended with ${code}`)));
  });
  const port = await freePort();
  const driver = start('WebKitWebDriver', [`--port=${port}`], {
    env: { ...process.env, DISPLAY: `:${number}`, HOME: folder, XDG_RUNTIME_DIR: folder },
  });
  await answers(port, driver);
  return { wire: new Http(`http://127.0.0.1:${port}`), programs: [driver, display] };
}
