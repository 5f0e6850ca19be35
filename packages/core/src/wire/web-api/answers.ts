/** Nanoseconds since the Unix epoch as decimal digits: JSON numbers are not exact there. */
export type UnixNanoText = string;

export interface ServiceAnswer {
  readonly service: string;
  /** Entry spans (server, consumer and root spans), weighted by sampling. */
  readonly calls: number;
  readonly errors: number;
  /** Nanoseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** `time` in seconds since the Unix epoch, the start of the step; steps without calls are absent. */
  readonly series: readonly { readonly time: number; readonly calls: number; readonly errors: number; readonly p95: number }[];
}

export interface ServicesAnswer {
  readonly from: UnixNanoText;
  readonly to: UnixNanoText;
  /** Seconds of a step of the series. */
  readonly step?: number | undefined;
  readonly services: readonly ServiceAnswer[];
}

export interface TraceSummaryAnswer {
  readonly traceId: string;
  /** Both empty when every span has a parent. */
  readonly rootService: string;
  readonly rootName: string;
  readonly start: UnixNanoText;
  /** Nanoseconds, earliest start to latest end. */
  readonly duration: number;
  readonly spans: number;
  readonly errors: number;
  readonly orphans: number;
  readonly services: readonly { readonly name: string; readonly spans: number; readonly errors: number }[];
}

export interface SearchAnswer {
  readonly traces: readonly TraceSummaryAnswer[];
  /** `cursor` of the next page; absent on the last. */
  readonly next?: string | undefined;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly tookMilliseconds: number;
}

/** Traces by start and duration, for a heatmap; cells without traces are absent. */
export interface HeatmapAnswer {
  readonly from: UnixNanoText;
  readonly to: UnixNanoText;
  /** Equal steps of the range. */
  readonly columns: number;
  readonly cells: readonly HeatmapCellAnswer[];
  readonly tookMilliseconds: number;
}

export interface HeatmapCellAnswer {
  readonly column: number;
  /** floor(3·log2(duration in nanoseconds + 1)). */
  readonly row: number;
  readonly traces: number;
  /** Of them with an error. */
  readonly failed: number;
  /** One of them: a failed one before others, then the slowest. */
  readonly traceId: string;
  readonly start: UnixNanoText;
  /** Nanoseconds. */
  readonly duration: number;
}

/** The shape of a trace in a few bars. */
export interface OutlineAnswer {
  readonly traceId: string;
  readonly services: readonly string[];
  /** Five numbers a bar, by start: start and length in 1/10,000 of the trace, depth, index of the service, 1 when it failed. */
  readonly bars: readonly number[];
}

export interface OutlinesAnswer {
  readonly outlines: readonly OutlineAnswer[];
}

export interface DependencyEdgeAnswer {
  readonly parent: string;
  readonly child: string;
  readonly calls: number;
  readonly errors: number;
}

export interface DependenciesAnswer {
  readonly from: UnixNanoText;
  readonly to: UnixNanoText;
  /** Calls within a service included. */
  readonly edges: readonly DependencyEdgeAnswer[];
}

export interface TailSpanAnswer {
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly start: UnixNanoText;
  /** Nanoseconds. */
  readonly duration: number;
  readonly root: boolean;
}

/** One message of the live tail: what arrived since the one before. */
export interface TailAnswer {
  /** Oldest first, at most what a message may carry. */
  readonly spans: readonly TailSpanAnswer[];
  /** Spans that arrived. */
  readonly seen: number;
  /** Of them those that meet the conditions, in `spans` or not. */
  readonly matched: number;
  /** Of those the ones left out of `spans`, because there were too many. */
  readonly dropped: number;
  readonly milliseconds: number;
}

export interface ServiceNamesAnswer {
  readonly services: readonly string[];
}

export interface OperationsAnswer {
  readonly operations: readonly { readonly name: string; readonly kind: number }[];
}

export type AttributeLevelName = 'span' | 'resource' | 'scope' | 'event' | 'link';

export interface AttributeKeysAnswer {
  readonly keys: readonly { readonly key: string; readonly level: AttributeLevelName; readonly type: string }[];
}

