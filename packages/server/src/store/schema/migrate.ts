import type { StoreConnection } from '../connection/index.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/index.ts';
import { createTable } from './table.ts';
import type { Table } from './table.ts';
import { checkTopology } from './topology.ts';
import type { Topology } from './topology.ts';

export interface MigrateOptions {
  readonly topology: Topology;
  /** Other steps than the released ones: for tests. */
  readonly migrations?: readonly Migration[];
  readonly signal?: AbortSignal;
}

export interface MigrationReport {
  /** 0 for an empty database. */
  readonly from: number;
  readonly to: number;
}

/** The database was written by a newer release. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';
  readonly found: number;
  readonly known: number;

  constructor(found: number, known: number) {
    super(`the stored data has schema version ${found}, this release knows versions up to ${known}: start a newer release, or give it another data directory`);
    this.found = found;
    this.known = known;
  }
}

/** The database was written by a build before the first release, whose tables were laid out differently. */
export class SchemaForeignError extends Error {
  override readonly name = 'SchemaForeignError';

  constructor(version: number, found: string) {
    super(`the stored data has another layout (schema step ${version} is ${JSON.stringify(found)}): it was written by a build before the first release. Give Spoor an empty data directory, and bring the spans over with \`spoor export\` of that build and \`spoor import\``);
  }
}

const MIGRATIONS_TABLE: Table = {
  name: 'migrations',
  columns: [
    { name: 'version', type: 'UInt32' },
    { name: 'name', type: 'String' },
    { name: 'applied_at', type: "DateTime('UTC')" },
  ],
  engine: 'ReplacingMergeTree',
  version: 'applied_at',
  orderBy: 'version',
};

/** Everything `migrate` would run on an empty database, for the golden test and for people who apply DDL themselves. */
export function schemaStatements(topology: Topology, migrations: readonly Migration[] = MIGRATIONS): readonly string[] {
  return [...baseStatements(topology), ...migrations.flatMap((migration) => migration.statements(topology))];
}

/**
 * Brings the database to the newest version. Safe to run at every start and to repeat after an interruption at any
 * point: a step is recorded only when all its statements ran, and each statement is idempotent.
 */
export async function migrate(connection: StoreConnection, options: MigrateOptions): Promise<MigrationReport> {
  const topology = checkTopology(options.topology);
  const migrations = options.migrations ?? MIGRATIONS;
  const query = options.signal === undefined ? {} : { signal: options.signal };
  const table = `${topology.database}.migrations`;
  for (const statement of baseStatements(topology)) await connection.command(statement, query);
  const { rows } = await connection.queryRows(`SELECT version, argMax(name, applied_at) AS name FROM ${table} GROUP BY version ORDER BY version`, query);
  const from = Number(rows.at(-1)?.['version'] ?? 0);
  const newest = migrations.at(-1)?.version ?? 0;
  if (from > newest) throw new SchemaTooNewError(from, newest);
  for (const row of rows) {
    const step = migrations.find(({ version }) => version === Number(row['version']));
    if (step !== undefined && step.name !== row['name']) throw new SchemaForeignError(step.version, String(row['name']));
  }
  for (const migration of migrations.slice(from)) {
    for (const statement of migration.statements(topology)) await connection.command(statement, query);
    await connection.command(`INSERT INTO ${table} SELECT ${migration.version}, '${migration.name}', now()`, query);
  }
  return { from, to: newest };
}

function baseStatements(topology: Topology): readonly string[] {
  const onCluster = topology.cluster === undefined ? '' : ` ON CLUSTER ${topology.cluster}`;
  return [`CREATE DATABASE IF NOT EXISTS ${topology.database}${onCluster}`, ...createTable(MIGRATIONS_TABLE, topology)];
}
