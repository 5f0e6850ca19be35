import { depthsOf, subtreeCountsOf, subtreeSizesOf } from '@spoor/core/analysis';
import { SkeletonFlag } from '@spoor/core/wire';
import type { TraceSkeletonColumns } from '@spoor/core/wire';
import { assignServiceSlots } from '../theme/service-colors.ts';

/** A decoded trace and what the waterfall derives from it, all by span position. */
export interface TraceLayout {
  readonly trace: TraceSkeletonColumns;
  readonly depth: Uint32Array<ArrayBuffer>;
  readonly subtreeSize: Uint32Array<ArrayBuffer>;
  /** Spans with an error in each subtree, itself included. */
  readonly subtreeErrors: Uint32Array<ArrayBuffer>;
  /** Colour slot by service index. */
  readonly serviceSlot: Uint8Array<ArrayBuffer>;
  /** Spans by service index. */
  readonly serviceSpans: Uint32Array<ArrayBuffer>;
  readonly errors: number;
  readonly maxDepth: number;
  /** Position of the span that names the trace: the earliest true root, else the earliest span without a parent. */
  readonly root: number;
}

export function layoutTrace(trace: TraceSkeletonColumns): TraceLayout {
  const depth = depthsOf(trace.parent);
  const serviceSpans = new Uint32Array(trace.services.length);
  let errors = 0;
  let maxDepth = 0;
  let root = -1;
  for (let i = 0; i < trace.count; i++) {
    serviceSpans[trace.service[i]!]!++;
    if ((trace.flags[i]! & SkeletonFlag.ERROR) !== 0) errors++;
    if (depth[i]! > maxDepth) maxDepth = depth[i]!;
    if (root === -1 && trace.parent[i] === -1 && (trace.flags[i]! & (SkeletonFlag.ORPHAN | SkeletonFlag.CYCLE_CUT)) === 0) root = i;
  }
  return {
    trace,
    depth,
    subtreeSize: subtreeSizesOf(trace.parent),
    subtreeErrors: subtreeCountsOf(trace.parent, trace.flags, SkeletonFlag.ERROR),
    serviceSlot: assignServiceSlots(trace.services, serviceSpans),
    serviceSpans,
    errors,
    maxDepth,
    root: root === -1 ? 0 : root,
  };
}

/** Buffers to transfer instead of clone. The columns of a decoded trace all lie in one. */
export function buffersOf(layout: TraceLayout): ArrayBuffer[] {
  return [...new Set([layout.trace.start.buffer, layout.depth.buffer, layout.subtreeSize.buffer, layout.subtreeErrors.buffer, layout.serviceSlot.buffer, layout.serviceSpans.buffer])];
}
