export { DeltaReason, topDeltas } from './explain-difference.ts';
export type { Delta } from './explain-difference.ts';
export { mergePaths } from './path-tree.ts';
export type { PathFigures, PathTrace, PathTree } from './path-tree.ts';
