export { applyRetention } from './retention.ts';
export type { RetentionRequest } from './retention.ts';
export { readStats } from './stats.ts';
