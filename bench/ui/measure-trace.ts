import type { Browser, Page } from 'playwright-core';
import { framesOf } from './frames.ts';
import type { FrameWork } from './frames.ts';

export interface TraceFigures {
  /** From the navigation to a selected row after a key. */
  readonly openSeconds: number;
  readonly opens: number;
  readonly serverSeconds: number;
  readonly layoutMs: number;
  readonly criticalPathMs: number;
  readonly frames: Readonly<Record<string, FrameWork>>;
  readonly findSeconds: number;
  readonly heapBytes: number;
  readonly jsBytes: number;
}

interface Answered {
  /** Milliseconds. */
  readonly ms: number;
  readonly server: number;
  readonly layout: number;
  readonly path: number;
  readonly failure?: string;
}

const OPENS = 3;
const STEPS = 90;

/** Opens a trace a few times, then scrolls, zooms and hovers, and looks for something. */
export async function measureTrace(browser: Browser, ui: string, { traceId, spans }: { readonly traceId: string; readonly spans: number }): Promise<TraceFigures> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.addInitScript(answerKey);
    const opened: Answered[] = [];
    for (let n = 0; n < OPENS; n++) {
      await page.goto('about:blank');
      // All rows, or scrolling would have a handful of groups to show.
      await page.goto(`${ui}/trace/${traceId}?v=1&groups=${n === OPENS - 1 ? 'off' : ''}`, { waitUntil: 'commit' });
      const answered = await page.evaluate(() => (window as unknown as { answered: Promise<Answered> }).answered);
      if (answered.failure !== undefined) throw new Error(`the page says: ${answered.failure}`);
      opened.push(answered);
    }
    await page.waitForFunction((count) => Number(document.querySelector('[role=treegrid]')?.getAttribute('aria-rowcount')) >= count, spans);
    await page.keyboard.press('Home');
    const frames: Record<string, FrameWork> = {};
    for (const [name, act] of Object.entries(ACTS)) {
      await page.waitForTimeout(500);
      frames[name] = await framesOf(browser, page, () => act(page));
    }
    const heap = await heapOf(page);
    const findSeconds = await page.evaluate(findSomething);
    const best = opened.slice(0, OPENS - 1).reduce((least, next) => (next.ms < least.ms ? next : least));
    return { openSeconds: best.ms / 1e3, opens: OPENS - 1, serverSeconds: best.server / 1e3, layoutMs: best.layout, criticalPathMs: best.path, frames, findSeconds, ...heap };
  } finally {
    await context.close();
  }
}

/** Bytes of the home page's own files as they came over the wire. */
export async function firstLoadBytes(browser: Browser, ui: string): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const api = new Set<string>();
  let bytes = 0;
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.includes('/api/')) api.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!api.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(ui);
  await page.waitForTimeout(2_000);
  await context.close();
  return bytes;
}

const ACTS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async scrolling(page) {
    await page.mouse.move(700, 600);
    for (let n = 0; n < STEPS; n++) await page.mouse.wheel(0, n % 10 === 9 ? 20_000 : 120);
  },
  async zooming(page) {
    await page.keyboard.down('Control');
    for (let n = 0; n < STEPS; n++) {
      await page.mouse.move(600 + n * 4, 600);
      await page.mouse.wheel(0, n % 30 < 15 ? -120 : 120);
    }
    await page.keyboard.up('Control');
  },
  async hovering(page) {
    for (let n = 0; n < STEPS; n++) await page.mouse.move(500 + n * 6, 300 + ((n * 37) % 450));
  },
};

async function heapOf(page: Page): Promise<{ readonly heapBytes: number; readonly jsBytes: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const usage = (await session.send('Runtime.getHeapUsage')) as { readonly usedSize: number; readonly backingStorageSize?: number };
  return { heapBytes: usage.usedSize + (usage.backingStorageSize ?? 0), jsBytes: usage.usedSize };
}

/** Runs in the page from its start: as soon as there are rows it presses `j`, until a row is selected. */
function answerKey(): void {
  const answered = new Promise<unknown>((resolve) => {
    const look = (): void => {
      const failure = document.querySelector('.notice.error, .page-body h1')?.textContent;
      if (failure !== undefined && failure !== null) {
        resolve({ failure });
        return;
      }
      const grid = document.querySelector<HTMLElement>('[role=treegrid]');
      if (grid !== null && grid.querySelector('[aria-selected=true]') !== null) {
        const measured = (name: string): number => performance.getEntriesByName(name).at(-1)?.duration ?? NaN;
        const selected = performance.now();
        resolve({ ms: selected, server: measured('spoor: fetch in the worker'), layout: measured('spoor: layout in the worker'), path: measured('spoor: critical path in the worker') });
        return;
      }
      if (grid !== null && grid.querySelector('[role=row][aria-rowindex]') !== null) {
        grid.focus();
        grid.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }));
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  Object.assign(window, { answered });
}

/** Seconds from typing to the count of matches. Runs in the page. */
async function findSomething(): Promise<number> {
  const input = document.querySelector<HTMLInputElement>('#trace-find');
  if (input === null) throw new Error('there is nothing to type into');
  const begun = performance.now();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, 'l');
  input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  while (document.querySelector('.trace-find .trace-steps-label') === null) await new Promise((resolve) => requestAnimationFrame(resolve));
  return (performance.now() - begun) / 1e3;
}
