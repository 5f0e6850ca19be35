import type { Static } from './ast.ts';

/** A value as results carry it: a query has no array literals, spans have arrays (of one element type, flat). */
export type ResultValue = Static | { readonly type: 'array'; readonly values: readonly Static[] };

export interface NamedValue {
  /** As the printed query spells it: `resource.service.name`, `.a`, `name`, `by(name)`, `count()`. */
  readonly name: string;
  readonly value: ResultValue;
}

export interface SpanAttribute extends NamedValue {
  /** The name without its scope, which is what the search API sends: `service.name` of `resource.service.name`. */
  readonly key: string;
}

/** What a search found, one entry a trace; newest first, ties by trace id. */
export interface TraceHit {
  /** 32 lowercase hex digits. */
  readonly traceId: string;
  /** Service and name of the root span: the earliest without a parent id. Both undefined while no such span has come. */
  readonly rootService?: string;
  readonly rootName?: string;
  /** Earliest start of a span, nanoseconds since the Unix epoch. */
  readonly start: bigint;
  /** Latest end minus earliest start, nanoseconds. */
  readonly duration: bigint;
  /** At least one. */
  readonly spansets: readonly SpansetHit[];
  /** Of the whole trace, by service name. */
  readonly serviceStats: readonly ServiceStats[];
}

export interface ServiceStats {
  readonly service: string;
  readonly spans: number;
  readonly errors: number;
}

export interface SpansetHit {
  /** The earliest `spss` of the matched spans, by start, then span id. */
  readonly spans: readonly SpanHit[];
  /** How many spans matched, also those that `spans` leaves out. */
  readonly matched: number;
  /** What `by()` and scalar filters say about the spanset: `by(name)`, `avg(duration)`. */
  readonly attributes: readonly NamedValue[];
}

export interface SpanHit {
  /** 16 lowercase hex digits. */
  readonly spanId: string;
  readonly name: string;
  /** Nanoseconds since the Unix epoch. */
  readonly start: bigint;
  /** Nanoseconds. */
  readonly duration: bigint;
  /**
   * The attributes the query mentions or selects and this span has, in the order of the query, each once. Not among them:
   * `duration`, `traceDuration`, `rootName`, `rootServiceName`, `trace:id`, `span:id`, as in Tempo.
   */
  readonly attributes: readonly SpanAttribute[];
  /** The query mentions or selects `name`: Tempo's API sends the name of a span only then. */
  readonly nameAsked: boolean;
}

/**
 * Steps of a metrics query. Interval i is right-closed: (first + (i - 1)·step, first + i·step], and its sample stands at
 * its end, `first + i·step`. Only spans with `from` ≤ start ≤ `to` count, so that the first interval of a range query,
 * which ends at the aligned `start`, holds no more than that instant. Nanoseconds.
 */
export interface MetricsIntervals {
  readonly first: bigint;
  readonly step: bigint;
  readonly count: number;
  readonly from: bigint;
  readonly to: bigint;
  /** One interval over the whole range: the answer is a value a series, not samples. */
  readonly instant: boolean;
}

export interface MetricsSeries {
  /**
   * Groups under the attribute's name; a missing group is nil (the API writes "nil"), and left out next to groups that
   * are there. Then `p` (float) of quantiles or `__bucket` (float, upper bound) of histograms. When that makes no label,
   * `__name__` alone. compare: `__meta_type` (or `__meta_error`) and one attribute, nil in totals.
   */
  readonly labels: readonly NamedValue[];
  /** One an interval; NaN is a gap. Durations in seconds. */
  readonly samples: Float64Array<ArrayBuffer>;
  readonly exemplars: readonly Exemplar[];
}

export interface Exemplar {
  /** 32 and 16 lowercase hex digits. */
  readonly traceId: string;
  readonly spanId: string;
  /** The span's value, durations in seconds; NaN where the function has none (rate, count, compare): send the sample's. */
  readonly value: number;
  /** Start of the span, nanoseconds since the Unix epoch. */
  readonly time: bigint;
}

export interface MetricsResult {
  readonly intervals: MetricsIntervals;
  /** By label values, ascending; the same spans give the same order. */
  readonly series: readonly MetricsSeries[];
  /** Series left out because of `maxSeries`; 0 when the answer is complete. */
  readonly droppedSeries: number;
  /** Spans that were not counted because there were more groups than memory is set aside for; absent for none. */
  readonly uncountedSpans?: number;
}
