import { createContextKey } from '@opentelemetry/api';
import type { Context, SpanContext } from '@opentelemetry/api';

/** W3C Trace Context Level 2: the last 56 bits of the trace id are random. */
export const RANDOM_FLAG = 0x02;

interface Incoming {
  readonly traceId: string;
  readonly random: boolean;
}

const INCOMING = createContextKey('spoor incoming random flag');

/**
 * Remembers whether the trace that comes in says its id is random. The SDK keeps only the sampled flag of a parent, but
 * a participant must pass this one on as it was.
 */
export function rememberRandomFlag(context: Context, traceId: string, random: boolean): Context {
  const incoming: Incoming = { traceId, random };
  return context.setValue(INCOMING, incoming);
}

/** Whether an outgoing `traceparent` carries the flag: as it came in, or as `ours` for a trace that began here. */
export function randomFlag(context: Context, spanContext: SpanContext, ours: boolean): boolean {
  const incoming = context.getValue(INCOMING);
  if (isIncoming(incoming) && incoming.traceId === spanContext.traceId) return incoming.random;
  return ours;
}

function isIncoming(value: unknown): value is Incoming {
  return typeof value === 'object' && value !== null && 'traceId' in value && 'random' in value;
}
