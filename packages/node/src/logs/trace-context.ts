import { isSpanContextValid, trace } from '@opentelemetry/api';

/** The names that log formats other than OTLP use (specification, "Trace context in non-OTLP log formats"). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly trace_id: string;
  /** 16 hexadecimal digits. */
  readonly span_id: string;
  /** Two hexadecimal digits. */
  readonly trace_flags: string;
}

/**
 * The current trace for a log line: `logger.info({ ...traceContext(), orderId }, 'processing')`. Empty outside of a
 * span, so that it may be spread anywhere.
 */
export function traceContext(): TraceContext | Record<string, never> {
  const current = trace.getActiveSpan()?.spanContext();
  if (current === undefined || !isSpanContextValid(current)) return {};
  return { trace_id: current.traceId, span_id: current.spanId, trace_flags: current.traceFlags.toString(16).padStart(2, '0') };
}
