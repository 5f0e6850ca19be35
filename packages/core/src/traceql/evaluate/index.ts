export { attributesOfPipeline, attributesOfQuery, metricsPipelines, searchPipeline } from './attribute-refs.ts';
export type { TraceTotals, TraceTotalsLookup } from './columns/trace-totals.ts';
export type { ContextOptions } from './columns/block-context.ts';
export { matchPipeline, matchSpanFilter } from './match-span-filter.ts';
export {
  CompareSide,
  CompareStage,
  FirstStage,
  MAX_EXEMPLARS,
  MAX_INTERVALS,
  MetricsRun,
  QUANTILE_BUCKETS_PER_OCTAVE,
  QUANTILE_BUCKET_OFFSET,
  createMetrics,
  histogramBound,
  instantInterval,
  intervalOf,
  quantileBucket,
  rangeIntervals,
  stepSeconds,
} from './metrics/index.ts';
export type { ComparePartial, MetricsOptions, MetricsPartial, MetricsStage, RangeRequest, StagePartial, ValueFigures } from './metrics/index.ts';
export { evaluateSearch } from './spansets/evaluate-search.ts';
export type { SearchOptions } from './spansets/evaluate-search.ts';
export { needsWholeTraces } from './whole-traces.ts';
export { widenedNames } from './widening.ts';
export type { WidenedName } from './widening.ts';
