import type { Context, Tracer } from '@opentelemetry/api';
import type { Settings } from '../config/settings.ts';

/** What our own instrumentations are given. */
export interface InstrumentationContext {
  readonly tracer: Tracer;
  /** Runs a function with a context active, by the shortest way. */
  readonly run: <T>(context: Context, fn: () => T) => T;
  readonly settings: Settings;
}
