import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRemoteTestEngine, startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { StoreError } from '../store-error.ts';
import { connectStore } from './http-connection.ts';

const SLOW = 'SELECT sum(sipHash64(number)) FROM numbers(100000000000)';

/** Queries in the engine other than the one that asks. */
async function running(engine: TestEngine): Promise<number> {
  const { rows } = await engine.connection.queryRows("SELECT count() AS n FROM system.processes WHERE query NOT LIKE '%system.processes%'");
  return Number(rows[0]?.['n']);
}

async function failure(work: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await work.then(() => undefined, (cause: unknown) => cause);
  if (error instanceof StoreError) return error;
  throw new Error(`Not a StoreError: ${String(error)}`);
}

async function until(condition: () => Promise<boolean>, withinMs: number): Promise<number> {
  const start = performance.now();
  while (!(await condition())) {
    if (performance.now() - start > withinMs) throw new Error('It did not come to pass');
  }
  return performance.now() - start;
}

describe.each([
  ['a Unix socket', startTestEngine],
  ['TCP with user and password', startRemoteTestEngine],
])('a connection over %s', (_, start) => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await start();
    const { connection } = engine;
    await connection.command('CREATE DATABASE spoor');
    await connection.command('CREATE TABLE spoor.t (a UInt64, s String, `odd ``name` UInt8 DEFAULT 7) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 1000');
    await connection.command('CREATE TABLE spoor.sums (k UInt64, n SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree ORDER BY k SETTINGS non_replicated_deduplication_window = 1000');
    await connection.command('CREATE MATERIALIZED VIEW spoor.view TO spoor.sums AS SELECT a % 3 AS k, count() AS n FROM spoor.t GROUP BY k');
  });
  afterAll(() => engine.stop());

  test('inserts Native bytes of any content, once per token, views included', async () => {
    const { connection } = engine;
    // Every byte value, empty lines and semicolons: what a text format would trip over.
    const block = await connection.queryNative("SELECT number AS a, concat(randomString(30), '\\n\\n;\\0', char(number % 256)) AS s FROM numbers(70000)");
    const halves = [block.bytes.subarray(0, 1000), block.bytes.subarray(1000)];
    for (const deduplicationToken of ['one', 'one', 'two', 'one', 'two']) await connection.insertNative('spoor.t', ['a', 's'], halves, { deduplicationToken });
    const { rows } = await connection.queryRows('SELECT count() AS n, sum(a) AS a, min(`odd ``name`) AS d, (SELECT sum(n) FROM spoor.sums) AS v FROM spoor.t');
    expect(rows).toEqual([{ n: '140000', a: String((70000 * 69999) / 2 * 2), d: 7, v: '140000' }]);
  });

  test('gives back the bytes it was given', async () => {
    const { connection } = engine;
    await connection.command('CREATE TABLE spoor.memory (a UInt64, s String) ENGINE = Memory');
    const block = await connection.queryNative('SELECT number AS a, randomString(number % 50) AS s FROM numbers(5000)');
    await connection.insertNative('spoor.memory', ['a', 's'], [block.bytes]);
    const back = await connection.queryNative('SELECT a, s FROM spoor.memory');
    expect(Buffer.compare(back.bytes, block.bytes)).toBe(0);
  });

  test('answers rows as objects, 64-bit integers as strings, with their cost', async () => {
    const result = await engine.connection.queryRows("SELECT toUInt64(18446744073709551615) AS big, 1.5 AS f, 'ä\\n' AS s, [1, 2] AS l FROM numbers(3)");
    expect(result.rows).toHaveLength(3);
    expect(result.rows[0]).toEqual({ big: '18446744073709551615', f: 1.5, s: 'ä\n', l: [1, 2] });
    expect(result.rowsRead).toBe(3);
    expect(result.bytesRead).toBeGreaterThan(0);
    expect((await engine.connection.queryRows('SELECT 1 AS x WHERE 0')).rows).toEqual([]);
  });

  test('tells the cost of a Native read when asked', async () => {
    const result = await engine.connection.queryNative('SELECT sum(number) FROM numbers(100000)', { cost: true });
    expect(result.rowsRead).toBe(100_000);
    // The engine's counters count the reading of themselves too.
    expect(result.bytesRead).toBeGreaterThanOrEqual(800_000);
    expect(result.bytesRead).toBeLessThan(900_000);
  });

  test('streams a large result with bounded memory and equal bytes', async () => {
    const sql = 'SELECT number AS a, sipHash64(number) AS b FROM numbers(30000000)';
    let bytes = 0;
    let peak = 0;
    const before = process.memoryUsage.rss();
    for await (const chunk of engine.connection.streamNative(sql, { settings: { max_threads: 1 } })) {
      bytes += chunk.length;
      peak = Math.max(peak, process.memoryUsage.rss());
    }
    expect(bytes).toBeGreaterThan(30_000_000 * 16);
    expect(peak - before).toBeLessThan(200 * 1024 * 1024);
    const small = 'SELECT number AS a FROM numbers(1000)';
    const chunks: Uint8Array[] = [];
    for await (const chunk of engine.connection.streamNative(small)) chunks.push(chunk);
    expect(Buffer.compare(Buffer.concat(chunks), (await engine.connection.queryNative(small)).bytes)).toBe(0);
  });

  test('a stream that nobody takes holds the engine back, and leaving it stops the query', async () => {
    let chunks = 0;
    for await (const _chunk of engine.connection.streamNative('SELECT number FROM numbers(100000000000)')) {
      chunks += 1;
      if (chunks === 3) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        const { rows } = await engine.connection.queryRows("SELECT max(read_rows) AS n FROM system.processes WHERE query LIKE '%100000000000%' AND query NOT LIKE '%system.processes%'");
        expect(Number(rows[0]?.['n'])).toBeLessThan(20_000_000);
        break;
      }
    }
    await until(async () => (await running(engine)) === 0, 1000);
  });

  test('a stream does not hold up other requests while it is planned', async () => {
    await engine.connection.command('CREATE TABLE spoor.keys (a UInt64) ENGINE = MergeTree ORDER BY a');
    await engine.connection.command('INSERT INTO spoor.keys SELECT number FROM numbers(100000)');
    const planned = engine.connection.streamNative('SELECT count() FROM spoor.keys WHERE a IN (SELECT sipHash64(number) % 100000 FROM numbers(20000000))', { settings: { max_rows_in_set: 0 } });
    const first = planned[Symbol.asyncIterator]().next();
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await engine.connection.queryRows('SELECT 1');
    expect(performance.now() - start).toBeLessThan(1000);
    await first;
  });

  test('an aborted query ends in the engine within 100 ms', async () => {
    const { connection } = engine;
    for (const start of [
      (signal: AbortSignal) => connection.queryRows(SLOW, { signal }),
      (signal: AbortSignal) => connection.queryNative(SLOW, { signal }),
      async (signal: AbortSignal) => {
        for await (const _chunk of connection.streamNative(SLOW, { signal })) expect.unreachable();
      },
    ]) {
      const abort = new AbortController();
      const work = failure(start(abort.signal));
      await until(async () => (await running(engine)) === 1, 2000);
      abort.abort();
      expect((await work).code).toBe('ABORTED');
      // The machine that runs the tests may be busy with other things: the median is measured elsewhere.
      expect(await until(async () => (await running(engine)) === 0, 2000)).toBeLessThan(500);
    }
    expect((await failure(connection.queryRows('SELECT 1', { signal: AbortSignal.abort() }))).code).toBe('ABORTED');
  });

  test('aborting while waiting for a session runs nothing', async () => {
    const { connection } = engine;
    const abort = new AbortController();
    const queued = Array.from({ length: 12 }, () => failure(connection.queryRows(SLOW, { signal: abort.signal })));
    await new Promise((resolve) => setTimeout(resolve, 200));
    abort.abort();
    for (const error of await Promise.all(queued)) expect(error.code).toBe('ABORTED');
    await until(async () => (await running(engine)) === 0, 2000);
  });

  test('the output of a failed query is not in the next result', async () => {
    const { connection } = engine;
    for (let round = 0; round < 8; round++) {
      const error = await failure(connection.queryNative('SELECT throwIf(number = 300000), number FROM numbers(1000000)'));
      expect(error).toMatchObject({ code: 'INTERNAL', engineCode: 395 });
    }
    const results = await Promise.all(Array.from({ length: 8 }, () => connection.queryRows('SELECT 1 AS x')));
    for (const { rows } of results) expect(rows).toEqual([{ x: 1 }]);
  });

  test('an error in the middle of a stream is an error with its code', async () => {
    const stream = async (): Promise<number> => {
      let bytes = 0;
      for await (const chunk of engine.connection.streamNative('SELECT throwIf(number = 3000000) FROM numbers(6000000)')) bytes += chunk.length;
      return bytes;
    };
    expect(await failure(stream())).toMatchObject({ code: 'INTERNAL', engineCode: 395 });
  });

  test.each([
    ['SELECT 1 FROM nowhere', {}, 'INTERNAL', 60],
    ['SELEC 1', {}, 'INTERNAL', 62],
    [SLOW, { max_execution_time: 1 }, 'TIMEOUT', 159],
    ['SELECT groupArray(randomString(1000)) FROM numbers(1000000)', { max_memory_usage: 50_000_000 }, 'TOO_MUCH_MEMORY', 241],
    ['SELECT * FROM numbers(1000)', { max_rows_to_read: 10 }, 'TOO_MANY_ROWS', 158],
    ['SELECT * FROM numbers(100000)', { max_result_rows: 10 }, 'TOO_MANY_ROWS', 396],
    ['SELECT 1', { no_such_setting: 1 }, 'INTERNAL', 115],
    ['SELECT 1', { "a' = 1, b": 1 }, 'INTERNAL', 115],
  ])('%s with %o fails as %s', async (sql, settings, code, engineCode) => {
    expect(await failure(engine.connection.queryRows(sql, { settings }))).toMatchObject({ code, engineCode });
    expect((await engine.connection.queryRows('SELECT 1 AS x')).rows).toEqual([{ x: 1 }]);
  });

  test('bytes that are no Native block are bad data, and a part of one inserts nothing', async () => {
    const { connection } = engine;
    const before = (await connection.queryRows('SELECT count() AS n FROM spoor.t')).rows;
    const block = await connection.queryNative("SELECT number AS a, 'x' AS s FROM numbers(1000)");
    for (const bytes of [Buffer.from('garbage that is long enough'), block.bytes.subarray(0, 2000), Buffer.alloc(100)]) {
      const error = await connection.insertNative('spoor.t', ['a', 's'], [bytes]).then(() => undefined, (cause: unknown) => cause);
      if (error !== undefined) expect(error).toBeInstanceOf(StoreError);
    }
    expect((await connection.queryRows('SELECT count() AS n FROM spoor.t')).rows).toEqual(before);
  });

  test('settings of one query are not seen by another', async () => {
    const { connection } = engine;
    const sql = "SELECT getSetting('max_block_size') AS b, getSetting('max_threads') AS t";
    const [base] = (await connection.queryRows(sql)).rows;
    const asked = await Promise.all(Array.from({ length: 40 }, (_unused, index) => connection.queryRows(sql, index % 2 === 0 ? { settings: { max_block_size: 1000 + index } } : {})));
    asked.forEach(({ rows }, index) => expect(rows[0]).toEqual(index % 2 === 0 ? { ...base, b: 1000 + index } : base));
    await Promise.all(Array.from({ length: 8 }, () => connection.queryRows('SELECT 1 SETTINGS max_block_size = 77, max_threads = 1')));
    await Promise.all(Array.from({ length: 8 }, () => failure(connection.queryRows('SELECT throwIf(1) SETTINGS max_block_size = 78'))));
    await failure(connection.queryRows('SELECT 1', { settings: { max_block_size: 79, no_such_setting: 1 } }));
    const after = await Promise.all(Array.from({ length: 8 }, () => connection.queryRows(sql)));
    for (const { rows } of after) expect(rows[0]).toEqual(base);
  });

  test('50 queries and inserts at once all succeed', async () => {
    const { connection } = engine;
    await connection.command('CREATE TABLE spoor.many (a UInt64) ENGINE = MergeTree ORDER BY a');
    const block = await connection.queryNative('SELECT number AS a FROM numbers(1000)');
    const sums = Array.from({ length: 50 }, async (_unused, index) => {
      if (index % 5 === 0) await connection.insertNative('spoor.many', ['a'], [block.bytes]);
      const { rows } = await connection.queryRows(`SELECT sum(number) AS s FROM numbers(${String(500_000 + index)})`);
      return Number(rows[0]?.['s']);
    });
    expect(await Promise.all(sums)).toEqual(Array.from({ length: 50 }, (_unused, index) => ((500_000 + index) * (499_999 + index)) / 2));
    expect((await connection.queryRows('SELECT count() AS n FROM spoor.many')).rows).toEqual([{ n: '10000' }]);
  });
});

