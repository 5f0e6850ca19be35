import type { SpanBlock } from '../../../model/index.ts';
import { traceIdToHex } from '../../../model/index.ts';
import type { ServiceStats } from '../../result.ts';
import { isBefore } from './forest.ts';
import type { TraceIndex } from './trace-index.ts';

/** What is known about a whole trace, for blocks that hold only a part of it. */
export interface TraceTotals {
  /** Both undefined while the root is missing. */
  readonly rootService?: string;
  readonly rootName?: string;
  /** Earliest start and latest end, nanoseconds since the Unix epoch. */
  readonly start: bigint;
  readonly end: bigint;
  readonly serviceStats: readonly ServiceStats[];
}

/** By trace id, 32 lowercase hex digits; undefined: take what the block says. */
export type TraceTotalsLookup = (traceId: string) => TraceTotals | undefined;

/** Extent and root of each trace of a block. */
export class TraceExtents {
  /** Nanoseconds, by trace. */
  readonly start: BigUint64Array<ArrayBuffer>;
  readonly duration: BigUint64Array<ArrayBuffer>;
  /** Row of the earliest span without a parent id, -1 without one. */
  readonly rootRow: Int32Array<ArrayBuffer>;
  /** What the caller knows better, by trace. */
  readonly totals: readonly (TraceTotals | undefined)[];

  constructor(block: SpanBlock, traces: TraceIndex, lookup: TraceTotalsLookup | undefined) {
    const first = new Int32Array(traces.count).fill(-1);
    const end = new Uint32Array(traces.count * 2);
    this.rootRow = new Int32Array(traces.count).fill(-1);
    for (let row = 0; row < block.count; row++) {
      const trace = traces.traceOf[row]!;
      if (first[trace] === -1 || isBefore(block, row, first[trace]!)) first[trace] = row;
      const sum = block.start[2 * row]! + block.duration[2 * row]!;
      const low = sum >>> 0;
      const high = block.start[2 * row + 1]! + block.duration[2 * row + 1]! + (sum > 0xffff_ffff ? 1 : 0);
      if (high > end[2 * trace + 1]! || (high === end[2 * trace + 1] && low > end[2 * trace]!)) {
        end[2 * trace] = low;
        end[2 * trace + 1] = high;
      }
      if (block.parentId[2 * row] !== 0 || block.parentId[2 * row + 1] !== 0) continue;
      if (this.rootRow[trace] === -1 || isBefore(block, row, this.rootRow[trace]!)) this.rootRow[trace] = row;
    }
    this.start = new BigUint64Array(traces.count);
    this.duration = new BigUint64Array(traces.count);
    const ends = new BigUint64Array(end.buffer);
    const totals: (TraceTotals | undefined)[] = [];
    for (let trace = 0; trace < traces.count; trace++) {
      const better = lookup?.(traceIdToHex(block.traceId, traces.firstRow[trace]! * 16));
      totals.push(better);
      this.start[trace] = better === undefined ? block.start64[first[trace]!]! : better.start;
      this.duration[trace] = (better === undefined ? ends[trace]! : better.end) - this.start[trace]!;
    }
    this.totals = totals;
  }
}
