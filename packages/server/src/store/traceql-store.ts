import type { TimeRange } from '@spoor/core/plan';
import type { AttributeRef, AttributeScope, CheckedQuery, MetricsIntervals, MetricsResult, Static, TraceHit } from '@spoor/core/traceql';

/**
 * The TraceQL part of `SpanStore`. Queries are checked ones (`parseTraceql`). Failures are `StoreError`: BAD_DATA with
 * words for a person when the request cannot be answered, TOO_MANY_ROWS, TOO_MUCH_MEMORY and TIMEOUT name the limit
 * that was hit. An aborted call stops its query in the engine.
 */
export interface TraceqlStore {
  /**
   * The most recent `limit` traces that match, by start of the trace, ties by trace id: always the same answer for the
   * same spans. Looks at the newest part of the range first. A metrics query is searched as the spansets in front of it.
   */
  searchTraceql(search: TraceqlSearch, signal?: AbortSignal): AsyncIterable<TraceqlSearchUpdate>;

  /** Series of a metrics query; several updates where that is not much dearer, the last with `done`. */
  metricsTraceql(request: TraceqlMetrics, signal?: AbortSignal): AsyncIterable<TraceqlMetricsUpdate>;

  /** Attributes that spans carry, most recently seen first; with a query, those of recent matching spans, most frequent first. */
  tagNames(request: TagNamesRequest, signal?: AbortSignal): Promise<TagNames>;

  /** Values of an attribute or intrinsic among recent spans (with a query: recent matching spans), most frequent first. */
  tagValues(request: TagValuesRequest, signal?: AbortSignal): Promise<TagValues>;

  /** Runs the query and tells how: what went into SQL, what was evaluated afterwards, and what each step read. */
  explainTraceql(request: TraceqlExplain, signal?: AbortSignal): Promise<TraceqlExplanation>;
}

export interface TraceqlSearch {
  readonly tenant: string;
  readonly query: CheckedQuery;
  /**
   * A trace is found when one of the spans it is found by starts in the range; it is evaluated whole, with its spans
   * outside of the range too. Absent: all there is.
   */
  readonly range?: TimeRange;
  /** Traces, 1 to 10,000. */
  readonly limit: number;
  /** Spans given for each spanset; `matched` counts them all. */
  readonly spansPerSpanset: number;
  /** Old and new names of semantic conventions find the same spans. */
  readonly semconv: boolean;
  readonly limits?: Partial<TraceqlLimits>;
}

export interface TraceqlLimits {
  /** Spans that one query may take out of the store to evaluate. */
  readonly spans: number;
  /** Traces that may match the part of the condition the store can check. */
  readonly traces: number;
  /** Spans of a single trace: larger ones are left out, and counted in `skippedTraces`. */
  readonly spansPerTrace: number;
  /** Seconds the whole query may run. */
  readonly seconds: number;
}

export interface TraceqlSearchUpdate {
  /**
   * Newest first. Before the end: traces not given before (later updates may bring newer ones, and of those given some
   * may turn out not to be among the first `limit`). With `done`: the whole answer.
   */
  readonly hits: readonly TraceHit[];
  readonly done: boolean;
  readonly progress: TraceqlProgress;
}

export interface TraceqlProgress {
  /** Parts of the time range looked at, and in all. */
  readonly completedJobs: number;
  readonly totalJobs: number;
  /** What the engine read; spans and traces that were evaluated outside of it. */
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly inspectedSpans: number;
  readonly inspectedTraces: number;
  /** Traces with more spans than a query may evaluate. */
  readonly skippedTraces: number;
}

export interface TraceqlMetrics {
  readonly tenant: string;
  /** A metrics query. */
  readonly query: CheckedQuery;
  readonly intervals: MetricsIntervals;
  /** Most exemplars in the whole answer; 0 for none. */
  readonly exemplars: number;
  /** Most series; 0 for no limit but the store's own. */
  readonly maxSeries: number;
  readonly semconv: boolean;
  readonly limits?: Partial<TraceqlLimits>;
}

export interface TraceqlMetricsUpdate {
  /** What is known so far; with `done`, the answer. */
  readonly result: MetricsResult;
  readonly done: boolean;
  readonly progress: TraceqlProgress;
}

/** Where attributes live, without the unscoped `.name`. */
export type TagScope = Exclude<AttributeScope, 'unscoped'>;

export interface TagNamesRequest {
  readonly tenant: string;
  /** All scopes when absent. */
  readonly scope?: TagScope;
  readonly range?: TimeRange;
  /** Only of spans that its first spansets can match. */
  readonly query?: CheckedQuery;
  readonly semconv?: boolean;
  /** Names a scope. */
  readonly limit: number;
}

export interface TagNames {
  readonly names: readonly TagName[];
  /** There are more than the limit allowed. */
  readonly isCut: boolean;
}

export interface TagName {
  readonly scope: TagScope;
  readonly name: string;
  /** As OTLP calls them: string, int, double, bool, bytes, array, map, empty. */
  readonly types: readonly string[];
  /** Spans of a sample that carry it; absent without a query. */
  readonly count?: number;
}

export interface TagValuesRequest {
  readonly tenant: string;
  readonly attribute: AttributeRef;
  readonly range?: TimeRange;
  readonly query?: CheckedQuery;
  readonly semconv?: boolean;
  /** Only values whose text contains this, without regard to case. */
  readonly contains?: string;
  readonly limit: number;
}

export interface TagValues {
  readonly values: readonly TagValue[];
  readonly isCut: boolean;
  /** Spans the counts are taken from; 0 where they come from a list without counts. */
  readonly sampledSpans: number;
}

export interface TagValue {
  readonly value: Exclude<Static, { readonly type: 'nil' }>;
  /** Spans of the sample with this value. */
  readonly count: number;
}

export type TraceqlExplain = { readonly search: TraceqlSearch } | { readonly metrics: TraceqlMetrics };

export interface TraceqlExplanation {
  /** For people: the plan, its SQL and its costs, lines of plain text. */
  readonly text: string;
  /** Conditions the engine checks, as TraceQL; and what is left for afterwards. */
  readonly pushedDown: readonly string[];
  readonly evaluatedAfterwards: readonly string[];
  readonly steps: readonly TraceqlStep[];
}

export interface TraceqlStep {
  readonly title: string;
  readonly sql: string;
  readonly rowsRead: number;
  readonly bytesRead: number;
  /** Rows it answered. */
  readonly rows: number;
  readonly milliseconds: number;
}
