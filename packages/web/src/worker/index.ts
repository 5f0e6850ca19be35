export type { ComparedTrace } from './compare-traces.ts';
export { takeEarlyMessage } from './early-message.ts';
export type { MinimapGrid } from './minimap-grid.ts';
export { runJob } from './run-job.ts';
export type { SpanTable, TableGrouping } from './span-table.ts';
export { DEFAULT_OPTIONS } from './trace-layout.ts';
export type { LayoutOptions, TraceLayout } from './trace-layout.ts';
