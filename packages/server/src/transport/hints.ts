import type { Log } from '../observe/index.ts';

const INTERVAL_MS = 60_000;

/** Warnings about clients' usual mistakes: each kind at most once a minute, because a misled client retries for ever. */
export class Hints {
  private readonly log: Log;
  private readonly last = new Map<string, number>();

  constructor(log: Log) {
    this.log = log;
  }

  warn(kind: string, message: string, fields: Readonly<Record<string, string | number | undefined>> = {}): void {
    const now = performance.now();
    if (now - (this.last.get(kind) ?? -Infinity) < INTERVAL_MS) return;
    this.last.set(kind, now);
    this.log.warn(message, fields);
  }
}
