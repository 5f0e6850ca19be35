import { orderByNumber } from '../order/index.ts';
import type { SpanTimes } from '../trace-tree/span-times.ts';

export interface FlameLanes {
  readonly lanes: number;
  /** By span. */
  readonly laneOf: Uint32Array<ArrayBuffer>;
  /** Spans by lane, each lane's by start: lane `l` is `spans[first[l], first[l + 1])`. */
  readonly first: Uint32Array<ArrayBuffer>;
  readonly spans: Uint32Array<ArrayBuffer>;
}

/**
 * Spans in order of start, parents first; each in the first free lane below its parent. So what runs in sequence stays in
 * one lane and only what is parallel goes deeper. (A child that starts before its parent is placed as if it started with
 * it.) O(n log n): a tree of minima finds the first free lane.
 */
export function flameLanes({ count, parent, start, duration }: SpanTimes): FlameLanes {
  const from = new Float64Array(count);
  for (let i = 0; i < count; i++) from[i] = parent[i] === -1 ? start[i]! : Math.max(start[i]!, from[parent[i]!]!);
  const order = orderByNumber(from);
  const free = new FreeLanes(count);
  const laneOf = new Uint32Array(count);
  let lanes = 0;
  for (const i of order) {
    const lane = free.firstFrom(parent[i] === -1 ? 0 : laneOf[parent[i]!]! + 1, from[i]!);
    laneOf[i] = lane;
    free.occupy(lane, Math.max(start[i]! + duration[i]!, from[i]!));
    if (lane >= lanes) lanes = lane + 1;
  }
  const first = new Uint32Array(lanes + 1);
  for (let i = 0; i < count; i++) first[laneOf[i]! + 1]!++;
  for (let lane = 0; lane < lanes; lane++) first[lane + 1]! += first[lane]!;
  const filled = first.slice(0, lanes);
  const spans = new Uint32Array(count);
  for (const i of order) spans[filled[laneOf[i]!]!++] = i;
  return { lanes, laneOf, first, spans };
}

/** Until when each lane is taken, as a binary tree of minima. */
class FreeLanes {
  private readonly size: number;
  private readonly until: Float64Array;

  constructor(lanes: number) {
    this.size = 2 ** Math.ceil(Math.log2(Math.max(lanes + 1, 2)));
    this.until = new Float64Array(this.size * 2).fill(-Infinity);
  }

  /** The first lane from `least` on that is free at `time`. There always is one: no more lanes than spans are taken. */
  firstFrom(least: number, time: number): number {
    let at = least + this.size;
    while (this.until[at]! > time) {
      while ((at & 1) === 1) at >>= 1;
      at++;
    }
    while (at < this.size) {
      at *= 2;
      if (this.until[at]! > time) at++;
    }
    return at - this.size;
  }

  occupy(lane: number, until: number): void {
    let at = lane + this.size;
    this.until[at] = until;
    for (at >>= 1; at > 0; at >>= 1) this.until[at] = Math.min(this.until[2 * at]!, this.until[2 * at + 1]!);
  }
}
