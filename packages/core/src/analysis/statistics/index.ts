export { groupStatistics } from './group-statistics.ts';
export type { GroupStatistics, GroupedSpans } from './group-statistics.ts';
