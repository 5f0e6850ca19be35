export { SpanIndex, TreeFlag, buildTraceTree, depthsOf, relativeStarts, subtreeCountsOf, subtreeSizesOf, visibleRows } from './trace-tree/index.ts';
export type { RelativeStarts, SpanEdges, TraceTree, VisibleRows } from './trace-tree/index.ts';
