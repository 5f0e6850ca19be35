export { MAX_INTERVALS, instantInterval, intervalOf, rangeIntervals, stepSeconds } from './intervals.ts';
export type { RangeRequest } from './intervals.ts';
