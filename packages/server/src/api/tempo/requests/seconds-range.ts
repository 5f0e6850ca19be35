import type { TimeRange } from '@spoor/core/plan';
import { badRequest } from '../tempo-error.ts';

/** Whole seconds since the Unix epoch; 0: not given. */
export interface SecondsRange {
  readonly start: number;
  readonly end: number;
}

const NANOS = 1_000_000_000n;

/**
 * `start` and `end` come both or not at all. The second that `end` names belongs to the range: clients cut their "now"
 * down to it, and the spans of this very second are the ones they wait for. Throws `TempoError`.
 */
export function secondsRange({ start, end }: SecondsRange): TimeRange | undefined {
  if (start === 0 && end === 0) return undefined;
  if (end <= start || start < 0) throw badRequest(`http parameter start must be before end. received start=${start} end=${end}`);
  return { from: BigInt(start) * NANOS, to: (BigInt(end) + 1n) * NANOS };
}