export type AttributeTypeName = 'empty' | 'string' | 'bool' | 'int' | 'double' | 'bytes' | 'array' | 'map';

/** `value` is text for every type: digits, `true`, base64, or the JSON of an array or map with exact integers. */
export interface AttributeAnswer {
  readonly key: string;
  readonly type: AttributeTypeName;
  readonly value: string;
}

export interface SpanEventAnswer {
  readonly time: UnixNanoText;
  readonly name: string;
  readonly attributes: readonly AttributeAnswer[];
  readonly droppedAttributes: number;
}

export interface SpanLinkAnswer {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: readonly AttributeAnswer[];
  readonly droppedAttributes: number;
}

/** Everything of one span. */
export interface SpanAnswer {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  /** OTLP SpanKind and StatusCode as numbers. */
  readonly kind: number;
  readonly status: number;
  readonly statusMessage: string;
  readonly start: UnixNanoText;
  /** Nanoseconds as digits. */
  readonly duration: string;
  readonly traceState: string;
  readonly flags: number;
  /** How many spans this one stands for. */
  readonly weight: number;
  readonly attributes: readonly AttributeAnswer[];
  readonly resource: { readonly attributes: readonly AttributeAnswer[]; readonly schemaUrl: string; readonly droppedAttributes: number };
  readonly scope: {
    readonly name: string;
    readonly version: string;
    readonly schemaUrl: string;
    readonly attributes: readonly AttributeAnswer[];
    readonly droppedAttributes: number;
  };
  readonly events: readonly SpanEventAnswer[];
  readonly links: readonly SpanLinkAnswer[];
  readonly droppedAttributes: number;
  readonly droppedEvents: number;
  readonly droppedLinks: number;
  /** By `RepairName`. */
  readonly repairs: readonly string[];
}

/** Database statements of a trace, each once, and which span has which: `[span id, index]`. */
export interface StatementsAnswer {
  readonly statements: readonly string[];
  readonly spans: readonly (readonly [spanId: string, statement: number])[];
}

/** A span of any trace that links to this one. */
export interface LinkedFromAnswer {
  readonly links: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly service: string;
    readonly name: string;
    readonly start: UnixNanoText;
    /** The span of this trace that is linked to. */
    readonly toSpanId: string;
  }[];
  /** There are more than are listed. */
  readonly more: boolean;
}

export interface SpansAnswer {
  /** More than one when spans share an id. */
  readonly spans: readonly SpanAnswer[];
}

/** One door spans come in by. Counters since the start of the process. */
export interface ReceiverAnswer {
  /** E.g. `otlp-grpc`, `otlp-http`. */
  readonly name: string;
  /** Opened so far. */
  readonly connections: number;
  readonly requests: number;
  readonly bytes: number;
  /** Spans acknowledged. */
  readonly accepted: number;
  /** Spans refused. */
  readonly rejected: number;
}

export interface StatusAnswer {
  readonly version: string;
  readonly receivers: readonly ReceiverAnswer[];
  /** Spans and whole requests refused, by reason. */
  readonly rejections: readonly { readonly reason: string; readonly count: number }[];
  /** Spans mended, by `RepairName`. */
  readonly repairs: readonly { readonly name: string; readonly spans: number }[];
  readonly pipeline: {
    /** Accepted but not yet searchable. */
    readonly waitingBytes: number;
    /** Age of the oldest of them, seconds. */
    readonly lagSeconds: number;
  };
  /** Where to send spans, with the host this request came by. */
  readonly endpoints: readonly { readonly name: string; readonly url: string }[];
  /** Absent while the store does not answer. */
  readonly store?:
    | {
        readonly spans: number;
        readonly traces: number;
        readonly bytesOnDisk: number;
        readonly oldest?: UnixNanoText | undefined;
        readonly newest?: UnixNanoText | undefined;
        readonly version: string;
      }
    | undefined;
  readonly retention: RetentionAnswer;
  /** Whether demo data can be loaded here. */
  readonly demo: boolean;
}

export interface RetentionAnswer {
  readonly maxAgeSeconds: number;
  readonly maxBytes: number;
}

export interface DemoAnswer {
  readonly spans: number;
  readonly traces: number;
}

export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string };
}
