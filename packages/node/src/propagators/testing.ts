import { ROOT_CONTEXT, TraceFlags, defaultTextMapGetter, defaultTextMapSetter, trace } from '@opentelemetry/api';
import type { Context, SpanContext, TextMapPropagator } from '@opentelemetry/api';

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const SPAN_ID = 'b7ad6b7169203331';

export type Headers = Readonly<Record<string, string | readonly string[]>>;

export function extract(propagator: TextMapPropagator, headers: Headers): Context {
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

/** The parent that headers name; undefined when the trace starts anew. */
export function parentIn(propagator: TextMapPropagator, headers: Headers): SpanContext | undefined {
  return trace.getSpanContext(extract(propagator, headers));
}

export function inject(propagator: TextMapPropagator, context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagator.inject(context, headers, defaultTextMapSetter);
  return headers;
}

/** A context in which a span of this process is active. */
export function spanIn(context: Context, spanContext: Partial<SpanContext> = {}): Context {
  return trace.setSpanContext(context, { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: TraceFlags.SAMPLED, ...spanContext });
}

/** What a service sends on that received these headers: a span of its own in the incoming trace, as the SDK makes it. */
export function passedOn(propagator: TextMapPropagator, headers: Headers): Record<string, string> {
  const context = extract(propagator, headers);
  const parent = trace.getSpanContext(context);
  const own: Partial<SpanContext> = { spanId: 'c'.repeat(16), traceFlags: (parent?.traceFlags ?? 1) & TraceFlags.SAMPLED };
  return inject(propagator, spanIn(context, parent === undefined ? { ...own, traceId: 'd'.repeat(32) } : { ...own, traceId: parent.traceId, ...(parent.traceState === undefined ? {} : { traceState: parent.traceState }) }));
}
