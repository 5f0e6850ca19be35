export { CompareSide, CompareStage } from './compare-stage.ts';
export type { ComparePartial } from './compare-stage.ts';
export { MAX_EXEMPLARS, MetricsRun, createMetrics } from './create-metrics.ts';
export type { MetricsOptions, MetricsPartial, MetricsStage } from './create-metrics.ts';
export { FirstStage } from './first-stage.ts';
export type { StagePartial, ValueFigures } from './first-stage.ts';
export { MAX_INTERVALS, instantInterval, intervalOf, rangeIntervals, stepSeconds } from './intervals.ts';
export type { RangeRequest } from './intervals.ts';
export { QUANTILE_BUCKETS_PER_OCTAVE, QUANTILE_BUCKET_OFFSET, histogramBound, quantileBucket } from './quantiles.ts';
