import type { Log } from '../observe/index.ts';

/**
 * Runs an event handler. What it throws is a bug of ours, but thrown out of a socket's event it would end the process: a
 * stranger's bytes must never do that.
 */
export function safely(log: Log, work: () => void): void {
  try {
    work();
  } catch (error) {
    log.error('A handler failed', { error: error instanceof Error ? error.stack : String(error) });
  }
}
