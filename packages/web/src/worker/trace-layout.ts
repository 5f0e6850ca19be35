import { adjustedStarts, buildTraceView, criticalPath, depthsOf, detectClockSkew, idleGaps, subtreeSizesOf } from '@spoor/core/analysis';
import type { CriticalPath, IdleGap, TraceView } from '@spoor/core/analysis';
import { SkeletonFlag } from '@spoor/core/wire';
import type { TraceSkeletonColumns } from '@spoor/core/wire';
import { createTimeScale } from '../draw/time-scale.ts';
import { assignServiceSlots } from '../theme/service-colors.ts';
import { drawMinimapGrid } from './minimap-grid.ts';
import type { MinimapGrid } from './minimap-grid.ts';

/** How a trace is looked at. Everything but `adjust` is on unless somebody turns it off. */
export interface LayoutOptions {
  /** Like siblings under one row. */
  readonly group: boolean;
  /** Move spans whose clocks cannot be right. */
  readonly adjust: boolean;
  /** Shrink times at which nothing ran. */
  readonly gaps: boolean;
}

export const DEFAULT_OPTIONS: LayoutOptions = { group: true, adjust: false, gaps: true };

/** A trace and what its views derive from it. Columns by span position, but `view`'s by node. */
export interface TraceLayout {
  readonly trace: TraceSkeletonColumns;
  readonly options: LayoutOptions;
  readonly view: TraceView;
  readonly subtreeSize: Uint32Array<ArrayBuffer>;
  readonly path: CriticalPath;
  /** Colour slot, spans and time on the critical path by service index. */
  readonly serviceSlot: Uint8Array<ArrayBuffer>;
  readonly serviceSpans: Uint32Array<ArrayBuffer>;
  readonly serviceCritical: Float64Array<ArrayBuffer>;
  readonly errors: number;
  readonly maxDepth: number;
  /** Position of the span that names the trace: the earliest true root, else the earliest span without a parent. */
  readonly root: number;
  readonly skew: {
    readonly adjusted: number;
    readonly contradictions: number;
    readonly most: number;
    /** What was added to each start; only when the layout is adjusted. */
    readonly delta: Float64Array<ArrayBuffer> | undefined;
  };
  /** Times shrunk on the axis; none when `options.gaps` is off. */
  readonly gaps: readonly IdleGap[];
  /** Position in `trace.eventAt` of each span's first mark; undefined without marks. */
  readonly firstMark: Uint32Array<ArrayBuffer> | undefined;
  readonly minimap: MinimapGrid;
  /** Milliseconds the worker took. */
  readonly took: { readonly fetch: number; readonly layout: number; readonly criticalPath: number };
}

export function layoutTrace(raw: TraceSkeletonColumns, options: LayoutOptions): TraceLayout {
  const begun = performance.now();
  const skew = detectClockSkew(raw);
  const trace = options.adjust ? adjusted(raw, skew) : raw;
  const { count } = trace;
  const serviceSpans = new Uint32Array(trace.services.length);
  const depth = depthsOf(trace.parent);
  let errors = 0;
  let maxDepth = 0;
  let root = -1;
  for (let i = 0; i < count; i++) {
    serviceSpans[trace.service[i]!]!++;
    if ((trace.flags[i]! & SkeletonFlag.ERROR) !== 0) errors++;
    if (depth[i]! > maxDepth) maxDepth = depth[i]!;
    if (root === -1 && trace.parent[i] === -1 && (trace.flags[i]! & (SkeletonFlag.ORPHAN | SkeletonFlag.CYCLE_CUT)) === 0) root = i;
  }
  root = Math.max(root, 0);
  const subtreeSize = subtreeSizesOf(trace.parent);
  const serviceCritical = new Float64Array(trace.services.length);
  const pathBegun = performance.now();
  const path = criticalPath({ count, parent: trace.parent, start: trace.start, duration: trace.duration, subtreeSize }, { main: root });
  const pathTook = performance.now() - pathBegun;
  for (let entry = 0; entry < path.span.length; entry++) serviceCritical[trace.service[path.span[entry]!]!]! += path.self[entry]!;
  const gaps = options.gaps ? idleGaps(trace, trace.traceDuration) : [];
  const serviceSlot = assignServiceSlots(trace.services, serviceSpans);
  const view = buildTraceView(trace, { group: options.group, orphanFlag: SkeletonFlag.ORPHAN, errorFlag: SkeletonFlag.ERROR });
  return {
    trace,
    options,
    view,
    subtreeSize,
    path,
    serviceSlot,
    serviceSpans,
    serviceCritical,
    errors,
    maxDepth,
    root,
    skew: { adjusted: skew.adjusted, contradictions: skew.contradictions, most: skew.most, delta: options.adjust && skew.adjusted > 0 ? skew.delta : undefined },
    gaps,
    firstMark: firstMarks(trace),
    minimap: drawMinimapGrid(trace, { slotOfService: serviceSlot, errorFlag: SkeletonFlag.ERROR, scale: createTimeScale(trace.traceDuration, gaps) }),
    took: { fetch: 0, layout: performance.now() - begun, criticalPath: pathTook },
  };
}

function adjusted(raw: TraceSkeletonColumns, skew: ReturnType<typeof detectClockSkew>): TraceSkeletonColumns {
  if (skew.adjusted === 0) return raw;
  const { start, traceDuration, shift } = adjustedStarts(raw, skew);
  return { ...raw, start, traceDuration, startUnixNano: raw.startUnixNano + BigInt(Math.round(shift)) };
}

function firstMarks({ events, eventAt, count }: TraceSkeletonColumns): Uint32Array<ArrayBuffer> | undefined {
  if (eventAt.length === 0) return undefined;
  const first = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) first[i + 1] = first[i]! + events[i]!;
  return first;
}

/** Every buffer in a value, each once, to transfer instead of clone. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (ArrayBuffer.isView(next)) {
      if (next.buffer instanceof ArrayBuffer) found.add(next.buffer);
    } else if (Array.isArray(next) ? typeof next[0] === 'object' : typeof next === 'object' && next !== null) {
      waiting.push(...Object.values(next as object).filter((inner) => typeof inner === 'object'));
    }
  }
  return [...found];
}
