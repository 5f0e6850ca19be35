/** Spans of one trace in depth-first order, as a skeleton has them: parents first, every subtree in one piece. */
export interface SpanTimes {
  readonly count: number;
  /** Position of the parent, less than the own; -1 without one. */
  readonly parent: Int32Array;
  /** Nanoseconds, any one base. */
  readonly start: Float64Array;
  /** Nanoseconds, not negative. */
  readonly duration: Float64Array;
}

/** With the number of spans in each subtree, itself included: the subtree of `i` is `[i, i + subtreeSize[i])`. */
export interface SizedSpanTimes extends SpanTimes {
  readonly subtreeSize: Uint32Array;
}
