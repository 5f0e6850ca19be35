export { MAX_INTERVALS, instantInterval, intervalOf, rangeIntervals, stepSeconds } from './metrics/index.ts';
export type { RangeRequest } from './metrics/index.ts';
