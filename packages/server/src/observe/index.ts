export { SILENT_LOG, createLog } from './log.ts';
export type { Log, LogLevel } from './log.ts';
export { Counter, Metrics } from './metrics.ts';
export type { Labels } from './metrics.ts';
