export type { SizedSpanTimes, SpanTimes } from './span-times.ts';
export { TreeFlag, buildTraceTree } from './build-trace-tree.ts';
export type { SpanEdges, TraceTree } from './build-trace-tree.ts';
export { relativeStarts } from './relative-starts.ts';
export type { RelativeStarts } from './relative-starts.ts';
export { SpanIndex } from './span-index.ts';
export { depthsOf, subtreeCountsOf, subtreeSizesOf, visibleRows } from './tree-columns.ts';
export type { VisibleRows } from './tree-columns.ts';
