import type { MetricsIntervals } from '../../result.ts';

/** More steps than this in a range are refused before anything is allocated. */
export const MAX_INTERVALS = 10_000;
/** A range that does not begin and end at a multiple of its step touches one more interval at each end. */
const ENDS = 2;

/** Nanoseconds since the Unix epoch; `step` in nanoseconds. */
export interface RangeRequest {
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
}

/**
 * The intervals of a range query: start is aligned down and end up to a multiple of the step, and a sample stands at
 * each multiple between them, both included. RangeError when the range is empty, the step not positive or the
 * intervals too many.
 */
export function rangeIntervals({ start, end, step }: RangeRequest): MetricsIntervals {
  if (step <= 0n) throw new RangeError('the step must be positive');
  if (start < 0n || end <= start) throw new RangeError('the range is empty: end must be after start');
  const first = start - (start % step);
  const last = end % step === 0n ? end : end - (end % step) + step;
  const count = (last - first) / step + 1n;
  if (count > BigInt(MAX_INTERVALS + ENDS)) throw new RangeError(`${count} intervals are more than ${MAX_INTERVALS}: use a longer step`);
  return { first, step, count: Number(count), from: first, to: last, instant: false };
}

/** The one interval of an instant query. RangeError when the range is empty. */
export function instantInterval({ start, end }: Pick<RangeRequest, 'start' | 'end'>): MetricsIntervals {
  if (start < 0n || end <= start) throw new RangeError('the range is empty: end must be after start');
  return { first: end, step: end - start, count: 1, from: start, to: end, instant: true };
}

/** Seconds that one interval is long. */
export function stepSeconds({ step }: MetricsIntervals): number {
  return Number(step) / 1e9;
}

const EXACT = 2 ** 53;
const HIGH = 0x1_0000_0000;

/** The interval of a span by its start (low, high words), -1 when it does not count: no bigint for ranges under 104 days. */
export function intervalOf(intervals: MetricsIntervals): (low: number, high: number) => number {
  const { first, step, count, from, to } = intervals;
  const [firstLow, firstHigh] = words(first);
  const [fromLow, fromHigh] = words(from);
  const [toLow, toHigh] = words(to);
  const stepNumber = Number(step);
  return (low, high) => {
    if (high < fromHigh || (high === fromHigh && low < fromLow) || high > toHigh || (high === toHigh && low > toLow)) return -1;
    const offset = (high - firstHigh) * HIGH + (low - firstLow);
    let interval: number;
    if (offset < EXACT && offset > -EXACT && stepNumber < EXACT) {
      interval = Math.ceil(offset / stepNumber);
      // The quotient is rounded: one step to either side may be right.
      if (offset > interval * stepNumber) interval++;
      else if (offset <= (interval - 1) * stepNumber) interval--;
    } else {
      const distance = ((BigInt(high) << 32n) | BigInt(low)) - first;
      interval = Number(distance <= 0n ? distance / step : (distance + step - 1n) / step);
    }
    // An instant query takes its very first nanosecond along.
    return interval < 0 ? (intervals.instant ? 0 : -1) : interval >= count ? -1 : interval === 0 ? 0 : interval;
  };
}

function words(value: bigint): readonly [low: number, high: number] {
  return [Number(value & 0xffff_ffffn), Number(value >> 32n)];
}
