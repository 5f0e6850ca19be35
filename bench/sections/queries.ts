import { setTimeout as sleep } from 'node:timers/promises';
import type { SearchAnswer, ServicesAnswer } from '@spoor/core/wire';
import type { Bar } from '../bars.ts';
import { quantile } from '../bars.ts';
import { BenchServer } from '../bench-server.ts';
import { measureTraceql } from './traceql.ts';
import { runLoad } from '../load.ts';
import { residentBytes, figuresOf } from '../procs.ts';

const DAY = 86_400;
const LOOKUPS = 100;
const REPEATS = 15;
const IDLE_SECONDS = 30;
const SETTLE_SECONDS = 180;
const SERVICES = ['checkout', 'catalog', 'payment', 'storefront', 'email-worker'];
const TAGS = ['app.product.id=SKU-77', 'user.id=u1234', 'http.request.method=POST', 'app.transaction.id=none', 'messaging.system=kafka'];

/** Answers over a day of spans, through the API as the UI asks. Also what the server costs when nothing happens. */
export async function measureQueries({ spans, idle, queries, traceql }: { readonly spans: number; readonly idle: boolean; readonly queries: boolean; readonly traceql: boolean }): Promise<readonly Bar[]> {
  await using server = await BenchServer.start();
  const now = Math.floor(Date.now() / 1000);
  const report = await runLoad({ http: server.http, seconds: 1800, spans, density: spans / DAY, from: now - DAY, payloads: Math.min(1000, Math.ceil(spans / 1024)), sample: LOOKUPS });
  await server.drained();
  const status = await server.status();
  const stored = `${(status.store?.spans ?? 0).toLocaleString('en')} spans over 24 h`;
  await settled(server);
  const bars: Bar[] = [];
  if (idle) bars.push(...(await measureIdle(server, stored)));
  if (queries) bars.push(...(await measureAnswers(server, { now, traceIds: report.traceIds ?? [], stored })));
  if (traceql) bars.push(...(await measureTraceql(server, { now, stored })));
  return bars;
}

/** Waits until merges are done: less than a twentieth of a core for five seconds. */
async function settled(server: BenchServer): Promise<void> {
  for (let waited = 0; waited < SETTLE_SECONDS; waited += 5) {
    const before = figuresOf([server.pid]).cpuSeconds;
    await sleep(5000);
    if (figuresOf([server.pid]).cpuSeconds - before < 0.25) return;
  }
}

async function measureIdle(server: BenchServer, stored: string): Promise<readonly Bar[]> {
  const before = figuresOf([server.pid]);
  await sleep(IDLE_SECONDS * 1000);
  const after = figuresOf([server.pid]);
  return [
    { what: 'idle memory of all server processes', measured: residentBytes([server.pid]) / 1e6, unit: 'MB', bar: { atMost: 400 }, note: `${stored}, after loading them, not restarted; pages that both processes map counted once (${Math.round(after.rssBytes / 1e6)} MB otherwise)` },
    { what: 'idle CPU', measured: ((after.cpuSeconds - before.cpuSeconds) / IDLE_SECONDS) * 100, unit: '% of a core', bar: { atMost: 1 }, note: `over ${IDLE_SECONDS} s` },
  ];
}

async function measureAnswers(server: BenchServer, data: { readonly now: number; readonly traceIds: readonly string[]; readonly stored: string }): Promise<readonly Bar[]> {
  const to = `${data.now}000000000`;
  const day = `from=${data.now - DAY}000000000&to=${to}`;
  const hour = `from=${data.now - 3600}000000000&to=${to}`;
  const lookups: number[] = [];
  for (const id of data.traceIds) lookups.push(await timed(async () => await bytesOf(`${server.ui}/api/spoor/v1/traces/${id}/columns`)));
  const jaeger: number[] = [];
  for (const id of data.traceIds) jaeger.push(await timed(async () => await bytesOf(`${server.ui}/api/traces/${id}`)));
  const search = (query: string): Promise<number> =>
    timed(async () => {
      await server.get<SearchAnswer>(`/api/spoor/v1/search?${day}&limit=20&${query}`);
    });
  const latest = await repeated((i) => search(`service=${SERVICES[i % SERVICES.length]!}`));
  const tagged = await repeated((i) => search(`tags=${encodeURIComponent(TAGS[i % TAGS.length]!)}`));
  const slowest = await repeated((i) => search(`order=slowest&service=${SERVICES[i % SERVICES.length]!}`));
  const home = async (range: string): Promise<readonly number[]> =>
    repeated(() =>
      timed(async () => {
        await server.get<ServicesAnswer>(`/api/spoor/v1/services?${range}`);
      }),
    );
  const ofHour = await home(hour);
  const ofDay = await home(day);
  const bar = (what: string, times: readonly number[], share: number, atMost: number): Bar => ({ what, measured: quantile(times, share), unit: 'ms', bar: { atMost }, note: `${times.length} requests, ${data.stored}; p99 ${quantile(times, 0.99).toFixed(0)} ms` });
  return [
    bar('trace by id, no time range, p50', lookups, 0.5, 25),
    bar('trace by id, no time range, p99', lookups, 0.99, 60),
    bar('trace by id, Jaeger API, p50', jaeger, 0.5, 25),
    bar('trace by id, Jaeger API, p99', jaeger, 0.99, 60),
    bar('latest 20 traces of a service, p50', latest, 0.5, 120),
    bar('latest 20 traces with an attribute equal, p50', tagged, 0.5, 200),
    bar('slowest 20 traces of a service, p50', slowest, 0.5, 250),
    bar('Home figures of 1 h, p50', ofHour, 0.5, 80),
    bar('Home figures of 24 h, p50', ofDay, 0.5, 150),
  ];
}

async function repeated(measure: (i: number) => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < REPEATS; i++) times.push(await measure(i));
  return times;
}

/** Milliseconds that `ask` takes. */
async function timed(ask: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await ask();
  return performance.now() - begun;
}

async function bytesOf(url: string): Promise<void> {
  const response = await fetch(url);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
}
