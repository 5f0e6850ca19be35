import type { SpanBlock } from '@spoor/core/model';
import type { BlockRange } from '../journal/index.ts';

/** Spans on their way to the store as one insert: the decoded records of the journal in `[from, to)`. */
export interface Batch {
  readonly block: SpanBlock;
  /** Set when it is submitted: where the batch before it ended, so that damage between two records is covered too. */
  from: number;
  to: number;
  /** Of the payloads. */
  bytes: number;
  /** Of the first record, nanoseconds since the Unix epoch; the same after a replay. */
  receivedAt: bigint;
  /** Milliseconds on the monotonic clock when its oldest record was accepted. */
  openedAt: number;
  /** Set when an earlier run already intended to insert exactly this. */
  readonly range?: BlockRange;
}
