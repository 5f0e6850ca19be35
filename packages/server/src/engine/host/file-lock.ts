import { readFileSync, statSync } from 'node:fs';

/** Whether any process holds a lock on this file (proc(5), /proc/locks): the engine does not say why it cannot open. */
export function isLocked(path: string): boolean {
  try {
    const { ino } = statSync(path);
    return readFileSync('/proc/locks', 'latin1').split('\n').some((line) => line.split(/\s+/)[5]?.endsWith(`:${String(ino)}`) === true);
  } catch {
    return false;
  }
}
