import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPidFile } from '../../packages/server/src/engine/pid-file.ts';
import { isRunning } from '../../packages/server/src/engine/process-identity.ts';
import { connectStore } from '../../packages/server/src/store/connection/index.ts';
import type { StoreConnection } from '../../packages/server/src/store/connection/index.ts';

/** Resident memory that neither process may reach, whatever is asked or sent. */
export const MEMORY_BOUND = 1.5 * 1024 ** 3;

/** The running engine of a data folder; undefined between two lives. */
export function enginePid(data: string): number | undefined {
  const host = readPidFile(join(data, 'store', 'engine.pid'))?.host;
  return host !== undefined && isRunning(host) ? host.pid : undefined;
}

/** A connection of the test's own to the engine of a data folder. */
export function connectEngine(data: string): StoreConnection {
  return connectStore({ socketPath: join(data, 'store', 'engine.sock') });
}

/** The one value of a query that names it `n`. */
export async function readNumber(connection: StoreConnection, sql: string): Promise<number> {
  return Number((await connection.queryRows(sql)).rows[0]!['n']);
}

export async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.status;
}

/** The highest resident memory a process has had, in bytes. Throws when it is gone. */
export function peakMemory(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]) * 1024;
}
