import type { TraceLayout } from './trace-layout.ts';

export interface LoadRequest {
  readonly traceId: string;
}

export type LoadReply =
  | { readonly kind: 'loaded'; readonly layout: TraceLayout }
  | { readonly kind: 'failed'; readonly status: number; readonly code: string; readonly message: string };
