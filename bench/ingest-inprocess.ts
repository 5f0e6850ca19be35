/**
 * Journal and pipeline without the doors: `node bench/ingest-inprocess.ts [seconds] [null|real|both] [process|power]`.
 * Feeds 512-span OTLP protobuf requests in one process to the pipeline, into a store that keeps nothing and into the
 * real one; the time ends when the journal is empty. CPU of making the requests is measured alone and subtracted.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../packages/core/src/model/index.ts';
import { startEngine } from '../packages/server/src/engine/index.ts';
import { openJournal } from '../packages/server/src/journal/index.ts';
import type { FsyncPolicy } from '../packages/server/src/journal/index.ts';
import { createLog, Metrics } from '../packages/server/src/observe/index.ts';
import { openPipeline } from '../packages/server/src/pipeline/index.ts';
import type { PipelineTuning } from '../packages/server/src/pipeline/index.ts';
import { connectStore } from '../packages/server/src/store/connection/index.ts';
import { openStore } from '../packages/server/src/store/open-store.ts';
import type { SpanStore } from '../packages/server/src/store/span-store.ts';
import { PAYLOAD_PREFIX, PayloadPool } from '@spoor/testkit';
import { figuresOf, watchMemory } from './procs.ts';

const SPANS = 512;
const IN_FLIGHT = 16;

const seconds = Number(process.argv[2] ?? 10);
const which = process.argv[3] ?? 'both';
const fsync: FsyncPolicy = process.argv[4] === 'power' ? 'power' : 'process';
const tuning: Partial<PipelineTuning> = JSON.parse(process.env['TUNING'] ?? '{}') as Partial<PipelineTuning>;

const pool = new PayloadPool({ payloads: 256, spansPerPayload: SPANS, density: 20_000, seed: 7, from: () => BigInt(Date.now()) * 1_000_000n });
console.log(`${pool.bytesPerSpan.toFixed(0)} bytes a span, fsync ${fsync}, ${JSON.stringify(tuning)}`);
const patchCpu = cpuPerMillionOfPatching();
if (which !== 'real') await measure('null', { insert: () => Promise.resolve() });
if (which !== 'null') await withRealStore((store, pid) => measure('real', store, pid));

async function measure(name: string, store: Pick<SpanStore, 'insert'>, enginePid?: number): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'spoor-bench-'));
  const metrics = new Metrics();
  const log = createLog('warn', (line) => process.stderr.write(line));
  const journal = await openJournal({ dir: join(dir, 'journal'), fsync, log, metrics });
  const pipeline = await openPipeline({ journal, store, limits: DEFAULT_LIMITS, log, metrics, tuning });
  const roots = enginePid === undefined ? [] : [enginePid];
  const before = { self: process.cpuUsage(), engine: figuresOf(roots).cpuSeconds, at: performance.now() };
  const memory = watchMemory([process.pid]);
  const refusals = { count: 0 };
  const ackMs: number[] = [];
  let sent = 0;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (performance.now() - before.at < seconds * 1000) {
        const { bytes } = pool.request(sent++);
        const at = performance.now();
        const outcome = await pipeline.accept({
          format: 'otlp-protobuf', tenant: 'default', transport: 'bench', receivedAt: BigInt(Date.now()) * 1_000_000n, body: bytes.subarray(PAYLOAD_PREFIX),
        });
        ackMs.push(performance.now() - at);
        if (outcome.kind !== 'kept') refusals.count++;
      }
    }),
  );
  await pipeline.drain();
  const took = (performance.now() - before.at) / 1000;
  const self = process.cpuUsage(before.self);
  memory.stop();
  const spans = (sent - refusals.count) * SPANS;
  const perMillion = (cpuSeconds: number): string => ((cpuSeconds * 1e6) / spans).toFixed(2);
  const serverCpu = (self.user + self.system) / 1e6;
  ackMs.sort((x, y) => x - y);
  console.table({
    [name]: {
      'spans/s': Math.round(spans / took),
      'node CPU s/1M': (Number(perMillion(serverCpu)) - patchCpu).toFixed(2),
      'engine CPU s/1M': perMillion(figuresOf(roots).cpuSeconds - before.engine),
      'peak RSS MB': Math.round(memory.peakRssBytes() / 1e6),
      'node RSS MB': Math.round(process.memoryUsage().rss / 1e6),
      'ack p50 ms': ackMs[ackMs.length >>> 1]!.toFixed(1),
      'ack p99 ms': ackMs[Math.floor(ackMs.length * 0.99)]!.toFixed(1),
      refused: refusals.count,
      spilled: metrics.value('spoor_journal_spilled_payloads_total'),
      inserts: metrics.value('spoor_store_insert_blocks_total'),
    },
  });
  await pipeline.close();
  await journal.close();
  await rm(dir, { recursive: true, force: true });
}

async function withRealStore(work: (store: SpanStore, pid: number | undefined) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spoor-bench-'));
  const engine = await startEngine({ dataDir });
  const store = await openStore({ connection: connectStore({ socketPath: engine.socketPath }) });
  try {
    await work(store, engine.pid);
  } finally {
    await store[Symbol.asyncDispose]();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function cpuPerMillionOfPatching(): number {
  const before = process.cpuUsage();
  for (let i = 0; i < pool.size * 4; i++) pool.request(i);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (pool.size * 4 * SPANS);
}
