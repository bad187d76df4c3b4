/** What a receipt printer makes of its bytes, decoded by code that shares nothing with what wrote them. */
import { createServer, type Server, type Socket } from 'node:net';
import { expect, type Page } from '@playwright/test';
import jsQRModule from 'jsqr';
import { freePort } from './shop';
import type { Till } from './till';

const jsQR = (jsQRModule as unknown as { default?: typeof jsQRModule }).default ?? jsQRModule;

/** What came out of a printer. */
export type Paper = {
  /** Dots of a row, and rows. */
  width: number;
  height: number;
  /** A dot a byte, 1 where it is black. */
  dots: Uint8Array;
  cuts: number;
  kicks: number;
};

/** Prints by the book: anything that is not known stops it. Each paper ends with a cut or a feed. */
export function print(bytes: Uint8Array): Paper[] {
  const papers: Paper[] = [];
  let rows: Uint8Array[] = [];
  let [width, kicks, at] = [0, 0, 0];
  const end = (cuts: number) => {
    const dots = new Uint8Array(width * rows.length);
    rows.forEach((row, y) => dots.set(row.subarray(0, width), y * width));
    papers.push({ width, height: rows.length, dots, cuts, kicks });
    [rows, width, kicks] = [[], 0, 0];
  };
  const begins = (...wanted: number[]) => wanted.every((byte, n) => bytes[at + n] === byte);
  while (at < bytes.length) {
    if (begins(0x10, 0x04)) at += 3;
    else if (begins(0x1b, 0x40)) at += 2;
    else if (begins(0x1b, 0x70)) [kicks, at] = [kicks + 1, at + 5];
    else if (begins(0x1b, 0x64)) (end(0), (at += 3));
    else if (begins(0x1d, 0x56, 66)) (end(1), (at += 4));
    else if (begins(0x1d, 0x76, 0x30, 0)) {
      const across = bytes[at + 4] + 256 * bytes[at + 5];
      const down = bytes[at + 6] + 256 * bytes[at + 7];
      at += 8;
      width = across * 8;
      for (let y = 0; y < down; y++, at += across) {
        const row = new Uint8Array(width);
        for (let x = 0; x < width; x++) row[x] = (bytes[at + (x >> 3)] >> (7 - (x & 7))) & 1;
        rows.push(row);
      }
    } else throw new Error(`unknown at ${at}: ${[...bytes.subarray(at, at + 8)].map((byte) => byte.toString(16))}`);
  }
  if (rows.length > 0) throw new Error('the paper has no end');
  return papers;
}

/** How many papers these bytes are; none if the last one is not whole. */
function whole(bytes: Uint8Array): number {
  try {
    return print(bytes).length;
  } catch {
    return 0;
  }
}

/** What a scanner reads off a paper. */
export function scanned(paper: Omit<Paper, 'cuts' | 'kicks'>): string | undefined {
  const pixels = new Uint8ClampedArray(paper.dots.length * 4);
  paper.dots.forEach((dot, n) => pixels.set(dot ? [0, 0, 0, 255] : [255, 255, 255, 255], n * 4));
  return jsQR(pixels, paper.width, paper.height)?.data;
}

/** The preview as it is shown, dot by dot. */
export async function preview(page: Page, name: string): Promise<Omit<Paper, 'cuts' | 'kicks'>> {
  const canvas = page.getByRole('img', { name, exact: true });
  await canvas.and(page.locator('[data-shown]')).waitFor();
  const shown = await canvas.evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let dots = '';
    for (let n = 0; n < data.length; n += 4) dots += data[n] === 0 ? 1 : 0;
    return { width: canvas.width, height: canvas.height, dots };
  });
  return { ...shown, dots: Uint8Array.from(shown.dots, Number) };
}

/** What a fake printer does. */
export type Habit = 'well' | 'no paper' | 'mute' | 'breaks' | 'stalls' | 'gone';

/**
 * Gives the page a printer at a serial port and one at USB. What they got is kept by the test: a reload of
 * the page forgets nothing.
 */
