export { criticalPath } from './critical-path.ts';
export type { CriticalPath, PathVisitor } from './critical-path.ts';
export { pathEntryOf, pathPieces } from './path-pieces.ts';
