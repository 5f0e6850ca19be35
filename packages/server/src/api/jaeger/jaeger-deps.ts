import type { SpanStore } from '../../store/span-store.ts';

export interface JaegerDeps {
  readonly store: SpanStore;
  /** Nanoseconds since the Unix epoch. */
  readonly now: () => bigint;
  /** Told about every failure of a handler, to log and count it. */
  readonly onFailure: (error: unknown) => void;
}
