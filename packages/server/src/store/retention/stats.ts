import type { StoreConnection } from '../connection/index.ts';
import { QUARANTINE } from '../insert/index.ts';
import type { Topology } from '../schema/index.ts';
import type { StoreStats } from '../span-store.ts';
import { storedPartitions, totalBytes } from './stored-parts.ts';

/** Figures from the engine's own books, without reading data; traces not merged yet count more than once. */
export async function readStats(connection: StoreConnection, topology: Topology, signal?: AbortSignal): Promise<StoreStats> {
  const options = signal === undefined ? {} : { signal };
  const partitions = await storedPartitions(connection, topology, signal);
  const tables = [...new Set(partitions.map((one) => one.table))].sort().map((name) => {
    const own = partitions.filter((one) => one.table === name);
    return { name, rows: sum(own, 'rows'), bytes: sum(own, 'bytes'), parts: sum(own, 'parts') };
  });
  const { rows } = await connection.queryRows('SELECT version() AS version', options);
  const days = partitions
    .filter((one) => one.table === 'spans' && Number(one.partition) < QUARANTINE)
    .map((one) => Number(one.partition))
    .sort((a, b) => a - b);
  const [oldest, newest] = [days[0], days.at(-1)];
  const edge = async (part: number, which: 'min' | 'max'): Promise<bigint> => {
    const spans = `${topology.database}.spans WHERE part = ${part}`;
    const answer = await connection.queryRows(
      `SELECT toUnixTimestamp64Nano(${which}(ts)) AS time FROM ${spans} AND bucket = (SELECT ${which}(bucket) FROM ${spans})`,
      options,
    );
    return BigInt(String(answer.rows[0]?.['time'] ?? 0));
  };
  // Rows in parts include deleted ones until a merge; counting knows better and reads no data where nothing was deleted.
  const counted = await connection.queryRows(`SELECT count() AS spans FROM ${topology.database}.spans`, options);
  const spans = Number(counted.rows[0]?.['spans'] ?? 0);
  return {
    spans,
    traces: spans === 0 ? 0 : (tables.find((table) => table.name === 'traces')?.rows ?? 0),
    bytesOnDisk: totalBytes(partitions),
    tables,
    version: String(rows[0]?.['version'] ?? ''),
    ...(oldest === undefined || newest === undefined || spans === 0 ? {} : { oldest: await edge(oldest, 'min'), newest: await edge(newest, 'max') }),
  };
}

function sum(partitions: readonly { readonly rows: number; readonly bytes: number; readonly parts: number }[], key: 'rows' | 'bytes' | 'parts'): number {
  return partitions.reduce((total, one) => total + one[key], 0);
}
