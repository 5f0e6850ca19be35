export { loadTrace } from './load-trace.ts';
export { layoutTrace } from './trace-layout.ts';
export type { TraceLayout } from './trace-layout.ts';
