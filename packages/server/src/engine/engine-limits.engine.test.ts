import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngine } from './testing.ts';
import type { TestEngine } from './testing.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine({ memoryBytes: 500 * 1024 * 1024 });
});
afterAll(() => engine.stop());

test.each([
  "SELECT * FROM url('http://127.0.0.1:1/x', 'CSV', 'a String')",
  "SELECT * FROM file('/etc/passwd', 'LineAsString', 'a String')",
  "SELECT * FROM remote('127.0.0.1:9000', 'system.one')",
  "SELECT * FROM s3('http://127.0.0.1:1/b/x', 'CSV', 'a String')",
  "SELECT * FROM mysql('127.0.0.1:1', 'd', 't', 'u', 'p')",
  "SELECT * FROM postgresql('127.0.0.1:1', 'd', 't', 'u', 'p')",
  "SELECT * FROM sqlite('/tmp/x.db', 't')",
  "SELECT * FROM executable('x', 'CSV', 'a String')",
  "INSERT INTO FUNCTION file('/tmp/spoor-must-not-exist', 'CSV', 'a String') VALUES ('x')",
  "INSERT INTO FUNCTION url('http://127.0.0.1:1/', 'CSV', 'a String') VALUES ('x')",
  "CREATE TABLE u (a String) ENGINE = URL('http://127.0.0.1:1/', 'CSV')",
  "CREATE TABLE f (a String) ENGINE = File('CSV')",
  "CREATE DATABASE m ENGINE = MySQL('127.0.0.1:1', 'd', 'u', 'p')",
  "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(HTTP(URL 'http://127.0.0.1:1/' FORMAT 'CSV')) LAYOUT(FLAT()) LIFETIME(1)",
  "CREATE FUNCTION f AS (x) -> x",
  "CREATE USER u",
  "SELECT 1 INTO OUTFILE '/tmp/spoor-must-not-exist'",
  "INSERT INTO FUNCTION null('a String') FROM INFILE '/etc/passwd' FORMAT LineAsString",
  "BACKUP DATABASE default TO File('/tmp/spoor-must-not-exist')",
  'SELECT 1; SELECT 2',
  'SET max_threads = 1',
  'USE system',
  'SYSTEM SHUTDOWN; SELECT 1',
])('%s is refused', async (sql) => {
  const error: unknown = await engine.connection.command(sql).then(() => undefined, (cause: unknown) => cause);
  // Refused by us or for want of a right or of the thing itself; never by the network or by success.
  expect(error).toMatchObject({ name: 'StoreError' });
  expect([1, 48, 46, 62, 80, 336, 497, 36]).toContain(Reflect.get(error as object, 'engineCode'));
});

test('words in strings, names and comments do not count as statements', async () => {
  const { rows } = await engine.connection.queryRows("/* a; INFILE */ SELECT 'INTO OUTFILE ; \\' ; ''x' AS `SET;`, 1 AS \"x;\" -- ; INFILE\n;");
  expect(rows).toEqual([{ 'SET;': "INTO OUTFILE ; ' ; 'x", 'x;': 1 }]);
});

test('a reader cannot write, and cannot lift its own limits', async () => {
  await engine.connection.command('CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a');
  await expect(engine.connection.queryRows('SELECT 1 SETTINGS readonly = 0')).rejects.toMatchObject({ engineCode: 164 });
  await expect(engine.connection.queryRows('WITH 1 AS x INSERT INTO t SELECT x')).rejects.toMatchObject({ name: 'StoreError' });
});

test('too much memory fails the query and not the engine', async () => {
  const { pid } = engine.engine;
  const greedy = 'SELECT groupArray(randomString(10000)) FROM numbers(10000000)';
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => engine.connection.queryRows(greedy)));
  for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'TOO_MUCH_MEMORY', engineCode: 241 } });
  expect((await engine.connection.queryRows('SELECT 1 AS x')).rows).toEqual([{ x: 1 }]);
  expect(engine.engine.pid).toBe(pid);
});

test('a query text over the limit is refused before it is held', async () => {
  const { pid } = engine.engine;
  await expect(engine.connection.queryRows(`SELECT '${'x'.repeat(17 * 1024 * 1024)}'`)).rejects.toMatchObject({ name: 'StoreError' });
  expect((await engine.connection.queryRows('SELECT 1 AS x')).rows).toEqual([{ x: 1 }]);
  expect(engine.engine.pid).toBe(pid);
});

test('a query of megabytes runs', async () => {
  const ids = Array.from({ length: 10_000 }, (_unused, index) => `'${String(index).padStart(300, ' ')}'`).join(',');
  expect((await engine.connection.queryRows(`SELECT count() AS n FROM numbers(1000) WHERE leftPad(toString(number), 300, ' ') IN (${ids})`)).rows).toEqual([{ n: '1000' }]);
});

test('a client that goes away in the middle of an insert inserts nothing and leaves nothing', async () => {
  await engine.connection.command('CREATE TABLE half (a UInt64) ENGINE = MergeTree ORDER BY a');
  const block = await engine.connection.queryNative('SELECT number AS a FROM numbers(1000000)');
  for (let round = 0; round < 5; round++) {
    await new Promise<void>((resolve) => {
      const insert = request({ socketPath: engine.socketPath, method: 'POST', path: `/?query=${encodeURIComponent('INSERT INTO half (a) FORMAT Native')}`, headers: { 'content-length': block.bytes.length } });
      insert.on('error', () => resolve()).on('close', () => resolve());
      insert.write(block.bytes.subarray(0, 2_000_000), () => setTimeout(() => insert.destroy(), 20));
    });
  }
  expect((await engine.connection.queryRows('SELECT count() AS n FROM half')).rows).toEqual([{ n: '0' }]);
  await engine.connection.insertNative('half', ['a'], [block.bytes]);
  expect((await engine.connection.queryRows('SELECT count() AS n FROM half')).rows).toEqual([{ n: '1000000' }]);
});

test('what is not a query gets an answer too', async () => {
  const ask = (path: string, method = 'GET'): Promise<number> =>
    new Promise((resolve, reject) => {
      request({ socketPath: engine.socketPath, path, method }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      }).on('error', reject).end();
    });
  expect(await ask('/ping')).toBe(200);
  expect(await ask('/')).toBe(200);
  expect(await ask('/nothing')).toBe(404);
  expect(await ask('/', 'POST')).toBe(400);
  expect(await ask('/?query=%00')).toBe(400);
  expect(await ask('//[')).toBeGreaterThanOrEqual(400);
});
