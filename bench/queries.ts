/**
 * How fast the store answers, without the API in front: from the repository's root,
 * `node bench/queries.ts --data DIR --load 10M` fills an empty data directory with a day of demo spans and measures;
 * `--data DIR` or `--socket PATH` alone measures what is there. Bars are those of the API; `npm run bench` measures those.
 */
import { parseArgs } from 'node:util';
import type { SpanPredicate, TimeRange, TraceSearch } from '@spoor/core/plan';
import { createShop } from '@spoor/testkit';
import { startEngine } from '../packages/server/src/engine/index.ts';
import { connectStore } from '../packages/server/src/store/connection/index.ts';
import { openStore } from '../packages/server/src/store/open-store.ts';
import type { SpanStore } from '../packages/server/src/store/span-store.ts';
import { barTable, quantile } from './bars.ts';
import type { Bar } from './bars.ts';

const SECOND = 1_000_000_000n;
const HOUR = 3600n * SECOND;
const TENANT = 'default';
const RUNS = 25;
const LOOKUPS = 100;

const { values } = parseArgs({ options: { data: { type: 'string' }, socket: { type: 'string' }, load: { type: 'string' }, hours: { type: 'string', default: '24' } } });

function count(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text);
  if (match === null) throw new Error(`not a number: ${text}`);
  return Number(match[1]) * (match[2] === 'M' ? 1e6 : match[2] === 'k' ? 1e3 : 1);
}

async function load(store: SpanStore, spans: number): Promise<void> {
  const to = BigInt(Math.floor(Date.now() / 1000)) * SECOND;
  const from = to - BigInt(Math.round(Number(values.hours) * 3600)) * SECOND;
  let stored = 0;
  for (const block of createShop({ seed: 1 }).backfill({ spans, from, to, blockSpans: 100_000 })) {
    await store.insert(block, `load-${stored}`, to);
    stored += block.count;
  }
}

/** Milliseconds of each run, after one that warms up. */
async function timed(runs: number, run: (i: number) => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  await run(0);
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await run(i);
    times.push(performance.now() - start);
  }
  return times;
}

const service = (value: string): SpanPredicate => ({ op: 'compare', field: { kind: 'intrinsic', name: 'service' }, cmp: '=', value: { type: 'string', value } });
const tag = (key: string, value: string): SpanPredicate => ({ op: 'compare', field: { kind: 'attribute', levels: ['span', 'resource', 'scope', 'event', 'link'], key }, cmp: '=', value: { type: 'text', value } });

async function measure(store: SpanStore): Promise<readonly Bar[]> {
  const stats = await store.stats();
  const to = (stats.newest ?? 0n) + 1n;
  const range: TimeRange = { from: to - BigInt(Math.round(Number(values.hours) * 3600)) * SECOND, to };
  const services = await store.services(TENANT);
  const nth = (i: number): SpanPredicate => service(services[i % services.length]!);
  const base = { tenant: TENANT, range, limit: 20 };
  const search = (search: Omit<TraceSearch, 'tenant' | 'range' | 'limit'>): Promise<unknown> => store.search({ ...base, ...search });
  const ids: string[] = [];
  for (let i = 0; ids.length < LOOKUPS; i++) {
    const from = range.from + ((range.to - range.from) * BigInt(i * 37 % 997)) / 997n;
    ids.push(...(await store.search({ ...base, range: { from, to: from + 60n * SECOND }, predicate: { op: 'true' }, order: 'latest', limit: 4 })).traceIds);
    if (i > 997) throw new Error('too few traces to look up');
  }
  const bars: Bar[] = [];
  const add = (what: string, times: readonly number[], atMost: number, share = 0.5): void => {
    bars.push({ what: `${what}, p${share * 100}`, measured: quantile(times, share), unit: 'ms', bar: { atMost }, note: `${times.length} runs, p99 ${quantile(times, 0.99).toFixed(0)} ms` });
  };
  const byId = await timed(LOOKUPS, (i) => store.traces(TENANT, [ids[i]!]));
  add('trace by id', byId, 25);
  add('trace by id', byId, 60, 0.99);
  add('skeleton by id', await timed(LOOKUPS, (i) => store.skeleton(TENANT, ids[i]!)), 25);
  add('latest 20 of a service', await timed(RUNS, (i) => search({ order: 'latest', predicate: nth(i) })), 120);
  add('latest 20 of all', await timed(RUNS, () => search({ order: 'latest', predicate: { op: 'true' } })), 120);
  add('latest 20 with an attribute equal', await timed(RUNS, (i) => search({ order: 'latest', predicate: tag('app.product.id', `SKU-${i * 7}`) })), 200);
  add('latest 20 with a user equal', await timed(RUNS, (i) => search({ order: 'latest', predicate: tag('user.id', `u${i * 101}`) })), 200);
  add('latest 20 with a value that is nowhere', await timed(RUNS, (i) => search({ order: 'latest', predicate: tag('user.id', `nobody${i}`) })), 200);
  add('slowest 20', await timed(RUNS, () => search({ order: 'slowest', predicate: { op: 'true' } })), 250);
  add('slowest 20 of a service', await timed(RUNS, (i) => search({ order: 'slowest', predicate: nth(i) })), 250);
  add('slowest 20 with an attribute equal', await timed(RUNS, (i) => search({ order: 'slowest', predicate: tag('user.id', `u${i * 101}`) })), 250);
  add('summaries of 20 traces', await timed(RUNS, (i) => store.summaries(TENANT, ids.slice(i, i + 20))), 120);
  add('RED of all services, 1 h', await timed(RUNS, () => store.red(TENANT, { from: to - HOUR, to }, {})), 80);
  add('RED of all services, the whole range', await timed(RUNS, () => store.red(TENANT, range, {})), 150);
  const start = performance.now();
  await store.dependencies(TENANT, range);
  console.log(`dependencies, first time: ${(performance.now() - start).toFixed(0)} ms`);
  add('dependencies again', await timed(5, () => store.dependencies(TENANT, range)), 250);
  console.log(`${stats.spans} spans, ${stats.bytesOnDisk / stats.spans} bytes each, ${stats.tables.find((table) => table.name === 'spans')?.parts ?? 0} parts of spans\n`);
  return bars;
}

if (values.data === undefined && values.socket === undefined) throw new Error('give --data DIR or --socket PATH');
const engine = values.socket === undefined ? await startEngine({ dataDir: values.data! }) : undefined;
const store = await openStore({ connection: connectStore({ socketPath: values.socket ?? engine!.socketPath }) });
try {
  if (values.load !== undefined) await load(store, count(values.load));
  console.log(barTable(await measure(store)));
} finally {
  await store[Symbol.asyncDispose]();
  await engine?.stop();
}
