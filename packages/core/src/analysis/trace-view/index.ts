export { PairIndex } from './pair-index.ts';
export { LEAST_GROUP, VirtualKind, buildTraceView } from './trace-view.ts';
export type { TraceView, ViewOptions, ViewSpans } from './trace-view.ts';
