export { forgetTraces, keptTrace, keptTraces } from './local-store.ts';
export { localSpans, openTraceFile } from './local-traces.ts';
export type { OpenedFile } from './local-traces.ts';
