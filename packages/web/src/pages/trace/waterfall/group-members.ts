import type { TraceView } from '@spoor/core/analysis';
import type { TraceSkeletonColumns } from '@spoor/core/wire';
import { SkeletonFlag } from '@spoor/core/wire';

interface Members {
  readonly busy: Float64Array;
  readonly failed: Float64Array;
}

/** Groups drawn on a screen at one zoom, and some for the next. */
const MOST = 200;

/**
 * When the members of a group ran, joined to what a screen can tell apart: intervals nearer to each other than the
 * resolution are one. Kept by resolution in powers of two, so that scrolling and small zooms cost nothing.
 */
export class GroupMembers {
  private readonly known = new Map<string, Members>();

  clear(): void {
    this.known.clear();
  }

  of(view: TraceView, trace: TraceSkeletonColumns, options: { readonly node: number; readonly nanosPerPixel: number }): Members {
    const level = Math.ceil(Math.log2(Math.max(options.nanosPerPixel / 2, 1e-6)));
    const key = `${options.node} ${level}`;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    if (this.known.size >= MOST) this.known.clear();
    const members = joined(view, trace, { node: options.node, tolerance: 2 ** level });
    this.known.set(key, members);
    return members;
  }
}

function joined({ spanOf, size }: TraceView, { start, duration, flags }: TraceSkeletonColumns, { node, tolerance }: { readonly node: number; readonly tolerance: number }): Members {
  const busy: number[] = [];
  const failed: number[] = [];
  for (let at = node + 1, end = node + size[node]!; at < end; at += size[at]!) {
    const span = spanOf[at]!;
    if (span < 0) continue;
    append(busy, start[span]!, { end: start[span]! + duration[span]!, tolerance });
    if ((flags[span]! & SkeletonFlag.ERROR) !== 0) append(failed, start[span]!, { end: start[span]! + duration[span]!, tolerance });
  }
  return { busy: Float64Array.from(busy), failed: Float64Array.from(failed) };
}

function append(intervals: number[], start: number, { end, tolerance }: { readonly end: number; readonly tolerance: number }): void {
  const last = intervals.length - 1;
  if (last >= 0 && start <= intervals[last]! + tolerance) {
    if (end > intervals[last]!) intervals[last] = end;
  } else intervals.push(start, end);
}
