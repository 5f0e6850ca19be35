import type { TimeRange } from '@spoor/core/plan';
import { FirstStage, attributesOfQuery, createMetrics, metricsPipelines, needsWholeTraces } from '@spoor/core/traceql';
import type { MetricsQuery, MetricsRun } from '@spoor/core/traceql';
import { StoreError } from '../store-error.ts';
import type { TraceqlMetrics, TraceqlMetricsUpdate } from '../traceql-store.ts';
import { aggregateInto } from './aggregate.ts';
import { planAggregation } from './aggregate-plan.ts';
import type { Aggregation } from './aggregate-plan.ts';
import type { CompileEnvironment, Condition } from './condition/index.ts';
import { isNever, resultCondition, someOf } from './condition/index.ts';
import { streamSpansInto, streamTracesInto } from './metrics-stream.ts';
import type { Prepared } from './prepare.ts';
import { prepare } from './prepare.ts';
import { projectionOf } from './projection.ts';
import { TraceqlRun } from './run.ts';
import type { SearchContext } from './search.ts';

/** How a metrics query is answered. */
export interface PlannedMetrics {
  readonly request: TraceqlMetrics;
  readonly query: MetricsQuery;
  readonly prepared: Prepared;
  /** What a span must meet to count in any of the functions. */
  readonly condition: Condition;
  /** One for each function of the query, when the engine can count them all. */
  readonly aggregations: readonly Aggregation[] | undefined;
  readonly wholeTraces: boolean;
}

export async function planMetrics(run: TraceqlRun, request: TraceqlMetrics): Promise<PlannedMetrics> {
  const { query } = request;
  if (query.kind !== 'metrics') throw new StoreError('BAD_DATA', 'this is not a metrics query');
  const prepared = await prepare(run, attributesOfQuery(query), request.semconv);
  const aggregations = planAggregation(query, prepared.environment);
  return {
    request,
    query,
    prepared,
    condition: conditionOf(query, prepared.environment),
    aggregations,
    wholeTraces: aggregations === undefined && needsWholeTraces(query, { traceTotals: false }),
  };
}

function conditionOf(query: MetricsQuery, environment: CompileEnvironment): Condition {
  return someOf(metricsPipelines(query.expression).map(({ pipeline }) => resultCondition(pipeline, { environment, wantExact: false })));
}

/** See `TraceqlStore.metricsTraceql`. */
export async function* metricsTraceql(store: SearchContext, request: TraceqlMetrics, signal?: AbortSignal): AsyncGenerator<TraceqlMetricsUpdate, void, undefined> {
  const run = new TraceqlRun(store.context, { tenant: request.tenant, limits: request.limits, signal });
  yield* runMetrics(run, await planMetrics(run, request), store);
}

/** After so long an answer in parts says what it has. */
const UPDATE_MS = 500;

export async function* runMetrics(run: TraceqlRun, plan: PlannedMetrics, store: SearchContext): AsyncGenerator<TraceqlMetricsUpdate, void, undefined> {
  const { request, query, condition, aggregations } = plan;
  const { intervals, maxSeries, exemplars, semconv } = request;
  const metrics = createMetrics(query, { intervals, maxSeries, exemplars, semconv });
  if (aggregations !== undefined) {
    for (const [at, aggregation] of aggregations.entries()) {
      const stage = metrics.stages[at];
      if (stage !== undefined && !isNever(aggregation.condition)) await aggregateInto(stage, run, { aggregation, options: { intervals, exemplars: stage instanceof FirstStage ? stage.exemplars.limit : 0 } });
    }
  }
  if (aggregations === undefined && !isNever(condition)) yield* stream(run, plan, { metrics, store });
  yield { result: metrics.finish(), done: true, progress: run.progress(1, 1) };
}

async function* stream(run: TraceqlRun, plan: PlannedMetrics, { metrics, store }: { readonly metrics: MetricsRun; readonly store: SearchContext }): AsyncGenerator<TraceqlMetricsUpdate, void, undefined> {
  const { request, query, condition, prepared } = plan;
  const range: TimeRange = { from: request.intervals.from, to: request.intervals.to + 1n };
  const compares = metricsPipelines(query.expression).some(({ aggregate }) => aggregate.name === 'compare');
  const streamed = { condition, range, entities: store.entities, projection: projectionOf(prepared, { allAttributes: compares }) };
  if (!plan.wholeTraces && !compares && condition.trace.text === '1') return await streamSpansInto(metrics, run, streamed);
  let told = performance.now();
  for await (const { done, of } of streamTracesInto(metrics, run, streamed)) {
    if (performance.now() - told < UPDATE_MS) continue;
    told = performance.now();
    yield { result: metrics.finish(), done: false, progress: run.progress(done, of) };
  }
}
