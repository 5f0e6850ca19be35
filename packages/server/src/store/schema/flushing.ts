import type { StoreConnection } from '../connection/index.ts';
import { INITIAL_TABLES } from './migrations/0001-initial.ts';
import { alterTarget } from './table.ts';
import type { Table } from './table.ts';
import { checkTopology } from './topology.ts';
import type { Topology } from './topology.ts';

/** Parts reach the disk before an insert or a merge is done, so that they survive a power cut and not only a crash. */
const FLUSH_SETTINGS: Readonly<Record<string, number>> = {
  fsync_after_insert: 1,
  fsync_part_directory: 1,
  min_rows_to_fsync_after_merge: 1,
  min_compressed_bytes_to_fsync_after_merge: 1,
};

/**
 * Makes all tables flush (or not); answers how many were changed. Without it a part is with the operating system when
 * the insert ends: it survives the death of every process, not that of the machine.
 */
export async function setFlushing(connection: StoreConnection, options: { readonly topology: Topology; readonly flush: boolean; readonly signal?: AbortSignal }): Promise<number> {
  const topology = checkTopology(options.topology);
  const query = options.signal === undefined ? {} : { signal: options.signal };
  const { rows } = await connection.queryRows(`SELECT name, engine_full FROM system.tables WHERE database = '${topology.database}'`, query);
  const flushing = new Map(rows.map((row) => [String(row['name']), String(row['engine_full']).includes('fsync_after_insert = 1')]));
  const wrong = INITIAL_TABLES.filter((table) => flushing.get(storedAs(table, topology)) !== options.flush);
  for (const table of wrong) {
    const change = options.flush
      ? `MODIFY SETTING ${Object.entries(FLUSH_SETTINGS).map(([name, value]) => `${name} = ${value}`).join(', ')}`
      : `RESET SETTING ${Object.keys(FLUSH_SETTINGS).join(', ')}`;
    await connection.command(`ALTER TABLE ${alterTarget(table.name, table.shardBy !== undefined, topology)} ${change}`, query);
  }
  return wrong.length;
}

function storedAs(table: Table, topology: Topology): string {
  return topology.cluster !== undefined && table.shardBy !== undefined ? `${table.name}_local` : table.name;
}
