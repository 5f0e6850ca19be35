export { BlockInserter } from './block-inserter.ts';
export type { BlockInsert } from './block-inserter.ts';
export { QUARANTINE, dayOfPart } from './partition.ts';
export { RED_STEPS, RED_TABLES, durationBucket } from './red-rows.ts';
export { minuteOf } from './time.ts';
