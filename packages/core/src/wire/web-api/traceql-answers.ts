import type { UnixNanoText } from './answers.ts';

/** A value of a span as people read it; `type` says how it was stored. */
export interface TraceqlValueAnswer {
  readonly type: 'nil' | 'string' | 'int' | 'float' | 'bool' | 'duration' | 'status' | 'kind' | 'array';
  /** Strings as they are, everything else as TraceQL writes it. */
  readonly text: string;
}

export interface TraceqlAttributeAnswer extends TraceqlValueAnswer {
  /** As a query spells it: `span.http.route`, `count()`, `p`. */
  readonly name: string;
}

export interface TraceqlSpanAnswer {
  readonly spanId: string;
  readonly name: string;
  readonly start: UnixNanoText;
  /** Nanoseconds. */
  readonly duration: number;
  readonly attributes: readonly TraceqlAttributeAnswer[];
}

export interface TraceqlSpansetAnswer {
  /** Spans that matched, also those that `spans` leaves out. */
  readonly matched: number;
  readonly attributes: readonly TraceqlAttributeAnswer[];
  readonly spans: readonly TraceqlSpanAnswer[];
}

export interface TraceqlTraceAnswer {
  readonly traceId: string;
  /** Both empty while no root span has come. */
  readonly rootService: string;
  readonly rootName: string;
  readonly start: UnixNanoText;
  /** Nanoseconds. */
  readonly duration: number;
  readonly services: readonly { readonly name: string; readonly spans: number; readonly errors: number }[];
  readonly spansets: readonly TraceqlSpansetAnswer[];
}

export interface TraceqlProgressAnswer {
  readonly completedJobs: number;
  readonly totalJobs: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly inspectedSpans: number;
  readonly inspectedTraces: number;
  readonly skippedTraces: number;
}

/** A line of a streamed search. Before `done`: traces not given before; with it: the whole answer. */
export interface TraceqlSearchAnswer {
  readonly traces: readonly TraceqlTraceAnswer[];
  readonly done: boolean;
  readonly progress: TraceqlProgressAnswer;
  readonly tookMilliseconds: number;
}

export interface TraceqlExemplarAnswer {
  readonly traceId: string;
  readonly spanId: string;
  readonly time: UnixNanoText;
  /** Null where the function has no value of a single span. */
  readonly value: number | null;
}

export interface TraceqlSeriesAnswer {
  readonly labels: readonly TraceqlAttributeAnswer[];
  /** One an interval; null is a gap. Durations in seconds. */
  readonly samples: readonly (number | null)[];
  readonly exemplars: readonly TraceqlExemplarAnswer[];
}

/** A line of a streamed metrics query; each is the whole of what is known so far. */
export interface TraceqlMetricsAnswer {
  /** The end of the first interval. */
  readonly first: UnixNanoText;
  /** Length of an interval, nanoseconds. */
  readonly step: UnixNanoText;
  readonly count: number;
  readonly series: readonly TraceqlSeriesAnswer[];
  readonly droppedSeries: number;
  readonly uncountedSpans: number;
  readonly done: boolean;
  readonly progress: TraceqlProgressAnswer;
  readonly tookMilliseconds: number;
}

export interface TraceqlTagsAnswer {
  readonly names: readonly {
    readonly scope: 'span' | 'resource' | 'event' | 'link' | 'instrumentation';
    readonly name: string;
    readonly types: readonly string[];
    /** Spans of the sample that carry it; absent without conditions. */
    readonly count?: number | undefined;
  }[];
  readonly isCut: boolean;
}

export interface TraceqlValuesAnswer {
  /** `literal` as a query writes the value. */
  readonly values: readonly { readonly literal: string; readonly type: TraceqlValueAnswer['type']; readonly text: string; readonly count: number }[];
  readonly isCut: boolean;
  readonly sampledSpans: number;
}

export interface TraceqlExplainAnswer {
  readonly text: string;
  readonly pushedDown: readonly string[];
  readonly evaluatedAfterwards: readonly string[];
  readonly steps: readonly {
    readonly title: string;
    readonly sql: string;
    readonly rowsRead: number;
    readonly bytesRead: number;
    readonly rows: number;
    readonly milliseconds: number;
  }[];
}

/** What is wrong with a query; offsets in UTF-16 units, lines and columns from 1. */
export interface TraceqlProblemAnswer {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

/** The failure of a request whose query cannot be read. */
export interface TraceqlErrorAnswer {
  readonly error: { readonly code: string; readonly message: string; readonly problems?: readonly TraceqlProblemAnswer[] | undefined };
}
