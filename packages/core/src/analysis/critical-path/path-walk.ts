import { growTo } from '../../model/grow.ts';
import { orderByNumber } from '../order/index.ts';
import type { SizedSpanTimes } from '../trace-tree/span-times.ts';
import type { CriticalPath, PathVisitor } from './critical-path.ts';

/** The walk within one subtree after another, with a stack of its own, and the entries it found. */
export class PathWalk {
  private readonly spans: SizedSpanTimes;
  private readonly visit: PathVisitor | undefined;
  /** Entry number + 1 by span; 0 is off the path. */
  private readonly entryOf: Int32Array;
  private entries = 0;
  private from = new Float64Array(1024);
  private to = new Float64Array(1024);
  private self = new Float64Array(1024);
  private explained = 0;
  /** Frames: the span, how far back its time is explained, its children not asked yet as `[first, next]` of `children`. */
  private depth = 0;
  private frameSpan = new Uint32Array(256);
  private frameTime = new Float64Array(256);
  private frameFirst = new Uint32Array(256);
  private frameNext = new Uint32Array(256);
  /** Children of all frames by end, one frame's after another's. */
  private children = new Uint32Array(1024);

  constructor(spans: SizedSpanTimes, visit: PathVisitor | undefined) {
    this.spans = spans;
    this.visit = visit;
    this.entryOf = new Int32Array(spans.count);
  }

  /** Explains (low, until] by this span and its descendants. */
  explain(span: number, low: number, until: number): void {
    const { start, duration } = this.spans;
    this.enter(span, low, until);
    while (this.depth > 0) {
      const frame = this.depth - 1;
      const at = this.frameSpan[frame]!;
      const entry = this.entryOf[at]! - 1;
      const time = this.frameTime[frame]!;
      const bound = this.from[entry]!;
      const child = this.nextChild(frame, bound, time);
      if (child === -1) {
        this.piece(entry, at, { from: bound, to: time });
        this.depth--;
        continue;
      }
      const end = start[child]! + duration[child]!;
      const childLow = Math.max(start[child]!, bound);
      this.piece(entry, at, { from: end, to: time });
      this.frameTime[frame] = childLow;
      this.enter(child, childLow, end);
    }
  }

  finish(): CriticalPath {
    const path = { span: new Uint32Array(this.entries), from: new Float64Array(this.entries), to: new Float64Array(this.entries), self: new Float64Array(this.entries), explained: this.explained };
    let filled = 0;
    for (let span = 0; span < this.spans.count; span++) {
      const entry = this.entryOf[span]! - 1;
      if (entry === -1) continue;
      path.span[filled] = span;
      path.from[filled] = this.from[entry]!;
      path.to[filled] = this.to[entry]!;
      path.self[filled++] = this.self[entry]!;
    }
    return path;
  }

  /** The awaited child with the latest end in (bound, time]; those that end later are passed over for good. */
  private nextChild(frame: number, bound: number, time: number): number {
    const { start, duration } = this.spans;
    while (this.frameNext[frame]! > this.frameFirst[frame]!) {
      const child = this.children[this.frameNext[frame]! - 1]!;
      const end = start[child]! + duration[child]!;
      if (end <= bound) return -1;
      this.frameNext[frame]!--;
      if (end <= time) return child;
    }
    return -1;
  }

  private piece(entry: number, span: number, { from, to }: { readonly from: number; readonly to: number }): void {
    if (to <= from) return;
    this.self[entry]! += to - from;
    this.explained += to - from;
    this.visit?.(span, from, to);
  }

  private enter(span: number, low: number, until: number): void {
    if (this.entries === this.from.length) this.growEntries();
    this.from[this.entries] = low;
    this.to[this.entries] = until;
    // Nobody enters a span twice: its parent passes over each child once, `criticalPath` over each tree.
    this.entryOf[span] = ++this.entries;
    if (this.depth === this.frameSpan.length) this.growFrames();
    const first = this.depth === 0 ? 0 : this.frameNext[this.depth - 1]!;
    this.frameSpan[this.depth] = span;
    this.frameTime[this.depth] = until;
    this.frameFirst[this.depth] = first;
    this.frameNext[this.depth++] = this.pushChildren(span, first, { low, until });
  }

  /** Children that end in (low, until] by end, of equal ends the longest last; answers where they stop. */
  private pushChildren(span: number, first: number, { low, until }: { readonly low: number; readonly until: number }): number {
    const { start, duration, subtreeSize } = this.spans;
    let stop = first;
    let unsorted = false;
    let before = -Infinity;
    // Siblings come by start; taken backwards, so that a stable sort leaves the longest of equal ends last.
    for (let child = span + 1, end = span + subtreeSize[span]!; child < end; child += subtreeSize[child]!) {
      const childEnd = start[child]! + duration[child]!;
      if (childEnd <= low || childEnd > until || duration[child]! <= 0) continue;
      if (stop === this.children.length) this.children = growTo(this.children, this.children.length * 2);
      this.children[stop++] = child;
      if (childEnd <= before) unsorted = true;
      before = childEnd;
    }
    if (!unsorted) return stop;
    const own = this.children.slice(first, stop).reverse();
    const order = orderByNumber(Float64Array.from(own, (child) => start[child]! + duration[child]!));
    for (let i = 0; i < order.length; i++) this.children[first + i] = own[order[i]!]!;
    return stop;
  }

  private growEntries(): void {
    this.from = growTo(this.from, this.from.length * 2);
    this.to = growTo(this.to, this.to.length * 2);
    this.self = growTo(this.self, this.self.length * 2);
  }

  private growFrames(): void {
    this.frameSpan = growTo(this.frameSpan, this.frameSpan.length * 2);
    this.frameTime = growTo(this.frameTime, this.frameTime.length * 2);
    this.frameFirst = growTo(this.frameFirst, this.frameFirst.length * 2);
    this.frameNext = growTo(this.frameNext, this.frameNext.length * 2);
  }
}
