import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AttributeType, SpanBlock } from '@spoor/core/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../engine/index.ts';
import { connectStore } from '../connection/index.ts';
import type { StoreConnection } from '../connection/index.ts';
import { migrate } from '../schema/index.ts';
import { BlockInserter } from './block-inserter.ts';

const TOPOLOGY = { database: 'spoor' };
const NOW = 1_790_000_500n * 10n ** 9n;
const DAY = 86_400n * 10n ** 9n;
const SPANS = 200_000;
const CRASHES = 6;
let dataDir: string;
let engine: Awaited<ReturnType<typeof startEngine>>;
let connection: StoreConnection;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'spoor-dedup-'));
  await start();
  await migrate(connection, { topology: TOPOLOGY });
});
afterAll(async () => {
  await stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  engine = await startEngine({ dataDir });
  connection = connectStore({ socketPath: engine.socketPath });
}
async function stop(): Promise<void> {
  await connection[Symbol.asyncDispose]();
  await engine.stop();
}

/** Spans of one tenant spread over 33 partitions: 32 days and the quarantine. */
function blockOf(tenant: string, spans = SPANS): SpanBlock {
  const block = new SpanBlock(spans);
  const { strings, resources, scopes } = block;
  const resource = resources.begin();
  resources.tenant[resource] = strings.internString(tenant);
  resources.service[resource] = strings.internString('shop');
  resources.hash64[resource] = 1n;
  resources.finish();
  scopes.begin();
  scopes.hash64[0] = 2n;
  scopes.finish();
  const key = strings.internString('n');
  for (let n = 0; n < spans; n++) {
    const i = block.beginSpan();
    new Uint32Array(block.traceId.buffer, i * 16, 4).set([n >>> 2, 1, 2, 3]);
    block.spanId[2 * i] = n + 1;
    block.start64[i] = NOW - DAY * BigInt(n % 34);
    block.duration64[i] = 1000n;
    block.weight[i] = 2;
    block.attributes.pushInt(key, BigInt(n));
    block.attributes.pushWord(key, AttributeType.STRING, key);
    block.endSpan();
  }
  return block;
}

interface Totals {
  readonly spans: number;
  readonly distinct: number;
  readonly traceSpans: number;
  readonly calls: readonly number[];
}

async function totalsOf(tenant: string): Promise<Totals> {
  const one = async (sql: string): Promise<number> => Number(Object.values((await connection.queryRows(sql)).rows[0]!)[0]);
  const where = `WHERE tenant = '${tenant}'`;
  return {
    spans: await one(`SELECT count() FROM spoor.spans ${where}`),
    distinct: await one(`SELECT uniqExact(span_id) FROM spoor.spans ${where}`),
    traceSpans: await one(`SELECT sum(spans) FROM spoor.traces ${where}`),
    calls: [await one(`SELECT sum(calls) FROM spoor.red_15s ${where}`), await one(`SELECT sum(calls) FROM spoor.red_5m ${where}`), await one(`SELECT sum(calls) FROM spoor.red_1h ${where}`)],
  };
}

const ONCE: Totals = { spans: SPANS, distinct: SPANS, traceSpans: SPANS, calls: [2 * SPANS, 2 * SPANS, 2 * SPANS] };

test('the same token inserts once, whichever process inserts and whenever', async () => {
  const block = blockOf('again');
  const insert = () => new BlockInserter(connection, TOPOLOGY).insert(block, { token: 'again-1', receivedAt: NOW });
  await insert();
  expect(await totalsOf('again')).toEqual(ONCE);
  const { rows } = await connection.queryRows("SELECT count() AS parts, uniqExact(partition) AS partitions FROM system.parts WHERE database = 'spoor' AND table = 'spans' AND active");
  expect(rows[0]).toEqual({ parts: '33', partitions: '33' }); // one part per partition: nothing split the block
  await insert();
  expect(await totalsOf('again')).toEqual(ONCE);
  await stop();
  await start();
  await insert();
  expect(await totalsOf('again')).toEqual(ONCE);
});

test('another token inserts again', async () => {
  await new BlockInserter(connection, TOPOLOGY).insert(blockOf('again'), { token: 'again-2', receivedAt: NOW });
  expect((await totalsOf('again')).spans).toBe(2 * SPANS);
});

test('a repetition completes what a crash between the parts of one insert left out', async () => {
  const block = blockOf('partial');
  const insert = () => new BlockInserter(connection, TOPOLOGY).insert(block, { token: 'partial-1', receivedAt: NOW });
  await insert();
  // Dropping a partition also forgets its tokens: what is left is the state after a crash before that part was written.
  for (const table of ['spans', 'traces', 'red_15s']) {
    await connection.command(`ALTER TABLE spoor.${table} DROP PARTITION 20260907`);
  }
  const partial = await totalsOf('partial');
  expect(partial.spans).toBeLessThan(SPANS);
  await insert();
  expect(await totalsOf('partial')).toEqual(ONCE);
});

test('tokens survive merges', async () => {
  const inserter = new BlockInserter(connection, TOPOLOGY);
  const block = blockOf('merged');
  await inserter.insert(block, { token: 'merged-1', receivedAt: NOW });
  for (const table of ['spans', 'traces', 'red_15s', 'red_5m', 'red_1h']) await connection.command(`OPTIMIZE TABLE spoor.${table} FINAL`);
  await inserter.insert(block, { token: 'merged-1', receivedAt: NOW });
  expect(await totalsOf('merged')).toEqual(ONCE);
});

test('kill -9 of the engine in the middle of an insert neither loses nor doubles a span', async () => {
  const spans = 60_000;
  const block = blockOf('killed', spans);
  const perfect = { spans: 0, distinct: spans, traceSpans: 0, calls: [0, 0, 0] };
  let cut = 0;
  for (let n = 1; n <= CRASHES; n++) {
    const inserter = new BlockInserter(connection, TOPOLOGY);
    const insert = () => inserter.insert(block, { token: `killed-${n}`, receivedAt: NOW });
    const first = insert().then(
      () => 'stored',
      () => 'cut',
    );
    await sleep((n * 37) % 400);
    const { pid } = engine;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    if ((await first) === 'cut') cut++;
    for (let attempt = 0; ; attempt++) {
      try {
        await insert();
        break;
      } catch (error) {
        if (attempt > 200) throw error;
        await sleep(100);
      }
    }
    expect(await totalsOf('killed')).toEqual({ ...perfect, spans: n * spans, traceSpans: n * spans, calls: Array<number>(3).fill(2 * n * spans) });
  }
  expect(cut).toBeGreaterThan(1); // otherwise the kills came too late to prove anything
}, 240_000);
