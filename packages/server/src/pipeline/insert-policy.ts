import { StoreError } from '../store/store-error.ts';

/** RETRY: the same block under the same token, later. SPLIT: something in the block is not to be had; find it. STOP: we are closing. */
export type InsertVerdict = 'RETRY' | 'SPLIT' | 'STOP';

/** Failures nobody foresaw are taken for a passing trouble this many times before the block is taken for bad. */
const UNEXPECTED_ATTEMPTS = 8;

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/** What to do after the `attempt`-th (from 1) failure of an insert. */
export function judgeInsert(error: unknown, attempt: number, closing: boolean): InsertVerdict {
  if (closing) return 'STOP';
  switch (error instanceof StoreError ? error.code : 'INTERNAL') {
    case 'BAD_DATA':
      return 'SPLIT';
    case 'INTERNAL':
      return attempt < UNEXPECTED_ATTEMPTS ? 'RETRY' : 'SPLIT';
    default:
      // A part of the block may be stored already: only the same block under the same token is safe to send again.
      return 'RETRY';
  }
}

/** Milliseconds before the next attempt: doubling from 100 ms to 5 s, ± 20 %. `random` in [0, 1). */
export function retryDelay(attempt: number, random: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 16), MAX_DELAY_MS) * (0.8 + 0.4 * random);
}

export function insertErrorCode(error: unknown): string {
  return error instanceof StoreError ? error.code : 'INTERNAL';
}
