import type { SpanBlock } from '@spoor/core/model';
import type { DemoAnswer, ReceiverAnswer, StatusAnswer } from '@spoor/core/wire';
import type { RetentionLimits, SpanStore } from '../../store/span-store.ts';

/** What the web API needs from the rest of the server. */
export interface WebApiDeps {
  readonly store: SpanStore;
  /** For every query: there is one tenant for now. */
  readonly tenant: string;
  readonly version: string;
  /** Whether TraceQL finds old and new names of semantic conventions alike when a request does not say; absent: it does. */
  readonly semconv?: boolean;
  /** Figures of this process at this moment. */
  readonly status: () => PipelineStatus;
  /** Doors for spans, told to the user as URLs with the host the browser came by. */
  readonly endpoints: readonly { readonly name: string; readonly scheme: 'http' | 'https'; readonly port: number }[];
  readonly retention: { get(): RetentionLimits; set(limits: RetentionLimits): Promise<void> };
  /** Absent: this server has no demo data to load. */
  readonly demo?: { load(signal: AbortSignal): Promise<DemoAnswer>; remove(signal: AbortSignal): Promise<DemoAnswer> };
  /** Absent: this server has no live tail. */
  readonly arrivals?: Arrivals;
  /** Nanoseconds since the Unix epoch. */
  readonly now?: () => bigint;
}

/** Spans as they are accepted. The rows are valid only during the call. */
export interface Arrivals {
  onSpans(listener: (block: SpanBlock, fromRow: number, toRow: number) => void): () => void;
}

export interface PipelineStatus extends Pick<StatusAnswer, 'rejections' | 'repairs' | 'pipeline'> {
  readonly receivers: readonly ReceiverAnswer[];
}
