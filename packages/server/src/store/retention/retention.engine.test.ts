import { SpanBlock } from '@spoor/core/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { BlockInserter } from '../insert/index.ts';
import { migrate } from '../schema/index.ts';
import { applyRetention, readStats } from './index.ts';

const TOPOLOGY = { database: 'spoor' };
const SECOND = 10n ** 9n;
const DAY = 86_400n * SECOND;
/** 2026-11-22 12:00:00 UTC. */
const NOON = 1_795_348_800n * SECOND;
let engine: TestEngine;

beforeEach(async () => {
  engine = await startTestEngine();
  await migrate(engine.connection, { topology: TOPOLOGY });
});
afterEach(() => engine.stop());

/** One span a minute over the last `minutes` before `end`, with ids that do not compress. */
function blockOf(end: bigint, minutes: number, service = 'shop'): SpanBlock {
  const block = new SpanBlock(minutes);
  const { strings, resources, scopes } = block;
  resources.begin();
  resources.tenant[0] = strings.internString('default');
  resources.service[0] = strings.internString(service);
  resources.hash64[0] = BigInt(service.length);
  resources.finish();
  scopes.begin();
  scopes.finish();
  for (let n = 0; n < minutes; n++) {
    const i = block.beginSpan();
    crypto.getRandomValues(block.traceId.subarray(i * 16, i * 16 + 16));
    crypto.getRandomValues(block.spanId.subarray(i * 2, i * 2 + 2));
    block.start64[i] = end - BigInt(n) * 60n * SECOND;
    block.endSpan();
  }
  return block;
}

async function days(table = 'spans'): Promise<unknown[]> {
  const { rows } = await engine.connection.queryRows(`SELECT part, count() AS n FROM spoor.${table} GROUP BY part ORDER BY part`);
  return rows.map((row) => [Number(row['part']), Number(row['n'])]);
}

const retain = (maxAgeSeconds: number, maxBytes: number, now = NOON) => applyRetention(engine.connection, { topology: TOPOLOGY, limits: { maxAgeSeconds, maxBytes }, now });

test('days older than the limit go, with all that was derived from them, and the catalogue follows', async () => {
  const inserter = new BlockInserter(engine.connection, TOPOLOGY);
  await inserter.insert(blockOf(NOON - 5n * DAY, 10, 'old'), { token: 'a', receivedAt: NOON - 5n * DAY });
  await inserter.insert(blockOf(NOON - 2n * DAY, 10), { token: 'b', receivedAt: NOON - 2n * DAY });
  await inserter.insert(blockOf(NOON, 10), { token: 'c', receivedAt: NOON });
  const report = await retain(3 * 86_400, 1e12);
  expect(report.droppedPartitions).toEqual(['20261117']);
  expect(report.droppedSpans).toBe(10);
  expect(report.bytesAfter).toBeLessThan(report.bytesBefore);
  for (const table of ['spans', 'traces']) expect(await days(table)).toEqual([[20261120, 10], [20261122, 10]]);
  expect((await days('red_1h')).map((row) => (row as number[])[0])).toEqual([20261120, 20261122]);
  const { rows } = await engine.connection.queryRows('SELECT DISTINCT service FROM spoor.operations ORDER BY service');
  expect(rows).toEqual([{ service: 'shop' }]);
  expect((await retain(3 * 86_400, 1e12)).droppedPartitions).toEqual([]);
});

test('spans with impossible times live as long as others, counted from their arrival', async () => {
  const inserter = new BlockInserter(engine.connection, TOPOLOGY);
  await inserter.insert(blockOf(2n ** 63n - 1n, 3), { token: 'far', receivedAt: NOON - 2n * DAY });
  await inserter.insert(blockOf(NOON - 400n * DAY, 3), { token: 'ancient', receivedAt: NOON });
  expect(await days()).toEqual([[1_020_261_120, 3], [1_020_261_122, 3]]);
  expect((await retain(3 * 86_400, 1e12)).droppedPartitions).toEqual([]);
  expect((await retain(86_400, 1e12)).droppedPartitions).toEqual(['1020261120']);
  expect(await days()).toEqual([[1_020_261_122, 3]]);
});

test('over the byte limit the oldest day goes first, and of a single day the oldest minutes', async () => {
  const inserter = new BlockInserter(engine.connection, TOPOLOGY);
  await inserter.insert(blockOf(NOON - DAY, 500), { token: 'a', receivedAt: NOON - DAY });
  await inserter.insert(blockOf(NOON, 700), { token: 'b', receivedAt: NOON });
  const { bytesOnDisk } = await readStats(engine.connection, TOPOLOGY);
  const first = await retain(1e9, bytesOnDisk - 1);
  expect(first.droppedPartitions).toEqual(['20261121']);
  const second = await retain(1e9, Math.floor(first.bytesAfter * 0.8));
  expect(second.droppedPartitions).toHaveLength(1);
  const { rows } = await engine.connection.queryRows('SELECT count() AS n, intDiv(max(bucket) - min(bucket), 60) + 1 AS span, intDiv(max(bucket), 60) AS newest FROM spoor.spans');
  expect(Number(rows[0]?.['n'])).toBe(700 - second.droppedSpans);
  expect(Number(rows[0]?.['span'])).toBe(700 - second.droppedSpans);
  expect(Number(rows[0]?.['newest'])).toBe(Number(NOON / SECOND) / 60);
  expect(second.droppedSpans).toBeGreaterThan(100);
  expect(second.droppedSpans).toBeLessThan(500);
});

test('figures', async () => {
  expect(await readStats(engine.connection, TOPOLOGY)).toMatchObject({ spans: 0, traces: 0 });
  await new BlockInserter(engine.connection, TOPOLOGY).insert(blockOf(NOON, 100), { token: 'a', receivedAt: NOON });
  const stats = await readStats(engine.connection, TOPOLOGY);
  expect(stats).toMatchObject({ spans: 100, traces: 100, newest: NOON, oldest: NOON - 99n * 60n * SECOND });
  expect(stats.version).toMatch(/^\d+\.\d+/);
  expect(stats.bytesOnDisk).toBe(stats.tables.reduce((sum, table) => sum + table.bytes, 0));
  expect(stats.tables.find((table) => table.name === 'spans')?.parts).toBe(1);
});
