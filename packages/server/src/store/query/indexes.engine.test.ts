import type { SpanPredicate } from '@spoor/core/plan';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { migrate } from '../schema/index.ts';
import { sql, text } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import { Catalogue, compilePredicate } from './compile/index.ts';
import { DEFAULT_QUERY_LIMITS, createContext } from './context.ts';

/** What the engine says it would read of 40 granules, for the conditions whose speed rests on an index. */
let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
  await migrate(engine.connection, { topology: { database: 'spoor' } });
  await engine.connection.command(`INSERT INTO spoor.spans (part, tenant, bucket, trace_id, ids, ts, duration, service, attr_s, attr_i)
    SELECT 20260921, 't', 29833333 + intDiv(number, 10000), unhex(leftPad(hex(number), 32, '0')), number + 1, fromUnixTimestamp64Nano(toInt64(1790000000000000000 + number * 6000000), 'UTC'), 5, 's',
      map('user.id', concat('u', toString(number)), 'host', concat('h', toString(number % 5))), map('code', toInt64(number))
    FROM numbers(327680)`);
});
afterAll(() => engine.stop());

const equal = (key: string, value: string): SpanPredicate => ({ op: 'compare', field: { kind: 'attribute', levels: ['span', 'resource'], key }, cmp: '=', value: { type: 'text', value } });
const CATALOGUE = new Catalogue([
  { level: 'span', key: 'user.id', type: 'string' },
  { level: 'span', key: 'code', type: 'int' },
  { level: 'span', key: 'mixed', type: 'int' },
  { level: 'span', key: 'mixed', type: 'string' },
]);

async function granules(where: Sql): Promise<number> {
  const { rows } = await engine.connection.queryRows(sql`EXPLAIN indexes = 1 SELECT trace_id FROM spoor.spans WHERE tenant = 't' AND ${where}`.text);
  const counts = rows.map((row) => /Granules: (\d+)/.exec(String(row['explain']))?.[1]).filter((count) => count !== undefined);
  return Math.min(...counts.map(Number));
}

describe('the engine skips granules', () => {
  const compiled = (predicate: SpanPredicate): Sql => {
    const context = createContext(engine.connection, 'spoor', DEFAULT_QUERY_LIMITS);
    return compilePredicate(predicate, { tenant: 't', catalogue: CATALOGUE, resources: context.table('resources'), scopes: context.table('scopes') });
  };

  test.each<[string, SpanPredicate, number]>([
    ['a string equals', equal('user.id', 'u77777'), 2],
    ['an integer equals', equal('code', '77777'), 5],
    ['either of two types equals', equal('mixed', '77777'), 6],
    ['one of two keys equals', { op: 'or', terms: [equal('user.id', 'u5'), equal('code', '300000')] }, 7],
    ['both equal', { op: 'and', terms: [equal('user.id', 'u5'), equal('code', '300000')] }, 2],
  ])('%s', async (_, predicate, most) => {
    const read = await granules(compiled(predicate));
    expect(read).toBeLessThanOrEqual(most);
  });

  test('but reads them all when nothing prunes', async () => {
    expect(await granules(compiled({ op: 'compare', field: { kind: 'intrinsic', name: 'duration' }, cmp: '>', value: { type: 'number', value: 1 } }))).toBeGreaterThanOrEqual(40);
  });

  test('a trace id, and a time range', async () => {
    expect(await granules(sql`trace_id = unhex(${text('77777'.padStart(32, '0'))})`)).toBeLessThanOrEqual(2);
    expect(await granules(sql`bucket = 29833340`)).toBeLessThanOrEqual(3);
  });
});
