import { connect } from 'node:http2';
import { Buffer } from 'node:buffer';
import type { Bar } from '../bars.ts';
import { quantile } from '../bars.ts';
import type { BenchServer } from '../bench-server.ts';

const DAY = 86_400;
const HOUR = 3_600;
const REPEATS = 15;

interface Measured {
  readonly what: string;
  readonly atMost: number;
  /** Path and parameters, by the number of the run: no two runs ask the same where there is a choice. */
  readonly path: (i: number) => string;
}

/** TraceQL through the Tempo API over a day of spans that lie in the server already. */
export async function measureTraceql(server: BenchServer, data: { readonly now: number; readonly stored: string }): Promise<readonly Bar[]> {
  const { now } = data;
  const ask = (path: string, q: string, more: string): string => `${path}?q=${encodeURIComponent(q)}&${more}`;
  const search = (q: string): string => ask('/api/search', q, `start=${now - DAY}&end=${now}&limit=20`);
  const metrics = (q: string, seconds: number, step: number): string => ask('/api/metrics/query_range', q, `start=${now - seconds}&end=${now}&step=${step}s`);
  const services = ['checkout', 'search', 'payment', 'pricing', 'storefront'];
  const nth = (i: number): string => services[i % services.length]!;
  const measured: readonly Measured[] = [
    { what: '{ resource.service.name = "x" && duration > 1s }, 24 h', atMost: 120, path: (i) => search(`{ resource.service.name = "${nth(i)}" && duration > 1s }`) },
    { what: '{ span.http.response.status_code >= 500 }, 24 h', atMost: 150, path: () => search('{ span.http.response.status_code >= 500 }') },
    { what: '{ .user.id = "u…" }, 24 h', atMost: 200, path: (i) => search(`{ .user.id = "u${100 + i * 37}" }`) },
    { what: 'regex on an attribute, 24 h', atMost: 600, path: (i) => search(`{ span.http.route =~ "/api/.*${'abcdefghij'[i % 10]!}.*" }`) },
    { what: '{ … } >> { postgresql && duration > 200ms }, 24 h', atMost: 800, path: () => search('{ resource.service.name = "ledger-batch" } >> { span.db.system.name = "postgresql" && duration > 200ms }') },
    { what: '{ trace:duration > 2s }, 24 h', atMost: 200, path: (i) => search(`{ trace:duration > ${2000 + i}ms }`) },
    { what: '{ trace:rootService = "x" }, 24 h', atMost: 200, path: (i) => search(`{ trace:rootService = "${['auth', 'storefront-browser', 'orders'][i % 3]!}" }`) },
    { what: '{} | rate() by (service), 1 h', atMost: 100, path: () => metrics('{} | rate() by (resource.service.name)', HOUR, 15) },
    { what: '{} | rate() by (service), 24 h', atMost: 500, path: () => metrics('{} | rate() by (resource.service.name)', DAY, 300) },
    { what: 'quantile_over_time by (name), 1 h', atMost: 250, path: () => metrics('{ kind = server } | quantile_over_time(duration, .5, .95, .99) by (name)', HOUR, 15) },
    { what: 'compare({ status = error }), 1 h', atMost: 800, path: () => metrics('{} | compare({ status = error })', HOUR, HOUR) },
    { what: 'tag names', atMost: 50, path: () => `/api/v2/search/tags?start=${now - DAY}&end=${now}` },
    { what: 'tag values of a span attribute', atMost: 50, path: () => `/api/v2/search/tag/span.http.route/values?start=${now - DAY}&end=${now}` },
    { what: 'tag values with a filter', atMost: 50, path: () => `/api/v2/search/tag/name/values?q=${encodeURIComponent('{ resource.service.name = "checkout" }')}&start=${now - DAY}&end=${now}` },
  ];
  const bars: Bar[] = [];
  for (const { what, atMost, path } of measured) {
    await fetched(server, path(0));
    const times: number[] = [];
    for (let i = 0; i < REPEATS; i++) times.push(await fetched(server, path(i)));
    bars.push({ what: `TraceQL: ${what}, p50`, measured: quantile(times, 0.5), unit: 'ms', bar: { atMost }, note: `${REPEATS} requests, ${data.stored}; p99 ${quantile(times, 0.99).toFixed(0)} ms` });
  }
  const firsts: number[] = [];
  for (let i = 0; i < REPEATS; i++) firsts.push(await firstMessage(server.tempo, streamedSearch('{ status = error }', now)));
  bars.push({ what: 'TraceQL: first streamed result, 24 h, p50', measured: quantile(firsts, 0.5), unit: 'ms', bar: { atMost: 150 }, note: `${REPEATS} calls of StreamingQuerier/Search` });
  return bars;
}

async function fetched(server: BenchServer, path: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${server.ui}${path}`, { headers: { accept: 'application/json' } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${text}`);
  return performance.now() - begun;
}

/** tempopb.SearchRequest { Limit = 4, start = 5, end = 6, Query = 8 } in a gRPC frame. */
function streamedSearch(query: string, now: number): Buffer {
  const text = Buffer.from(query);
  const message = Buffer.from([4 << 3, ...varint(20), 5 << 3, ...varint(now - DAY), 6 << 3, ...varint(now), (8 << 3) | 2, ...varint(text.length), ...text]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** Milliseconds until the first message of the answer. */
function firstMessage(address: string, frame: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const session = connect(address);
    session.once('error', reject);
    session.once('connect', () => {
      const begun = performance.now();
      const stream = session.request({ ':method': 'POST', ':path': '/tempopb.StreamingQuerier/Search', 'content-type': 'application/grpc', te: 'trailers' });
      stream.once('error', reject);
      stream.once('data', () => {
        resolve(performance.now() - begun);
        session.destroy();
      });
      stream.once('end', () => reject(new Error('the stream ended without a message')));
      stream.end(frame);
    });
  });
}
