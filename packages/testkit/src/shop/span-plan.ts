/**
 * Spans that are decided but not written yet, as columns. The writer turns a row into a span of a block when its time of
 * arrival has come; so that late spans cost nothing and no span is ever an object.
 */
export class SpanPlan {
  count = 0;
  operation: Uint16Array<ArrayBuffer>;
  resource: Uint32Array<ArrayBuffer>;
  /** Four words a row. */
  traceId: Uint32Array<ArrayBuffer>;
  /** Low word first. */
  spanId: Uint32Array<ArrayBuffer>;
  parentId: Uint32Array<ArrayBuffer>;
  /** Nanoseconds since the plan's origin. */
  start: Float64Array<ArrayBuffer>;
  duration: Float64Array<ArrayBuffer>;
  /** Milliseconds since the plan's origin at which the span's exporter delivers it. */
  arrival: Float64Array<ArrayBuffer>;
  /** 1-based index of the fault; 0 when the span did not fail. */
  fault: Uint8Array<ArrayBuffer>;
  flags: Uint8Array<ArrayBuffer>;
  attempt: Uint8Array<ArrayBuffer>;
  /** 1-based service index of the parent, 0 when it has none or it never arrives. */
  parentService: Uint8Array<ArrayBuffer>;
  /** 1-based index into the sampling thresholds; 0 when unsampled. */
  threshold: Uint8Array<ArrayBuffer>;
  seed: Uint32Array<ArrayBuffer>;
  subject: Uint32Array<ArrayBuffer>;
  /** Six words a link (trace id, span id low, high), for the few spans that have any. */
  readonly links = new Map<number, readonly number[]>();

  constructor(capacity = 4096) {
    this.operation = new Uint16Array(capacity);
    this.resource = new Uint32Array(capacity);
    this.traceId = new Uint32Array(capacity * 4);
    this.spanId = new Uint32Array(capacity * 2);
    this.parentId = new Uint32Array(capacity * 2);
    this.start = new Float64Array(capacity);
    this.duration = new Float64Array(capacity);
    this.arrival = new Float64Array(capacity);
    this.fault = new Uint8Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.attempt = new Uint8Array(capacity);
    this.parentService = new Uint8Array(capacity);
    this.threshold = new Uint8Array(capacity);
    this.seed = new Uint32Array(capacity);
    this.subject = new Uint32Array(capacity);
  }

  /** A new row, nothing in it set. */
  add(): number {
    if (this.count === this.operation.length) this.resize(this.count * 2);
    return this.count++;
  }

  /** Keeps only these rows, in this order. `rows` must be ascending. */
  keep(rows: Uint32Array): void {
    const links = new Map<number, readonly number[]>();
    for (let to = 0; to < rows.length; to++) {
      const from = rows[to]!;
      const link = this.links.get(from);
      if (link !== undefined) links.set(to, link);
      for (const column of [this.operation, this.resource, this.start, this.duration, this.arrival, this.fault, this.flags, this.attempt, this.parentService, this.threshold, this.seed, this.subject]) {
        column[to] = column[from]!;
      }
      this.traceId.copyWithin(to * 4, from * 4, from * 4 + 4);
      this.spanId.copyWithin(to * 2, from * 2, from * 2 + 2);
      this.parentId.copyWithin(to * 2, from * 2, from * 2 + 2);
    }
    this.count = rows.length;
    this.links.clear();
    for (const [row, link] of links) this.links.set(row, link);
  }

  private resize(capacity: number): void {
    const other = new SpanPlan(capacity);
    other.operation.set(this.operation);
    other.resource.set(this.resource);
    other.traceId.set(this.traceId);
    other.spanId.set(this.spanId);
    other.parentId.set(this.parentId);
    other.start.set(this.start);
    other.duration.set(this.duration);
    other.arrival.set(this.arrival);
    other.fault.set(this.fault);
    other.flags.set(this.flags);
    other.attempt.set(this.attempt);
    other.parentService.set(this.parentService);
    other.threshold.set(this.threshold);
    other.seed.set(this.seed);
    other.subject.set(this.subject);
    const { links: _links, count: _count, ...columns } = other;
    Object.assign(this, columns);
  }
}

/** Bits of `SpanPlan.flags`. */
export const PlanFlag = {
  /** The fault came up from a call: no exception event of its own. */
  PROPAGATED: 1,
  /** The random bit of the W3C trace flags. */
  RANDOM: 2,
  /** Never arrives: its children are orphans. */
  LOST: 4,
  LATE: 8,
} as const;
