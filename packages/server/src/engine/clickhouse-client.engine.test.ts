import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRemoteTestEngine } from './testing.ts';
import type { RemoteTestEngine } from './testing.ts';

/** ClickHouse's own client must see a ClickHouse. */
describe.each(['the socket', 'TCP'] as const)('@clickhouse/client over %s', (way) => {
  let engine: RemoteTestEngine;
  let client: ReturnType<typeof createClient>;
  beforeAll(async () => {
    engine = await startRemoteTestEngine();
    client =
      way === 'TCP'
        ? createClient({ url: engine.url, username: engine.user, password: engine.password })
        : createClient({ url: 'http://localhost', http_agent: new Agent({ socketPath: engine.socketPath, keepAlive: true } as ConstructorParameters<typeof Agent>[0]) });
    await client.command({ query: 'CREATE TABLE t (a UInt64, s String) ENGINE = MergeTree ORDER BY a' });
  });
  afterAll(async () => {
    await client.close();
    await engine.stop();
  });

  test('pings', async () => {
    expect(await client.ping()).toMatchObject({ success: true });
  });

  test('inserts objects, streams and compressed bodies, and reads them back', async () => {
    await client.insert({ table: 't', values: [{ a: '1', s: 'x\n\ny;' }], format: 'JSONEachRow' });
    await client.insert({ table: 't', values: Readable.from([[2, 'two'], [3, 'three']]), format: 'JSONCompactEachRow' });
    await client.insert({ table: 't', values: [], format: 'JSONEachRow' });
    await client.exec({ query: "INSERT INTO t VALUES (4, 'four')" });
    const rows = await (await client.query({ query: 'SELECT a, s FROM t ORDER BY a', format: 'JSONEachRow', clickhouse_settings: { output_format_json_quote_64bit_integers: 1 } })).json();
    expect(rows).toEqual([{ a: '1', s: 'x\n\ny;' }, { a: '2', s: 'two' }, { a: '3', s: 'three' }, { a: '4', s: 'four' }]);
    const { data, statistics } = await (await client.query({ query: 'SELECT count() AS n FROM t', format: 'JSON' })).json<{ n: string }>();
    expect(data).toHaveLength(1);
    expect(statistics?.rows_read).toBeGreaterThan(0);
  });

  test('gets errors with their code and text', async () => {
    await expect(client.query({ query: 'SELECT * FROM nowhere' })).rejects.toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' });
  });

  test('aborts', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 200);
    await expect(client.query({ query: 'SELECT sum(sipHash64(number)) FROM numbers(100000000000)', abort_signal: abort.signal })).rejects.toThrow();
    await expect
      .poll(async () => (await client.query({ query: "SELECT query FROM system.processes WHERE query NOT LIKE '%system.processes%'", format: 'JSONEachRow' })).json(), { timeout: 2000, interval: 20 })
      .toEqual([]);
  });
});
