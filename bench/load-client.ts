/**
 * Sends demo spans as fast as the server takes them, or at a rate, and prints one line of JSON:
 * `node bench/load-client.ts --http http://127.0.0.1:4318 --seconds 60`
 * `node bench/load-client.ts --grpc http://127.0.0.1:4317 --seconds 60 --rate 50000`
 *
 * Requests are encoded before the clock starts; sending one costs a patch of its ids and times. A request answered with
 * "busy" or not at all is sent again, unchanged, so that what is counted as acknowledged was acknowledged.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PayloadPool, Random } from '@spoor/testkit';
import type { Sender } from './load-senders.ts';
import { grpcSender, httpSender } from './load-senders.ts';

const { values } = parseArgs({
  options: {
    http: { type: 'string' },
    grpc: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    /** Spans a second; 0: as many as the server takes. */
    rate: { type: 'string', default: '0' },
    /** End after so many spans, even if there is time left. */
    spans: { type: 'string', default: '0' },
    /** Requests under way at once. */
    parallel: { type: 'string', default: '16' },
    /** HTTP/2 sessions of gRPC. */
    sessions: { type: 'string', default: '2' },
    payloads: { type: 'string', default: '400' },
    batch: { type: 'string', default: '512' },
    /** Spans a second as the spans' own times say. */
    density: { type: 'string', default: '200000' },
    /** Unix seconds of the first span, or `now`. */
    from: { type: 'string', default: 'now' },
    seed: { type: 'string', default: '1' },
    /** How many trace ids of acknowledged spans to print. */
    sample: { type: 'string', default: '0' },
  },
});

const target = values.http ?? values.grpc;
if (target === undefined) throw new Error('name a server: --http URL or --grpc URL');
const parallel = Number(values.parallel);
const seconds = Number(values.seconds);
const rate = Number(values.rate);
const batch = Number(values.batch);
const requestLimit = Number(values.spans) > 0 ? Math.ceil(Number(values.spans) / batch) : Infinity;
const sampleSize = Number(values.sample);

const pool = new PayloadPool({
  payloads: Math.max(Number(values.payloads), parallel * 2), spansPerPayload: batch, density: Number(values.density), seed: Number(values.seed),
  from: values.from === 'now' ? () => BigInt(Date.now()) * 1_000_000n : BigInt(values.from) * 1_000_000_000n,
});
const sender: Sender = values.http === undefined ? grpcSender(new URL(target), Number(values.sessions)) : httpSender(new URL(target), parallel);

const totals = { acknowledged: 0, rejected: 0, requests: 0, busy: 0, failed: 0, unacknowledged: 0, firstFailure: '' };
/** Milliseconds from the first attempt to the acknowledgement, by whole tenths: index is tenths of a millisecond. */
const latency = new Uint32Array(600_000);
const sampled: string[] = [];
const chance = new Random(Number(values.seed), 0x5a, 0x3);
let passed = 0;
/** Payloads that are under way: a slow one must not be patched for its next round before it is acknowledged. */
const underWay = new Set<number>();
let next = 0;
let begun = 0;

/** One request at a time until the time is over. */
async function lane(start: number, end: number): Promise<void> {
  while (begun < requestLimit && performance.now() < end) {
    while (underWay.has(next % pool.size)) next++;
    const n = next++;
    const due = rate > 0 ? start + (begun * batch * 1000) / rate : 0;
    begun++;
    if (due >= end) return;
    underWay.add(n % pool.size);
    if (due > performance.now()) await sleep(due - performance.now());
    await deliver(n, end);
    underWay.delete(n % pool.size);
  }
}

async function deliver(n: number, end: number): Promise<void> {
  const { bytes, spans } = pool.request(n);
  const began = performance.now();
  for (;;) {
    const outcome = await sender.send(bytes);
    totals.requests++;
    if (outcome.kind === 'kept') {
      totals.acknowledged += spans - outcome.rejected;
      totals.rejected += outcome.rejected;
      latency[Math.min(latency.length - 1, Math.floor((performance.now() - began) * 10))]!++;
      sampleTrace(n);
      return;
    }
    totals[outcome.kind]++;
    if (outcome.kind === 'failed' && totals.firstFailure === '') totals.firstFailure = outcome.message;
    if (performance.now() >= end) {
      totals.unacknowledged += spans;
      return;
    }
    await sleep(outcome.kind === 'busy' ? outcome.waitMs : 200);
  }
}

/** Reservoir sampling: every acknowledged request is as likely to give a trace id. */
function sampleTrace(n: number): void {
  if (sampled.length < sampleSize) {
    sampled.push(pool.traceIdOf(n));
    return;
  }
  const place = chance.below(++passed + sampleSize);
  if (place < sampleSize) sampled[place] = pool.traceIdOf(n);
}

function latencyAt(share: number): number {
  const total = latency.reduce((sum, count) => sum + count, 0);
  let rest = total * share;
  for (let tenths = 0; tenths < latency.length; tenths++) {
    rest -= latency[tenths]!;
    if (rest <= 0) return (tenths + 1) / 10;
  }
  return 0;
}

const cpuBefore = process.cpuUsage();
const start = performance.now();
const startedAt = Date.now();
await Promise.all(Array.from({ length: parallel }, () => lane(start, start + seconds * 1000)));
const elapsed = (performance.now() - start) / 1000;
const cpu = process.cpuUsage(cpuBefore);
sender.close();

console.log(
  JSON.stringify({
    transport: values.http === undefined ? 'grpc' : 'http',
    seconds: Number(elapsed.toFixed(3)),
    startedAt,
    rate: Math.round(totals.acknowledged / elapsed),
    ...totals,
    bytesPerSpan: Math.round(pool.bytesPerSpan),
    ackP50: latencyAt(0.5),
    ackP99: latencyAt(0.99),
    clientCpuSeconds: Number(((cpu.user + cpu.system) / 1e6).toFixed(2)),
    ...(sampleSize > 0 ? { traceIds: sampled } : {}),
  }),
);
