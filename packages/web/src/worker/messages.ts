import type { FlameLanes, PathTree } from '@spoor/core/analysis';
import type { TraceSkeletonColumns } from '@spoor/core/wire';
import type { SpanTable, TableGrouping } from './span-table.ts';
import type { ComparedTrace } from './compare-traces.ts';
import type { LayoutOptions, TraceLayout } from './trace-layout.ts';

/** What a worker can be asked, and what it answers to each. Columns are transferred or cloned, never objects per span. */
export interface Jobs {
  /** `message` when the trace was fetched already. */
  readonly load: { readonly ask: { readonly traceId: string; readonly options: LayoutOptions; readonly message?: ArrayBuffer | undefined }; readonly answer: TraceLayout };
  readonly layout: { readonly ask: { readonly trace: TraceSkeletonColumns; readonly options: LayoutOptions }; readonly answer: TraceLayout };
  readonly lanes: { readonly ask: { readonly trace: TraceSkeletonColumns }; readonly answer: FlameLanes };
  readonly paths: { readonly ask: { readonly trace: TraceSkeletonColumns }; readonly answer: PathTree };
  readonly table: { readonly ask: { readonly trace: TraceSkeletonColumns; readonly path: TraceLayout['path']; readonly grouping: TableGrouping }; readonly answer: SpanTable };
  readonly compare: {
    readonly ask: { readonly first: readonly string[]; readonly second: readonly string[] };
    readonly answer: { readonly tree: PathTree; readonly first: readonly ComparedTrace[]; readonly second: readonly ComparedTrace[]; readonly missing: readonly string[] };
  };
}
export type JobName = keyof Jobs;

export interface Request<Name extends JobName = JobName> {
  readonly job: Name;
  readonly ask: Jobs[Name]['ask'];
}

export type Reply<Name extends JobName = JobName> =
  | { readonly kind: 'done'; readonly answer: Jobs[Name]['answer'] }
  | { readonly kind: 'failed'; readonly status: number; readonly code: string; readonly message: string };