export class FakePrinter {
  private readonly got: number[] = [];
  habit: Habit = 'well';
  opened = 0;

  async into(page: Page): Promise<void> {
    await page.exposeFunction('printerGets', (bytes: number[]) => void this.got.push(...bytes));
    await page.exposeFunction('printerOpens', () => {
      this.opened++;
      return this.habit;
    });
    await page.addInitScript(devices);
  }

  /** The bytes without questions. */
  bytes = () => Uint8Array.from(this.got);
  papers = () => print(this.bytes());
  /** How many papers came out; none while one is coming. */
  count = () => whole(this.bytes());
}

/** Runs in the page: `navigator.serial` and `navigator.usb` of a browser with one printer. */
function devices() {
  type Outside = { printerGets(bytes: number[]): Promise<void>; printerOpens(): Promise<string> };
  const outside = window as unknown as Outside;
  const ANSWERS: Record<string, number> = { well: 0x12, 'no paper': 0x32 };
  /** Takes what the page sends; the answer to it, if it is a question. */
  const took = async (habit: string, sent: Uint8Array): Promise<number | undefined> => {
    const isQuestion = sent.length === 3 && sent[0] === 0x10 && sent[1] === 4;
    if (isQuestion) return ['breaks', 'stalls'].includes(habit) ? ANSWERS.well : ANSWERS[habit];
    if (habit === 'breaks') {
      await outside.printerGets([...sent.subarray(0, 100)]);
      throw new DOMException('The device has been lost.', 'NetworkError');
    }
    await outside.printerGets([...sent]);
    if (habit === 'stalls') await new Promise(() => {});
    return undefined;
  };
  const chosen = () => localStorage.getItem('fake-device') === '1';
  const choose = () => localStorage.setItem('fake-device', '1');

  class Port {
    readable: ReadableStream<Uint8Array> | null = null;
    writable: WritableStream<Uint8Array> | null = null;
    getInfo = () => ({ usbVendorId: 0x4b8, usbProductId: 0x202 });
    async open() {
      if (this.readable) throw new DOMException('The port is already open.', 'InvalidStateError');
      const habit = await outside.printerOpens();
      if (habit === 'gone') throw new DOMException('Failed to open serial port.', 'NetworkError');
      let answers!: ReadableStreamDefaultController<Uint8Array>;
      this.readable = new ReadableStream({ start: (controller) => void (answers = controller) });
      this.writable = new WritableStream({
        write: async (chunk) => {
          const answer = await took(habit, chunk);
          if (answer !== undefined) answers.enqueue(Uint8Array.of(answer));
        },
      });
    }
    async close() {
      if (this.readable?.locked || this.writable?.locked) throw new TypeError('Cannot close a locked stream.');
      [this.readable, this.writable] = [null, null];
    }
  }
  const port = new Port();
  const serial = {
    getPorts: async () => (chosen() ? [port] : []),
    requestPort: async () => (choose(), port),
  };

  class Device {
    vendorId = 0x4b8;
    productId = 0x202;
    configuration: unknown = null;
    private habit = '';
    private answers: number[] = [];
    private waits: ((bytes: number[]) => void)[] = [];
    private claimed = false;
    async open() {
      this.habit = await outside.printerOpens();
      if (this.habit === 'gone') throw new DOMException('Access denied.', 'SecurityError');
    }
    async close() {
      this.configuration = null;
      this.claimed = false;
    }
    async selectConfiguration() {
      const endpoint = (endpointNumber: number, direction: string) => ({ endpointNumber, direction, type: 'bulk', packetSize: 64 });
      const printer = { alternateSetting: 0, interfaceClass: 7, endpoints: [endpoint(2, 'in'), endpoint(1, 'out')] };
      const other = { alternateSetting: 0, interfaceClass: 3, endpoints: [] };
      this.configuration = { interfaces: [{ interfaceNumber: 0, alternates: [other] }, { interfaceNumber: 1, alternates: [printer] }] };
    }
    async claimInterface(number: number) {
      if (number !== 1) throw new Error('it is no printer');
      this.claimed = true;
    }
    async releaseInterface() {
      this.claimed = false;
    }
    async transferOut(endpoint: number, data: BufferSource) {
      if (!this.claimed || endpoint !== 1) throw new Error('it is not claimed');
      const bytes = data instanceof Uint8Array ? data : new Uint8Array(data as ArrayBuffer);
      const answer = await took(this.habit, bytes);
      if (answer !== undefined) {
        const wait = this.waits.shift();
        if (wait) wait([answer]);
        else this.answers.push(answer);
      }
      return { status: 'ok', bytesWritten: bytes.length };
    }
    async transferIn() {
      const bytes = this.answers.length > 0 ? [this.answers.shift()!] : await new Promise<number[]>((came) => this.waits.push(came));
      return { status: 'ok', data: new DataView(Uint8Array.from(bytes).buffer) };
    }
  }
  const device = new Device();
  const usb = {
    getDevices: async () => (chosen() ? [device] : []),
    requestDevice: async () => (choose(), device),
  };
  Object.defineProperty(navigator, 'serial', { value: serial, configurable: true });
  Object.defineProperty(navigator, 'usb', { value: usb, configurable: true });
}

