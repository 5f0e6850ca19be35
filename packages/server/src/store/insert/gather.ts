import type { SpanBlock } from '@spoor/core/model';
import { minuteOf, secondOf } from './time.ts';
import { Partitioner } from './partition.ts';

/** `indexes[rows[i]]` for the first `count` rows, into `target` (grown when it is too small). */
export function pick(indexes: Uint32Array, rows: Uint32Array, into: { readonly count: number; readonly target: Uint32Array }): Uint32Array {
  const target = into.target.length < into.count ? new Uint32Array(into.count * 2) : into.target;
  for (let i = 0; i < into.count; i++) target[i] = indexes[rows[i]!]!;
  return target;
}

/** What is computed for every span of a block before anything is written. Arrays are reused and may be longer than the block. */
export class SpanKeys {
  part = new Uint32Array(0);
  /** Minute since the Unix epoch of the span's start. */
  minute = new Uint32Array(0);
  /** The same in seconds, at most 2^32 - 1. */
  bucket = new Uint32Array(0);

  compute(block: SpanBlock, receivedAt: bigint): void {
    const count = block.count;
    if (this.part.length < count) {
      this.part = new Uint32Array(count * 2);
      this.minute = new Uint32Array(count * 2);
      this.bucket = new Uint32Array(count * 2);
    }
    const partitioner = new Partitioner(receivedAt);
    const start = block.start;
    let lastMinute = -1;
    let lastPart = 0;
    for (let i = 0; i < count; i++) {
      const minute = minuteOf(start[2 * i]!, start[2 * i + 1]!);
      if (minute !== lastMinute) {
        lastMinute = minute;
        lastPart = partitioner.partOf(minute);
      }
      this.minute[i] = minute;
      this.bucket[i] = secondOf(start[2 * i]!, start[2 * i + 1]!);
      this.part[i] = lastPart;
    }
  }
}
