export { adjustedStarts, detectClockSkew } from './clock-skew.ts';
export type { ClockSkew, SkewSpans } from './clock-skew.ts';