test('a wrong or missing password is refused, for queries and inserts alike', async () => {
  const engine = await startRemoteTestEngine();
  try {
    for (const [user, password] of [['spoor', 'wrong'], ['spoor', ''], ['default', ''], ['other', engine.password]] as const) {
      const connection = connectStore({ url: engine.url, user, password, database: 'default' });
      expect(await failure(connection.queryRows('SELECT 1'))).toMatchObject({ engineCode: 516 });
      expect(await failure(connection.insertNative('system.one', ['dummy'], [Buffer.alloc(10)]))).toMatchObject({ engineCode: 516 });
      await connection[Symbol.asyncDispose]();
    }
    expect((await fetch(`${engine.url}/?query=SELECT%201`)).status).toBe(401);
    const basic = Buffer.from(`${engine.user}:${engine.password}`).toString('base64');
    expect(await (await fetch(`${engine.url}/?query=SELECT%201`, { headers: { authorization: `Basic ${basic}` } })).text()).toBe('1\n');
  } finally {
    await engine.stop();
  }
});

test('nobody at the socket is UNAVAILABLE', async () => {
  const connection = connectStore({ socketPath: '/nonexistent/engine.sock' });
  expect((await failure(connection.queryRows('SELECT 1'))).code).toBe('UNAVAILABLE');
  expect((await failure(connection.insertNative('t', ['a'], [Buffer.alloc(3_000_000)]))).code).toBe('UNAVAILABLE');
});
