export { BlockInserter } from './block-inserter.ts';
export type { BlockInsert } from './block-inserter.ts';
export { QUARANTINE, dayOfPart } from './partition.ts';
