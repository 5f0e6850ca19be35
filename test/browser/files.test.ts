import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, openPage, startSite } from './support/test-site.ts';
import type { TestSite, WatchedPage } from './support/test-site.ts';

let browser: Browser;
let site: TestSite;
let watched: WatchedPage;
let page: Page;
const TRACE = '5982fe77008310cc80f1da5e10147517';

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startSite()]);
});
afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});
beforeEach(async () => {
  watched = await openPage(browser);
  page = watched.page;
});
afterEach(async () => {
  await watched.context.close();
});

const ZIPKIN = [
  { traceId: TRACE, id: 'bd7a977555f6b982', name: 'get /', timestamp: 1_458_702_548_467_000, duration: 386_000, kind: 'SERVER', localEndpoint: { serviceName: 'front' } },
  { traceId: TRACE, id: '352bff9a74ca9ad2', parentId: 'bd7a977555f6b982', name: 'query', timestamp: 1_458_702_548_500_000, duration: 186_000, kind: 'CLIENT', localEndpoint: { serviceName: 'front' }, tags: { sql: 'select 1', error: 'boom' } },
];
const OTLP = (traceId: string) => ({ resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'otlp' } }] }, scopeSpans: [{ spans: [{ traceId, spanId: '00000000000000aa', name: `root of ${traceId.slice(0, 2)}`, startTimeUnixNano: '1700000000000000000', endTimeUnixNano: '1700000000500000000' }] }] }] });
const JAEGER = { data: [{ traceID: 'c'.repeat(32), spans: [{ traceID: 'c'.repeat(32), spanID: 'aa', operationName: 'jaeger op', startTime: 1_700_000_000_000_000, duration: 1_000, processID: 'p1' }], processes: { p1: { serviceName: 'jaegered' } } }] };

async function drop(name: string, content: Buffer | string): Promise<void> {
  const bytes = [...Buffer.from(content)];
  await page.evaluate(
    ([fileName, values]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(values)], fileName));
      document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, bytes] as const,
  );
}

describe('trace files', () => {
  test('a dropped Zipkin file becomes its trace, with its spans, also after a reload; nothing is uploaded', async () => {
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET' || request.url().includes(TRACE)) sent.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
    await page.goto(`${site.url}/search`);
    await page.getByRole('heading', { name: 'Search', exact: true }).waitFor();
    await drop('zipkin.json', JSON.stringify(ZIPKIN));
    await page.waitForURL(`**/trace/${TRACE}**`);
    await page.getByText('From the file zipkin.json').waitFor();
    await page.getByRole('row', { name: /front query/ }).click();
    await page.getByText('select 1').first().waitFor();
    await page.getByText('boom').first().waitFor();
    await page.reload();
    await page.getByRole('row', { name: /front query/ }).waitFor();
    // Asked for by its id alone: the page itself, whether the server has it too, and who links to it.
    expect(sent.filter((request) => !/^GET (?:\/trace\/|.*\/(?:linked-from|columns)$)/.test(request))).toEqual([]);
    await page.getByRole('button', { name: 'Close files' }).click();
    await page.waitForURL(`${site.url}/`);
    await page.goto(`${site.url}/trace/${TRACE}`);
    await page.getByRole('heading', { name: 'This trace is not here' }).waitFor();
  });

  test('several traces are listed; gzip, JSON lines, Jaeger', async () => {
    await page.goto(`${site.url}/files`);
    const lines = `${JSON.stringify(OTLP('a'.repeat(32)))}\n${JSON.stringify(OTLP('b'.repeat(32)))}\n`;
    await page.getByLabel(/Drop a trace file here/).setInputFiles({ name: 'spans.jsonl.gz', mimeType: 'application/gzip', buffer: gzipSync(lines) });
    await page.getByRole('heading', { name: 'spans.jsonl.gz 2 traces' }).waitFor();
    expect((await page.locator('.trace-name').allInnerTexts()).sort()).toEqual(['otlp root of aa', 'otlp root of bb']);
    await drop('jaeger.json', JSON.stringify(JAEGER));
    await page.getByRole('row', { name: /jaegered jaeger op/ }).waitFor();
  });

  test('what is no trace file is refused with the reason', async () => {
    await page.goto(`${site.url}/`);
    await page.getByText('Drop a trace file here').waitFor();
    await drop('holiday.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]));
    await page.getByRole('alert').getByText('holiday.jpg was not opened. It is neither OTLP').waitFor();
    await drop('empty.json', '{"resourceSpans":[]}');
    await page.getByRole('alert').getByText('It holds no spans').waitFor();
  });
});
