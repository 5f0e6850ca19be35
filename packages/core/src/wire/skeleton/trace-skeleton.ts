/**
 * One trace without attributes: what a waterfall draws. Columns have one entry a span, in depth-first order: parents
 * before children, every subtree in one piece, siblings by start.
 */
export interface TraceSkeletonColumns {
  /** 32 hex digits. */
  readonly traceId: string;
  /** Earliest start, nanoseconds since the Unix epoch. Every other time is relative to it. */
  readonly startUnixNano: bigint;
  /** From the earliest start to the latest end, nanoseconds. */
  readonly traceDuration: number;
  readonly count: number;
  readonly names: readonly string[];
  readonly services: readonly string[];
  /** What ingest had to mend, by `RepairName`, most frequent first. */
  readonly repairs: readonly { readonly name: string; readonly spans: number }[];
  /** Spans without a parent id. */
  readonly roots: number;
  /** Spans whose parent is not in the trace. */
  readonly orphans: number;
  /** Spans whose id an earlier span has. */
  readonly duplicates: number;
  /** Parent edges cut because they closed a cycle. */
  readonly cycles: number;
  /** Nanoseconds; exact up to 104 days. */
  readonly start: Float64Array<ArrayBuffer>;
  readonly duration: Float64Array<ArrayBuffer>;
  /** Position of the parent, always less than the own; -1 for roots, orphans and cut cycles. */
  readonly parent: Int32Array<ArrayBuffer>;
  /** Index into `names`. */
  readonly name: Uint32Array<ArrayBuffer>;
  /** Index into `services`. */
  readonly service: Uint32Array<ArrayBuffer>;
  /** (low, high) words: the 16 hex digits are high, then low. */
  readonly spanId: Uint32Array<ArrayBuffer>;
  /** Saturates at 65,535. */
  readonly events: Uint16Array<ArrayBuffer>;
  /** Saturates at 65,535. */
  readonly links: Uint16Array<ArrayBuffer>;
  /** Parent ids that are not in the trace, (low, high) words: one for each span flagged ORPHAN, in their order. */
  readonly orphanParent: Uint32Array<ArrayBuffer>;
  /** When events happened: nanoseconds after their span's start, `events` of them a span. Empty when there are too many to send. */
  readonly eventAt: Float32Array<ArrayBuffer>;
  /** OTLP SpanKind. */
  readonly kind: Uint8Array<ArrayBuffer>;
  /** `SkeletonFlag` bits. */
  readonly flags: Uint8Array<ArrayBuffer>;
}

/** Part of the format: never renumber, only append. The low three are `TreeFlag`'s. */
export const SkeletonFlag = {
  ORPHAN: 1,
  DUPLICATE: 2,
  CYCLE_CUT: 4,
  /** Status code ERROR. */
  ERROR: 8,
  /** Status code OK, said by the application. */
  OK: 16,
  /** Something was mended at ingest. */
  REPAIRED: 32,
  /** The sender dropped attributes, events or links. */
  DROPPED: 64,
} as const;

/** Bytes that are not a skeleton this version understands. */
export class SkeletonFormatError extends Error {
  override readonly name = 'SkeletonFormatError';
}
