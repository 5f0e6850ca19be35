import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import type { StoreConnection } from '../connection/index.ts';
import { SchemaForeignError, SchemaTooNewError, migrate, schemaStatements, setFlushing } from './index.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/index.ts';

const TOPOLOGY = { database: 'spoor' };
let engine: TestEngine;

beforeEach(async () => {
  engine = await startTestEngine();
});
afterEach(() => engine.stop());

async function tables(database = 'spoor'): Promise<readonly unknown[]> {
  const { rows } = await engine.connection.queryRows(`SELECT name, engine_full, sorting_key, partition_key FROM system.tables WHERE database = '${database}' ORDER BY name`);
  const columns = await engine.connection.queryRows(`SELECT table, name, type, compression_codec, default_expression FROM system.columns WHERE database = '${database}' ORDER BY table, position`);
  return [...rows, ...columns.rows];
}

/** The same connection, failing at the nth command. */
function failingAt(connection: StoreConnection, nth: number): StoreConnection {
  let commands = 0;
  return new Proxy(connection, {
    get(target, property) {
      if (property !== 'command') return Reflect.get(target, property, target).bind(target);
      return async (sql: string) => {
        if (++commands === nth) throw new Error('power cut');
        await target.command(sql);
      };
    },
  });
}

const NEXT: Migration = {
  version: MIGRATIONS.length + 1,
  name: 'more',
  statements: ({ database }) => [
    `ALTER TABLE ${database}.operations ADD COLUMN IF NOT EXISTS extra UInt8`,
    `CREATE TABLE IF NOT EXISTS ${database}.extra (n UInt8) ENGINE = MergeTree ORDER BY n`,
  ],
};

/** Every released version is a place to start from; a later one is added to this list by being added to MIGRATIONS. */
for (let version = 0; version <= MIGRATIONS.length; version++) {
  test(`from version ${version} to the newest`, async () => {
    const { connection } = engine;
    await migrate(connection, { topology: TOPOLOGY, migrations: MIGRATIONS.slice(0, version) });
    expect(await migrate(connection, { topology: TOPOLOGY })).toEqual({ from: version, to: MIGRATIONS.length });
    const upgraded = await tables();
    for (const statement of schemaStatements({ database: 'fresh' })) await connection.command(statement);
    expect(upgraded).toEqual(await tables('fresh'));
    expect(await migrate(connection, { topology: TOPOLOGY })).toEqual({ from: MIGRATIONS.length, to: MIGRATIONS.length });
  });
}

test('an interruption at any statement is made good by the next start', async () => {
  const { connection } = engine;
  const migrations = [...MIGRATIONS, NEXT];
  const statements = schemaStatements(TOPOLOGY, migrations).length + migrations.length; // one more each, to record it
  for (let nth = 1; nth <= statements; nth++) {
    await connection.command('DROP DATABASE IF EXISTS spoor');
    await expect(migrate(failingAt(connection, nth), { topology: TOPOLOGY, migrations })).rejects.toThrow('power cut');
    await migrate(connection, { topology: TOPOLOGY, migrations });
    const { rows } = await connection.queryRows('SELECT DISTINCT version FROM spoor.migrations ORDER BY version');
    expect(rows.map((row) => row['version'])).toEqual(migrations.map((migration) => migration.version));
    const found = await connection.queryRows("SELECT count() AS n FROM system.tables WHERE database = 'spoor'");
    expect(Number(found.rows[0]?.['n'])).toBe(schemaStatements(TOPOLOGY, migrations).filter((sql) => sql.startsWith('CREATE TABLE')).length);
  }
});

test('data of a newer release is refused and left alone', async () => {
  const { connection } = engine;
  await migrate(connection, { topology: TOPOLOGY, migrations: [...MIGRATIONS, NEXT] });
  const before = await tables();
  await expect(migrate(connection, { topology: TOPOLOGY })).rejects.toThrow(SchemaTooNewError);
  await expect(migrate(connection, { topology: TOPOLOGY })).rejects.toThrow(/schema version 2, this release knows versions up to 1/);
  expect(await tables()).toEqual(before);
});

test('flushing to disk is switched on and off for every table', async () => {
  const { connection } = engine;
  await migrate(connection, { topology: TOPOLOGY });
  const flushed = async (): Promise<number> => {
    const { rows } = await connection.queryRows("SELECT countIf(engine_full LIKE '%fsync_after_insert = 1%') AS n FROM system.tables WHERE database = 'spoor'");
    return Number(rows[0]?.['n']);
  };
  expect(await flushed()).toBe(0);
  expect(await setFlushing(connection, { topology: TOPOLOGY, flush: true })).toBe(9);
  expect(await flushed()).toBe(9);
  expect(await setFlushing(connection, { topology: TOPOLOGY, flush: true })).toBe(0);
  expect(await setFlushing(connection, { topology: TOPOLOGY, flush: false })).toBe(9);
  expect(await flushed()).toBe(0);
});

test('data of another layout is refused with words', async () => {
  const { connection } = engine;
  await migrate(connection, { topology: TOPOLOGY, migrations: [{ version: 1, name: 'initial', statements: () => [] }] });
  await expect(migrate(connection, { topology: TOPOLOGY })).rejects.toThrow(SchemaForeignError);
  await expect(migrate(connection, { topology: TOPOLOGY })).rejects.toThrow('Give Spoor an empty data directory');
});
