import { evaluateSearch } from '@spoor/core/traceql';
import type { MetricsSeries } from '@spoor/core/traceql';
import { MemoryStore } from '../../testing/index.ts';
import type {
  TagNames,
  TagNamesRequest,
  TagValues,
  TagValuesRequest,
  TraceqlExplanation,
  TraceqlMetrics,
  TraceqlMetricsUpdate,
  TraceqlProgress,
  TraceqlSearch,
  TraceqlSearchUpdate,
  TraceqlStore,
} from '../../../store/traceql-store.ts';

export const PROGRESS: TraceqlProgress = { completedJobs: 1, totalJobs: 1, rowsRead: 10, bytesRead: 400, inspectedSpans: 10, inspectedTraces: 2, skippedTraces: 0 };

/** Spans in memory, searched by the evaluator; series and tags as the test puts them there. What was asked is kept. */
export class TempoTestStore extends MemoryStore implements TraceqlStore {
  readonly searches: TraceqlSearch[] = [];
  readonly metricsAsked: TraceqlMetrics[] = [];
  readonly tagsAsked: TagNamesRequest[] = [];
  readonly valuesAsked: TagValuesRequest[] = [];
  names: TagNames = { names: [], isCut: false };
  values: TagValues = { values: [], isCut: false, sampledSpans: 0 };
  series: readonly MetricsSeries[] = [];
  droppedSeries = 0;
  /** Instead of the evaluator. */
  script: ((search: TraceqlSearch, signal?: AbortSignal) => AsyncIterable<TraceqlSearchUpdate>) | undefined;

  override async *searchTraceql(search: TraceqlSearch, signal?: AbortSignal): AsyncGenerator<TraceqlSearchUpdate> {
    this.searches.push(search);
    if (this.failure !== undefined) throw this.failure;
    if (this.script !== undefined) {
      yield* this.script(search, signal);
      return;
    }
    for await (const block of this.streamRange('', { from: 0n, to: 2n ** 63n })) {
      const { query, range, semconv, spansPerSpanset: spss, limit } = search;
      const hits = evaluateSearch(query, block, { spss, semconv, ...(range !== undefined && { range }) });
      yield { hits: hits.slice(0, limit), done: true, progress: PROGRESS };
    }
  }

  override async *metricsTraceql(request: TraceqlMetrics): AsyncGenerator<TraceqlMetricsUpdate> {
    this.metricsAsked.push(request);
    if (this.failure !== undefined) throw this.failure;
    const result = { intervals: request.intervals, series: this.series, droppedSeries: this.droppedSeries };
    yield { result: { ...result, series: [] }, done: false, progress: { ...PROGRESS, completedJobs: 0 } };
    yield { result, done: true, progress: PROGRESS };
  }

  override async tagNames(request: TagNamesRequest): Promise<TagNames> {
    this.tagsAsked.push(request);
    if (this.failure !== undefined) throw this.failure;
    return { ...this.names, names: this.names.names.filter(({ scope }) => request.scope === undefined || scope === request.scope) };
  }

  override async tagValues(request: TagValuesRequest): Promise<TagValues> {
    this.valuesAsked.push(request);
    if (this.failure !== undefined) throw this.failure;
    return this.values;
  }

  override async explainTraceql(): Promise<TraceqlExplanation> {
    throw new Error('not for tests of the API');
  }
}
