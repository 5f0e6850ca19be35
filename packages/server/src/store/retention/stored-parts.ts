import type { StoreConnection } from '../connection/index.ts';
import { INITIAL_TABLES } from '../schema/index.ts';
import type { Topology } from '../schema/index.ts';

/** Rows and bytes on disk of one partition of one table; indexes included. */
export interface StoredPartition {
  /** The table's name without `_local`. */
  readonly table: string;
  /** As the engine names it; a number for tables partitioned by `part`, `tuple()` for the others. */
  readonly partition: string;
  readonly rows: number;
  readonly bytes: number;
  readonly parts: number;
}

/** Tables whose partitions are dropped, in the order in which that happens: spans last, so that nothing dangles. */
export const PARTITIONED_TABLES: readonly string[] = ['red_15s', 'red_5m', 'red_1h', 'traces', 'spans'];

/** Everything on disk, over one replica of each shard. */
export async function storedPartitions(connection: StoreConnection, topology: Topology, signal?: AbortSignal): Promise<readonly StoredPartition[]> {
  const source = topology.cluster === undefined ? 'system.parts' : `cluster('${topology.cluster}', system.parts)`;
  const { rows } = await connection.queryRows(
    `SELECT table, partition, sum(rows) AS row_count, sum(bytes_on_disk) AS byte_count, count() AS part_count FROM ${source} ` +
      `WHERE database = '${topology.database}' AND active GROUP BY table, partition`,
    signal === undefined ? {} : { signal },
  );
  return rows.map((row) => ({
    table: String(row['table']).replace(/_local$/, ''),
    partition: String(row['partition']),
    rows: Number(row['row_count']),
    bytes: Number(row['byte_count']),
    parts: Number(row['part_count']),
  }));
}

/** Whether a table is spread over the shards of a cluster (or held whole by every node). */
export function isSharded(table: string): boolean {
  return INITIAL_TABLES.some((known) => known.name === table && known.shardBy !== undefined);
}

export function totalBytes(partitions: readonly StoredPartition[]): number {
  return partitions.reduce((sum, partition) => sum + partition.bytes, 0);
}
