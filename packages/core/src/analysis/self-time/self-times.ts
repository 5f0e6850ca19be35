import { orderByNumber } from '../order/index.ts';
import type { SpanTimes } from '../trace-tree/span-times.ts';

/**
 * Each span's duration less the time in which at least one of its children ran: parallel children count once, and only as
 * far as they lie within the span. Nanoseconds. O(n) when siblings are ordered by start, as in a skeleton.
 */
export function selfTimes(spans: SpanTimes): Float64Array<ArrayBuffer> {
  const { count, parent, start, duration } = spans;
  const self = Float64Array.from(duration);
  /** By parent: until when its time is covered by the children seen so far. */
  const covered = new Float64Array(count).fill(-Infinity);
  const order = siblingsByStart(spans);
  for (let n = 0; n < count; n++) {
    const i = order === undefined ? n : order[n]!;
    const above = parent[i]!;
    if (above === -1) continue;
    const from = Math.max(start[i]!, start[above]!, covered[above]!);
    const to = Math.min(start[i]! + duration[i]!, start[above]! + duration[above]!);
    if (to <= from) continue;
    self[above]! -= to - from;
    covered[above] = to;
  }
  return self;
}

/** An order in which siblings come by start; undefined when positions are such an order. */
function siblingsByStart({ count, parent, start }: SpanTimes): Uint32Array | undefined {
  const last = new Float64Array(count).fill(-Infinity);
  for (let i = 0; i < count; i++) {
    const above = parent[i]!;
    if (above === -1) continue;
    if (start[i]! < last[above]!) return orderByNumber(start instanceof Float64Array && start.length === count ? start : start.subarray(0, count));
    last[above] = start[i]!;
  }
  return undefined;
}
