export { idleGaps } from './idle-gaps.ts';
export type { IdleGap } from './idle-gaps.ts';
