import { printPipeline, printTraceql, searchPipeline } from '@spoor/core/traceql';
import { TRUE } from '../sql/index.ts';
import type { TraceqlExplain, TraceqlExplanation, TraceqlProgress, TraceqlStep } from '../traceql-store.ts';
import type { Condition } from './condition/index.ts';
import { isNever } from './condition/index.ts';
import { planMetrics, runMetrics } from './metrics.ts';
import { TraceqlRun } from './run.ts';
import type { SearchContext } from './search.ts';
import { planSearch, runSearch } from './search.ts';

/** See `TraceqlStore.explainTraceql`. */
export async function explainTraceql(store: SearchContext, request: TraceqlExplain, signal?: AbortSignal): Promise<TraceqlExplanation> {
  const { tenant, limits } = 'search' in request ? request.search : request.metrics;
  const run = new TraceqlRun(store.context, { tenant, limits, signal });
  run.isMeasured = true;
  return 'search' in request ? await explainSearch(run, store, request) : await explainMetrics(run, store, request);
}

async function explainSearch(run: TraceqlRun, store: SearchContext, { search }: Extract<TraceqlExplain, { readonly search: unknown }>): Promise<TraceqlExplanation> {
  const plan = await planSearch(run, search);
  let found = 0;
  let progress: TraceqlProgress = run.progress(0, 0);
  for await (const update of runSearch(run, plan, store.entities)) {
    found = update.hits.length;
    progress = update.progress;
  }
  const pushedDown = partsOf(plan.condition);
  const evaluatedAfterwards = [printPipeline(searchPipeline(search.query))];
  return explained({ query: printTraceql(search.query), pushedDown, evaluatedAfterwards, steps: run.steps, progress, answer: `${found} traces` });
}

async function explainMetrics(run: TraceqlRun, store: SearchContext, { metrics }: Extract<TraceqlExplain, { readonly metrics: unknown }>): Promise<TraceqlExplanation> {
  const plan = await planMetrics(run, metrics);
  let series = 0;
  let progress: TraceqlProgress = run.progress(0, 0);
  for await (const update of runMetrics(run, plan, store)) {
    series = update.result.series.length;
    progress = update.progress;
  }
  const isAggregated = plan.aggregations !== undefined;
  const pushedDown = [...partsOf(plan.condition), ...(isAggregated ? ['counting by group and interval'] : [])];
  const evaluatedAfterwards = isAggregated ? ['labels, second stages and arithmetic'] : [printTraceql(metrics.query)];
  return explained({ query: printTraceql(metrics.query), pushedDown, evaluatedAfterwards, steps: run.steps, progress, answer: `${series} series` });
}

function partsOf(condition: Condition): readonly string[] {
  if (isNever(condition)) return ['no span can match: nothing is read'];
  const part = (what: string, { text }: { readonly text: string }): readonly string[] => (text === TRUE.text ? [] : [`${what}: ${text}`]);
  const parts = [...part('traces', condition.trace), ...part('columns', condition.columns), ...part('attributes', condition.attributes)];
  return parts.length === 0 ? ['nothing: every span may match'] : [...parts, condition.exact ? 'exact: spans that meet it match' : 'necessary: spans that meet it may match'];
}

interface Explained {
  readonly query: string;
  readonly pushedDown: readonly string[];
  readonly evaluatedAfterwards: readonly string[];
  readonly steps: readonly TraceqlStep[];
  readonly progress: TraceqlProgress;
  readonly answer: string;
}

function explained({ query, pushedDown, evaluatedAfterwards, steps, progress, answer }: Explained): TraceqlExplanation {
  const milliseconds = steps.reduce((sum, step) => sum + step.milliseconds, 0);
  const lines = [
    query,
    '',
    'In the engine',
    ...pushedDown.map((line) => `  ${line}`),
    'Afterwards',
    ...evaluatedAfterwards.map((line) => `  ${line}`),
    '',
    `${answer}; ${figure(progress.rowsRead)} rows (${figure(progress.bytesRead)} bytes) read in the engine, ${figure(progress.inspectedTraces)} traces with ${figure(progress.inspectedSpans)} spans evaluated, ${Math.round(milliseconds)} ms in ${steps.length} steps`,
    ...steps.flatMap((step, at) => ['', `${at + 1}. ${step.title}: ${figure(step.rows)} rows of ${figure(step.rowsRead)} read, ${step.milliseconds.toFixed(1)} ms`, ...step.sql.trim().split('\n').map((line) => `   ${line.trim()}`)]),
  ];
  return { text: lines.join('\n'), pushedDown, evaluatedAfterwards, steps };
}

function figure(value: number): string {
  return value.toLocaleString('en');
}
