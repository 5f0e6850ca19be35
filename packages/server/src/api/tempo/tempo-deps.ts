import type { SpanStore } from '../../store/span-store.ts';
import type { TraceqlStore } from '../../store/traceql-store.ts';

/** What the Tempo API may ask of the store. */
export type TempoStore = Pick<SpanStore, 'streamTraces' | 'traces' | 'ping'> & TraceqlStore;

export interface TempoDeps {
  readonly store: TempoStore;
  /** For every query: there is one tenant for now, and `X-Scope-OrgID` is not looked at. */
  readonly tenant: string;
  readonly limits: TempoLimits;
  /** Old and new names of semantic conventions find the same spans. */
  readonly semconv: boolean;
  /** Nanoseconds since the Unix epoch. */
  readonly now: () => bigint;
  readonly version: string;
  /** Told about every failed request, to log and count it. */
  readonly onFailure: (error: unknown) => void;
}

/** What a request may ask for; Tempo's configuration keys in brackets. */
export interface TempoLimits {
  /** Seconds of range a search may span; 0: any (`query_frontend.search.max_duration`). */
  readonly searchSeconds: number;
  /** The same of a metrics query (`query_frontend.metrics.max_duration`). */
  readonly metricsSeconds: number;
  /** Traces of a search that names no limit (`query_frontend.search.default_result_limit`). */
  readonly defaultResults: number;
  /** `query_frontend.search.max_result_limit`. */
  readonly maxResults: number;
}
