import { TraceFlags, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { headerValues } from './carrier.ts';
import { RANDOM_FLAG, randomFlag, rememberRandomFlag } from './random-flag.ts';
import { W3CTraceState, trimOws } from './trace-state.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

export interface W3CTraceContextOptions {
  /** Whether the trace ids made in this process have 56 random bits at their end, as the SDK's generator makes them (true). */
  readonly randomTraceIds?: boolean | undefined;
}

/** `traceparent` and `tracestate` (W3C Trace Context Level 2). */
export function w3cTraceContext({ randomTraceIds = true }: W3CTraceContextOptions = {}): TextMapPropagator {
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      const spanContext = trace.getSpanContext(context);
      if (spanContext === undefined || isTracingSuppressed(context) || !isSpanContextValid(spanContext)) return;
      const sampled = spanContext.traceFlags & TraceFlags.SAMPLED;
      const random = randomFlag(context, spanContext, randomTraceIds) ? RANDOM_FLAG : 0;
      setter.set(carrier, 'traceparent', formatTraceparent(spanContext, sampled | random));
      const traceState = spanContext.traceState?.serialize() ?? '';
      if (traceState !== '') setter.set(carrier, 'tracestate', traceState);
    },

    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      const headers = headerValues(carrier, getter, 'traceparent');
      // Two parents contradict each other: the trace restarts.
      if (headers.length !== 1) return context;
      const parent = parseTraceparent(trimOws(headers[0]!));
      if (parent === undefined) return context;
      const traceState = W3CTraceState.parse(headerValues(carrier, getter, 'tracestate').join(','));
      const remote = traceState === undefined || traceState === W3CTraceState.EMPTY ? parent : { ...parent, traceState };
      const withFlag = rememberRandomFlag(context, parent.traceId, (parent.traceFlags & RANDOM_FLAG) !== 0);
      return trace.setSpanContext(withFlag, remote);
    },

    fields: () => ['traceparent', 'tracestate'],
  };
}
