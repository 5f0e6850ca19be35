export { loadTrace } from './load-trace.ts';
export type { TraceLayout } from './trace-layout.ts';
