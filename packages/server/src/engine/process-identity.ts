import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot (proc(5), stat field 22). */
  readonly started: string;
}

/** The process with this pid, or undefined when there is none (or only its unreaped remains). */
export function identify(pid: number): ProcessIdentity | undefined {
  const fields = statFields(pid);
  const started = fields?.[19];
  const state = fields?.[0];
  return started === undefined || state === 'Z' || state === 'X' ? undefined : { pid, started };
}

/**
 * Something that changes whenever the process does anything: its CPU time (fields 14 and 15), or undefined while it
 * waits for the disk, where a long silence is no sign of a hang. Of a process that is gone, the empty string.
 */
export function pulseOf(pid: number): string | undefined {
  const fields = statFields(pid);
  if (fields === undefined) return '';
  return fields[0] === 'D' ? undefined : `${fields[11] ?? ''} ${fields[12] ?? ''}`;
}

/** The fields of proc(5) stat from the third on, the process's state. */
function statFields(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
    // The name in field 2 is in parentheses and may itself hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}
