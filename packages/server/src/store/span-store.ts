import type { SpanBlock } from '@spoor/core/model';
import type { TimeRange, TraceSearch } from '@spoor/core/plan';
import type { TraceqlStore } from './traceql-store.ts';

/**
 * What the rest of the server may ask of the store. One implementation (`openStore`), over ClickHouse's HTTP interface:
 * the embedded engine on a Unix socket, or a server or cluster by URL. Every method takes an AbortSignal; an aborted
 * read stops its query in the engine. Failures are `StoreError` with a code.
 */
export interface SpanStore extends AsyncDisposable, TraceqlStore {
  /**
   * Inserts all spans of the block and everything derived from them. Idempotent per token: inserting the same token
   * again is a no-op, also after a crash in the middle. `receivedAt` (nanoseconds since the Unix epoch) decides the
   * partitions of spans with impossible times: a replay must give the same value as the first attempt.
   */
  insert(block: SpanBlock, token: string, receivedAt: bigint, signal?: AbortSignal): Promise<void>;

  services(tenant: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** `kind` as the OTLP number; all kinds when absent. Sorted by name, then kind. */
  operations(tenant: string, service: string, kind?: number, signal?: AbortSignal): Promise<readonly Operation[]>;

  /**
   * Traces that match, in the order asked for; at most `search.limit`. BAD_DATA with words for a person when the
   * predicate or the cursor is not usable.
   */
  search(search: TraceSearch, signal?: AbortSignal): Promise<SearchResult>;
  /** Summaries of the traces that exist, in the order of `traceIds` (32 hex digits each). */
  summaries(tenant: string, traceIds: readonly string[], signal?: AbortSignal): Promise<readonly TraceSummary[]>;
  /**
   * The traces a search finds (whatever its order, limit and cursor) that start in its range, counted by start and
   * duration: for a heatmap. Only cells with traces.
   */
  heatmap(search: HeatmapSearch, signal?: AbortSignal): Promise<Heatmap>;
  /** The longest spans of each trace, at most `spansEach`, parents among them: for a thumbnail. `range` must hold the traces. */
  outlines(tenant: string, traceIds: readonly string[], options: OutlineOptions, signal?: AbortSignal): Promise<readonly TraceOutline[]>;
  /** All spans of these traces with everything they carry, ordered by trace (as asked), then start, then span id. */
  traces(tenant: string, traceIds: readonly string[], signal?: AbortSignal): Promise<SpanBlock>;
  /** The same, in blocks of bounded size, for traces of any size and for export. */
  streamTraces(tenant: string, traceIds: readonly string[], signal?: AbortSignal): AsyncIterable<SpanBlock>;
  /**
   * Every span that starts in the range, in blocks of bounded size: the oldest second first, and within a second the
   * spans of a trace together, by start.
   */
  streamRange(tenant: string, range: TimeRange, signal?: AbortSignal): AsyncIterable<SpanBlock>;
  /**
   * The spans of one trace without attributes, event and link contents: attribute, event and link rows are empty.
   * `eventCount` and `linkCount` per span. For the waterfall of traces of a million spans.
   */
  skeleton(tenant: string, traceId: string, signal?: AbortSignal): Promise<TraceSkeleton>;
  /** The spans with this id in this trace (more than one when ids were duplicated), with everything. */
  span(tenant: string, traceId: string, spanId: string, signal?: AbortSignal): Promise<SpanBlock>;

  /**
   * Spans of any trace that link to this trace, by start; at most 100. Looked for from an hour before the trace starts to a
   * day after it ends: whoever links to a span usually starts soon after it.
   */
  linkedFrom(tenant: string, traceId: string, signal?: AbortSignal): Promise<LinkedFrom>;

  /**
   * RED figures per service over entry spans (server, consumer and root spans), weighted by `sample_weight`. From
   * roll-ups of 15 s: a range that does not start and end on such a step is widened to it. A step of the series is
   * rounded up to a multiple of 15 s.
   */
  red(tenant: string, range: TimeRange, options: RedOptions, signal?: AbortSignal): Promise<readonly ServiceRed[]>;
  /**
   * Calls between services from parent to child in the same trace, by the child's start, same-service edges included.
   * A span stored twice counts twice.
   */
  dependencies(tenant: string, range: TimeRange, signal?: AbortSignal): Promise<readonly DependencyEdge[]>;
  /** Known attribute keys with their types and levels, most recently seen first. */
  attributeKeys(tenant: string, signal?: AbortSignal): Promise<readonly AttributeKey[]>;

  stats(signal?: AbortSignal): Promise<StoreStats>;
  /** Deletes all spans of these traces. */
  deleteTraces(tenant: string, traceIds: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Forgets the roll-ups, operations and resources of services; meant for services that have no spans any more. */
  deleteServices(tenant: string, services: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Drops what is over the limits, oldest first. Returns what was dropped. */
  applyRetention(limits: RetentionLimits, now: bigint, signal?: AbortSignal): Promise<RetentionReport>;
  /** Answers when the engine does; rejects otherwise. */
  ping(signal?: AbortSignal): Promise<void>;
}

export interface Operation {
  readonly name: string;
  readonly kind: number;
}

export interface SearchResult {
  readonly traceIds: readonly string[];
  /** Give it back as `cursor` for the next page; absent on the last page. */
  readonly next?: string;
  /** What the engine did for it. */
  readonly rowsRead: number;
  readonly bytesRead: number;
}

export interface TraceSummary {
  readonly traceId: string;
  /** Earliest span without a parent in the trace; empty strings when all spans have one. */
  readonly rootService: string;
  readonly rootName: string;
  /** Nanoseconds since the Unix epoch. */
  readonly start: bigint;
  readonly end: bigint;
  readonly spans: number;
  readonly errors: number;
  /** Spans with a parent id that is not in the trace. */
  readonly orphans: number;
  /** By name. */
  readonly services: readonly { readonly name: string; readonly spans: number; readonly errors: number }[];
}

export interface HeatmapSearch extends Pick<TraceSearch, 'tenant' | 'predicate' | 'range'> {
  /** Equal steps of the range, 1 to 1000. */
  readonly columns: number;
}

/** Durations are counted by floor(3·log2(nanoseconds + 1)): steps of a quarter. */
export interface Heatmap {
  readonly cells: readonly HeatmapCell[];
  readonly rowsRead: number;
}

export interface HeatmapCell {
  readonly column: number;
  readonly row: number;
  readonly traces: number;
  /** Of them with an error. */
  readonly failed: number;
  /** One of them: a failed one before others, then the slowest. */
  readonly example: { readonly traceId: string; readonly start: bigint; readonly duration: bigint };
}

export interface OutlineOptions {
  readonly range: TimeRange;
  readonly spansEach: number;
}

export interface TraceOutline {
  readonly traceId: string;
  /** By start, longer ones first among equals. */
  readonly spans: readonly OutlineSpan[];
}

export interface OutlineSpan {
  /** 16 hex digits; `parentId` is all zeros for a root. */
  readonly spanId: string;
  readonly parentId: string;
  /** Nanoseconds since the Unix epoch. */
  readonly start: bigint;
  readonly duration: bigint;
  readonly service: string;
  readonly failed: boolean;
}

export interface TraceSkeleton {
  readonly block: SpanBlock;
  readonly eventCount: Uint32Array;
  readonly linkCount: Uint32Array;
  /** Nanoseconds since the Unix epoch, (low, high) words: `eventCount` of them a span. */
  readonly eventTime?: Uint32Array;
}

export interface LinkedFrom {
  readonly links: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly service: string;
    readonly name: string;
    /** Nanoseconds since the Unix epoch. */
    readonly start: bigint;
    /** The span of the asked trace. */
    readonly toSpanId: string;
  }[];
  readonly more: boolean;
}

export interface RedOptions {
  /** Seconds of one point of the series; no series when absent. */
  readonly step?: number;
}

export interface ServiceRed {
  readonly service: string;
  readonly calls: number;
  readonly errors: number;
  /** Nanoseconds, within ±4.5 %. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Only with `step`; gaps are absent. `time` in seconds since the Unix epoch, the start of the step. */
  readonly series: readonly { readonly time: number; readonly calls: number; readonly errors: number; readonly p95: number }[];
}

export interface DependencyEdge {
  readonly parent: string;
  readonly child: string;
  readonly calls: number;
  readonly errors: number;
}

export interface AttributeKey {
  readonly key: string;
  readonly level: 'span' | 'resource' | 'scope' | 'event' | 'link';
  readonly type: string;
}

export interface StoreStats {
  readonly spans: number;
  readonly traces: number;
  /** Everything on disk, all tables and indexes. */
  readonly bytesOnDisk: number;
  /** By table. */
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number; readonly parts: number }[];
  readonly oldest?: bigint;
  readonly newest?: bigint;
  readonly version: string;
}

export interface RetentionLimits {
  readonly maxAgeSeconds: number;
  readonly maxBytes: number;
}

export interface RetentionReport {
  readonly droppedPartitions: readonly string[];
  readonly droppedSpans: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}
