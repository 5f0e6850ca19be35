import type { SpanBlock } from '../../../model/index.ts';
import type { Hint, MetricsPipeline, MetricsQuery } from '../../ast.ts';
import type { MetricsIntervals, MetricsResult, MetricsSeries } from '../../result.ts';
import { metricsPipelines } from '../attribute-refs.ts';
import type { ContextOptions } from '../columns/block-context.ts';
import { BlockContext } from '../columns/block-context.ts';
import type { ComparePartial } from './compare-stage.ts';
import { CompareStage } from './compare-stage.ts';
import { firstStageSeries } from './first-stage-series.ts';
import type { StagePartial } from './first-stage.ts';
import { FirstStage } from './first-stage.ts';
import { sortSeries } from './labels.ts';
import { evaluateMetricsExpression } from './metrics-arithmetic.ts';
import { applySecondStages, withoutEmpty } from './second-stage.ts';

export interface MetricsOptions extends ContextOptions {
  readonly intervals: MetricsIntervals;
  /** Most series in the answer; 0 for all. */
  readonly maxSeries: number;
  /** Most exemplars of each function; the hint `exemplars` overrides it, up to `MAX_EXEMPLARS`. */
  readonly exemplars: number;
  /** compare() looks at the root of the trace, too: blocks hold whole traces or `traceTotals` knows. Default true. */
  readonly roots?: boolean;
}

export const MAX_EXEMPLARS = 1_000;

/** One function of the query and its counts. */
export type MetricsStage = FirstStage | CompareStage;

/** By function, left to right: what was counted so far. Plain data for another thread, valid until more is added. */
export type MetricsPartial = readonly (StagePartial | ComparePartial)[];

/**
 * A metrics query being computed: give it blocks (`add`), counts of another run of the same query (`merge`), or figures
 * that a store aggregated itself (through `stages`), and ask for the answer as often as you like.
 */
export class MetricsRun {
  /** The functions of the query, left to right. */
  readonly stages: readonly MetricsStage[];
  private readonly query: MetricsQuery;
  private readonly options: MetricsOptions;
  private readonly byPipeline = new Map<MetricsPipeline, MetricsStage>();

  constructor(query: MetricsQuery, options: MetricsOptions) {
    this.query = query;
    this.options = options;
    const stageOptions = { intervals: options.intervals, exemplars: exemplarLimit(query.hints, options.exemplars), extrapolate: isHinted(query.hints, 'extrapolate') };
    for (const pipeline of metricsPipelines(query.expression)) {
      const { aggregate } = pipeline;
      const stage = aggregate.name === 'compare' ? new CompareStage(pipeline, aggregate, { ...stageOptions, roots: options.roots ?? true }) : new FirstStage(pipeline, aggregate, stageOptions);
      this.byPipeline.set(pipeline, stage);
    }
    this.stages = [...this.byPipeline.values()];
  }

  /** Counts the spans of a block. Spans outside of the range may be in it; whole traces must be, unless `needsWholeTraces` denies it. */
  add(block: SpanBlock): void {
    const context = new BlockContext(block, this.options);
    for (const stage of this.stages) stage.addBlock(context);
  }

  partial(): MetricsPartial {
    return this.stages.map((stage) => stage.partial());
  }

  merge(partial: MetricsPartial): void {
    this.stages.forEach((stage, at) => {
      const part = partial[at];
      if (part === undefined) return;
      if (stage instanceof CompareStage) {
        if (!('groups' in part)) stage.merge(part);
      } else if ('groups' in part) stage.merge(part);
    });
  }

  finish(): MetricsResult {
    const { intervals, maxSeries } = this.options;
    const [first] = this.stages;
    const series = first instanceof CompareStage ? first.series() : withoutEmpty(this.computed());
    const sorted = sortSeries(series);
    const kept = maxSeries > 0 ? sorted.slice(0, maxSeries) : sorted;
    const uncounted = this.stages.reduce((sum, stage) => sum + (stage instanceof FirstStage ? stage.uncounted : 0), 0);
    return { intervals, series: kept, droppedSeries: sorted.length - kept.length, ...(uncounted > 0 ? { uncountedSpans: uncounted } : {}) };
  }

  private computed(): readonly MetricsSeries[] {
    const series = evaluateMetricsExpression(this.query.expression, (pipeline) => {
      const stage = this.byPipeline.get(pipeline);
      return stage instanceof FirstStage ? firstStageSeries(stage, this.options.intervals) : [];
    });
    return applySecondStages(this.query.stages, series);
  }
}

export function createMetrics(query: MetricsQuery, options: MetricsOptions): MetricsRun {
  return new MetricsRun(query, options);
}

/** `with(exemplars=false)`, `=true`, `=5`. */
function exemplarLimit(hints: readonly Hint[], asked: number): number {
  const hint = hints.find(({ name }) => name === 'exemplars')?.value;
  if (hint?.type === 'bool') return hint.value ? asked : 0;
  if (hint?.type === 'int') return Math.min(Math.max(Number(hint.value), 0), MAX_EXEMPLARS);
  return asked;
}

function isHinted(hints: readonly Hint[], name: string): boolean {
  return hints.some((hint) => hint.name === name && hint.value.type === 'bool' && hint.value.value);
}
