import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createApiServer } from '../../../packages/server/src/api/http/index.ts';
import type { SpanBlock } from '../../../packages/core/src/model/index.ts';
import { MemoryStore } from '../../../packages/server/src/api/testing/index.ts';
import type { TestSpan } from '../../../packages/server/src/api/testing/index.ts';
import { testBlock } from '../../../packages/server/src/api/testing/spans.ts';
import { registerWebApi } from '../../../packages/server/src/api/web/index.ts';
import type { PipelineStatus } from '../../../packages/server/src/api/web/index.ts';
import { Metrics, SILENT_LOG } from '../../../packages/server/src/observe/index.ts';

/** Another build than the usual one, so that it may be built again while tests run. */
const WEB_ROOT = process.env['SPOOR_TEST_WEB_ROOT'] ?? join(import.meta.dirname, '../../../packages/web/dist');
const CHROMIUM = process.env['SPOOR_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

type SpansListener = (block: SpanBlock, fromRow: number, toRow: number) => void;

export interface TestSite extends AsyncDisposable {
  readonly url: string;
  readonly store: MemoryStore;
  readonly status: { -readonly [K in keyof PipelineStatus]: PipelineStatus[K] };
  /** Runs when somebody presses *Load demo data*. */
  onDemo: () => void;
  onDemoDelete: () => void;
  /** Spans come in: to the live tail only. */
  arrive(...spans: readonly TestSpan[]): void;
}

/** The real API server and the built UI over a store in memory. */
export async function startSite(): Promise<TestSite> {
  if (!existsSync(join(WEB_ROOT, 'index.html'))) throw new Error('The UI is not built: npm run build:web');
  const store = new MemoryStore();
  const status: TestSite['status'] = {
    receivers: [{ name: 'otlp-http', connections: 0, requests: 0, bytes: 0, accepted: 0, rejected: 0 }],
    rejections: [],
    repairs: [],
    pipeline: { waitingBytes: 0, lagSeconds: 0 },
  };
  const listeners = new Set<SpansListener>();
  let retention = { maxAgeSeconds: 604_800, maxBytes: 50e9 };
  const app = createApiServer({ log: SILENT_LOG, metrics: new Metrics(), ready: async () => undefined, webRoot: WEB_ROOT, allowedHosts: [] });
  const site: TestSite = {
    url: '',
    store,
    status,
    onDemo: () => undefined,
    onDemoDelete: () => undefined,
    arrive: (...spans) => {
      for (const listener of listeners) listener(testBlock(spans), 0, spans.length);
    },
    [Symbol.asyncDispose]: async () => {
      await app.close();
    },
  };
  registerWebApi(app, {
    store,
    tenant: 'default',
    version: 'test',
    status: () => status,
    endpoints: [
      { name: 'OTLP/gRPC', scheme: 'http', port: 4317 },
      { name: 'OTLP/HTTP', scheme: 'http', port: 4318 },
    ],
    retention: {
      get: () => retention,
      set: async (limits) => {
        retention = limits;
      },
    },
    demo: {
      load: async () => {
        site.onDemo();
        return { spans: 1, traces: 1 };
      },
      remove: async () => {
        site.onDemoDelete();
        return { spans: 1, traces: 1 };
      },
    },
    arrivals: {
      onSpans: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return Object.assign(site, { url: `http://127.0.0.1:${port}` });
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}

export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, page errors, failed requests and CSP violations so far: a healthy page has none. */
  readonly complaints: string[];
}

export async function openPage(browser: Browser, options: { readonly colorScheme?: 'light' | 'dark'; readonly contrast?: 'more'; readonly width?: number; readonly height?: number } = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: options.width ?? 1280, height: options.height ?? 800 }, colorScheme: options.colorScheme ?? 'light' });
  if (options.contrast !== undefined) await context.addInitScript((contrast) => localStorage.setItem('spoor.contrast', contrast), options.contrast);
  const complaints: string[] = [];
  await context.exposeFunction('reportViolation', (text: string) => complaints.push(`csp: ${text}`));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      (window as unknown as { reportViolation(text: string): void }).reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`request: ${request.url()} ${request.failure()?.errorText ?? ''}`);
  });
  return { page, context, complaints };
}