/** A printer on the network. */
export class NetworkPrinter {
  private server?: Server;
  private readonly sockets: Socket[] = [];
  private got: number[] = [];
  port = 0;
  connections = 0;
  habit: 'takes' | 'silent' | 'breaks' = 'takes';

  async open(): Promise<void> {
    this.port = await freePort();
    await this.on();
  }

  /** Turns it on, or on again. */
  async on(): Promise<void> {
    this.server = createServer({ allowHalfOpen: true }, (socket) => {
      this.connections++;
      this.sockets.push(socket);
      socket.on('error', () => {});
      if (this.habit === 'silent') return void socket.pause();
      socket.on('data', (bytes) => {
        this.got.push(...bytes);
        if (this.habit === 'breaks' && this.got.length > 100) socket.resetAndDestroy();
      });
      socket.on('end', () => socket.end());
    });
    await new Promise<void>((on) => this.server!.listen(this.port, '127.0.0.1', on));
  }

  async off(): Promise<void> {
    for (const socket of this.sockets.splice(0)) socket.destroy();
    await new Promise((off) => this.server?.close(off));
  }

  /** Forgets what it got. */
  empty(): void {
    [this.got, this.connections] = [[], 0];
  }

  bytes = () => Uint8Array.from(this.got);
  papers = () => print(this.bytes());
  /** How many papers came out; none while one is coming. */
  count = () => whole(this.bytes());
}

/** What this browser has stored of its printer. */
export type Choice = { route: string; width?: number; tongues?: string; sheet?: string; kick?: boolean };

/** Chooses a printer as the office's page would; it is plugged in. */
export async function chooses(page: Page, choice: Choice): Promise<void> {
  await page.evaluate((choice) => {
    localStorage.setItem('tabby-pos.printer', JSON.stringify(choice));
    localStorage.setItem('fake-device', '1');
  }, choice);
}

/** Two papers have the same dots. */
export function same(printed: Paper, shown: Omit<Paper, 'cuts' | 'kicks'>): void {
  expect([printed.width, printed.height]).toEqual([shown.width, shown.height]);
  const wrong = printed.dots.findIndex((dot, n) => dot !== shown.dots[n]);
  expect(wrong < 0 ? 'the same' : `${wrong % printed.width}, ${Math.floor(wrong / printed.width)}`).toBe('the same');
  // Not white, and not black.
  const black = printed.dots.reduce((sum, dot) => sum + dot, 0) / printed.dots.length;
  expect(black).toBeGreaterThan(0.02);
  expect(black).toBeLessThan(0.4);
}

/** A printer that is plugged in at a till. */
export async function plugged(till: Till): Promise<FakePrinter> {
  const printer = new FakePrinter();
  await printer.into(till.page);
  await till.page.reload();
  await till.hears();
  return printer;
}
