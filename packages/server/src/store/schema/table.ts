import type { Topology } from './topology.ts';

export interface Column {
  readonly name: string;
  readonly type: string;
  /** Compression, e.g. `ZSTD(3)`; absent for the default and for aliases. */
  readonly codec?: string;
  /** An expression that is computed when read and costs no storage. */
  readonly alias?: string;
}

export interface Index {
  readonly name: string;
  readonly expression: string;
  readonly type: string;
}

/** A table of the MergeTree family, without the words that differ between one engine and a cluster. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly indexes?: readonly Index[];
  readonly engine: 'MergeTree' | 'AggregatingMergeTree' | 'ReplacingMergeTree';
  /** The version column of a ReplacingMergeTree. */
  readonly version?: string;
  readonly partitionBy?: string;
  readonly orderBy: string;
  /**
   * The expression that picks a row's shard. Absent: a small table that every node of a cluster holds whole.
   */
  readonly shardBy?: string;
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Inserts a table remembers by token: a replayed insert is a no-op as long as at most so many came after it. */
const DEDUPLICATION_WINDOW = 1000;

/** The statements that make `table` where it is missing: one, or two on a cluster (`_local` and Distributed). */
export function createTable(table: Table, topology: Topology): readonly string[] {
  const { database, cluster } = topology;
  if (cluster === undefined) return [statement(table, `${database}.${table.name}`, engineOf(table))];
  const onCluster = ` ON CLUSTER ${cluster}`;
  if (table.shardBy === undefined) {
    const everywhere = "'/clickhouse/tables/all/{database}/{table}', '{shard}-{replica}'";
    return [statement(table, `${database}.${table.name}${onCluster}`, replicatedEngineOf(table, everywhere))];
  }
  const sharded = "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'";
  const local = `${database}.${table.name}_local`;
  return [
    statement(table, `${local}${onCluster}`, replicatedEngineOf(table, sharded)),
    `CREATE TABLE IF NOT EXISTS ${database}.${table.name}${onCluster} AS ${local}\n` +
      `ENGINE = Distributed(${cluster}, ${database}, ${table.name}_local, ${table.shardBy})`,
  ];
}

/** The table that ALTER and DELETE address, with ON CLUSTER where there is one. */
export function alterTarget(table: string, sharded: boolean, topology: Topology): string {
  if (topology.cluster === undefined) return `${topology.database}.${table}`;
  return `${topology.database}.${table}${sharded ? '_local' : ''} ON CLUSTER ${topology.cluster}`;
}

function statement(table: Table, target: string, engine: string): string {
  const body = [...table.columns.map(columnOf), ...(table.indexes ?? []).map(indexOf)];
  const settings = Object.entries(settingsOf(table, engine)).map(([name, value]) => `${name} = ${value}`);
  return [
    `CREATE TABLE IF NOT EXISTS ${target}`,
    `(\n  ${body.join(',\n  ')}\n)`,
    `ENGINE = ${engine}`,
    ...(table.partitionBy === undefined ? [] : [`PARTITION BY ${table.partitionBy}`]),
    `ORDER BY ${table.orderBy}`,
    `SETTINGS ${settings.join(', ')}`,
  ].join('\n');
}

function columnOf(column: Column): string {
  const alias = column.alias === undefined ? '' : ` ALIAS ${column.alias}`;
  const codec = column.codec === undefined ? '' : ` CODEC(${column.codec})`;
  return `${column.name} ${column.type}${alias}${codec}`;
}

function indexOf(index: Index): string {
  return `INDEX ${index.name} ${index.expression} TYPE ${index.type} GRANULARITY 1`;
}

function engineOf(table: Table): string {
  return table.version === undefined ? table.engine : `${table.engine}(${table.version})`;
}

function replicatedEngineOf(table: Table, path: string): string {
  return `Replicated${table.engine}(${table.version === undefined ? path : `${path}, ${table.version}`})`;
}

function settingsOf(table: Table, engine: string): Readonly<Record<string, string | number>> {
  const window = engine.startsWith('Replicated') ? 'replicated_deduplication_window' : 'non_replicated_deduplication_window';
  return { ...table.settings, [window]: DEDUPLICATION_WINDOW };
}
