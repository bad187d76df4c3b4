import type { Page, TestInfo } from '@playwright/test';
import { Shop } from './shop';

/** How many lines of a server's log are told. */
const LINES = 60;

type Line = { timestamp: string; level: string; fields: Record<string, unknown>; span?: { reference?: string } };

/** A line of the log, without what every line has. */
function short(line: string): string {
  try {
    const { timestamp, level, fields, span } = JSON.parse(line) as Line;
    const { message, trace_id: _, ...more } = fields;
    const all = Object.entries({ ...more, ...(span?.reference && { reference: span.reference }) });
    return [timestamp.slice(11, 23), level, message, ...all.map(([name, value]) => `${name}=${String(value)}`)].join(' ');
  } catch {
    return line;
  }
}

/** What a page shows: its screen, its headings, what it says as an alert and what has the focus. */
async function shown(page: Page): Promise<string> {
  const read = () => {
    const texts = (selector: string) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).map((one) => one.textContent?.trim());
    const screen = document.querySelector('.till')?.getAttribute('data-screen') ?? null;
    const focus = document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName;
    return JSON.stringify({ screen, headings: texts('h1, h2'), alerts: texts('[role=alert]'), focus });
  };
  return page.evaluate(read).catch((error: Error) => error.message.split('\n', 1)[0]!);
}

/** Prints what explains a failed test: the log of the servers that its pages were at, and what the pages show. */
export async function tell(page: Page, info: TestInfo, began: Date): Promise<void> {
  if (info.status === info.expectedStatus) return;
  const pages = page.context().browser()?.contexts().flatMap((context) => context.pages()) ?? [page];
  const visited = pages.map((one) => one.url());
  const there = Shop.all().filter((shop) => visited.some((url) => url.startsWith(shop.url)));
  const told = [`What explains "${info.title}", which began at ${began.toISOString().slice(11, 23)}:`];
  for (const shop of there.length > 0 ? there : Shop.all()) {
    const lines = shop.log.trimEnd().split('\n');
    told.push(`The last lines of the log of ${shop.url} (${shop.gateway}):`, ...lines.slice(-LINES).map(short));
  }
  // First what needs no answer: a page that hangs may give none.
  console.log(told.join('\n'));
  for (const one of pages) console.log(`${one.url()} shows ${await shown(one)}`);
}
