import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { identify } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** Who runs the engine in a data directory, and for whom. */
export interface PidFile {
  readonly host: ProcessIdentity;
  readonly supervisor: ProcessIdentity;
}

/** Written by the host when it has the engine. Renamed into place: a reader never sees half of it. */
export function writePidFile(path: string): void {
  const host = identify(process.pid);
  const supervisor = identify(process.ppid);
  if (host === undefined || supervisor === undefined) throw new Error('The process table does not show this process and its parent');
  writeFileSync(`${path}.new`, JSON.stringify({ host, supervisor } satisfies PidFile), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Undefined when there is none or it is damaged: the engine's own lock is the second line of defence. */
export function readPidFile(path: string): PidFile | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const host = identityOf(value, 'host');
    const supervisor = identityOf(value, 'supervisor');
    return host === undefined || supervisor === undefined ? undefined : { host, supervisor };
  } catch {
    return undefined;
  }
}

function identityOf(value: unknown, key: string): ProcessIdentity | undefined {
  const entry: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  if (typeof entry !== 'object' || entry === null) return undefined;
  const pid: unknown = Reflect.get(entry, 'pid');
  const started: unknown = Reflect.get(entry, 'started');
  return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 1 && typeof started === 'string' ? { pid, started } : undefined;
}
