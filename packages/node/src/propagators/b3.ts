import { TraceFlags, createContextKey, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Context, SpanContext, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { headerValue } from './carrier.ts';
import { rememberRandomFlag } from './random-flag.ts';
import { randomHex, remoteParent } from './remote-parent.ts';

const DEBUG = createContextKey('spoor b3 debug');
const SINGLE = /^([0-9a-f]{16}(?:[0-9a-f]{16})?)-([0-9a-f]{16})(?:-([01d])(?:-[0-9a-f]{16})?)?$/i;

interface Incoming {
  /** Undefined when only a decision came, or nothing that can be read. */
  readonly ids: { readonly traceId: string; readonly spanId: string } | undefined;
  /** `0`, `1` or `d`; undefined leaves it to us. */
  readonly decision: string | undefined;
}

/**
 * Zipkin's B3 headers. Reads the single `b3` header first, then `X-B3-*`; writes the form asked for. Debug (`d`,
 * `X-B3-Flags: 1`) means sampled and is passed on as debug. A denial without ids (`b3: 0`) is honoured: this process
 * and those it calls do not sample. Like OpenTelemetry's, it does not send the parent's span id.
 */
export function b3(form: 'single' | 'multi' = 'single'): TextMapPropagator {
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      const spanContext = trace.getSpanContext(context);
      if (spanContext === undefined || isTracingSuppressed(context) || !isSpanContextValid(spanContext)) return;
      const debug = context.getValue(DEBUG) === true;
      if (form === 'single') injectSingle(spanContext, debug, (value) => setter.set(carrier, 'b3', value));
      else injectMulti(spanContext, debug, (name, value) => setter.set(carrier, name, value));
    },

    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      const single = headerValue(carrier, getter, 'b3');
      const { ids, decision } = (single === undefined ? undefined : readSingle(single)) ?? readMulti(carrier, getter);
      const marked = decision === 'd' ? context.setValue(DEBUG, true) : context;
      if (ids === undefined) return decision === '0' ? denied(marked) : marked;
      // Without a decision the trace goes on and the decision is ours. An SDK cannot be told so; sampled is what B3's own tracers choose.
      const parent = remoteParent(ids.traceId, ids.spanId, decision !== '0');
      return parent === undefined ? marked : trace.setSpanContext(rememberRandomFlag(marked, parent.traceId, false), parent);
    },

    fields: () => (form === 'single' ? ['b3'] : ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'x-b3-flags']),
  };
}

function injectSingle(spanContext: SpanContext, debug: boolean, set: (value: string) => void): void {
  set(`${spanContext.traceId}-${spanContext.spanId}-${debug ? 'd' : sampledDigit(spanContext)}`);
}

function injectMulti(spanContext: SpanContext, debug: boolean, set: (name: string, value: string) => void): void {
  set('x-b3-traceid', spanContext.traceId);
  set('x-b3-spanid', spanContext.spanId);
  // Debug implies sampled: the specification asks not to send both.
  if (debug) set('x-b3-flags', '1');
  else set('x-b3-sampled', sampledDigit(spanContext));
}

function sampledDigit(spanContext: SpanContext): string {
  return (spanContext.traceFlags & TraceFlags.SAMPLED) === 0 ? '0' : '1';
}

function readSingle(header: string): Incoming | undefined {
  if (header === '0' || header === '1' || header === 'd') return { ids: undefined, decision: header };
  const [, traceId, spanId, decision] = SINGLE.exec(header) ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { ids: { traceId, spanId }, decision };
}

function readMulti(carrier: unknown, getter: TextMapGetter): Incoming {
  const traceId = headerValue(carrier, getter, 'x-b3-traceid');
  const spanId = headerValue(carrier, getter, 'x-b3-spanid');
  const sampled = headerValue(carrier, getter, 'x-b3-sampled')?.toLowerCase();
  const debug = headerValue(carrier, getter, 'x-b3-flags') === '1';
  const named = sampled === 'true' ? '1' : sampled === 'false' ? '0' : sampled;
  const decision = debug ? 'd' : named === '0' || named === '1' ? named : undefined;
  return { ids: traceId === undefined || spanId === undefined ? undefined : { traceId, spanId }, decision };
}

/** A parent that was not sampled and that nobody will miss: the only way to say "no" that reaches the services called. */
function denied(context: Context): Context {
  return trace.setSpanContext(context, { traceId: randomHex(32), spanId: randomHex(16), traceFlags: TraceFlags.NONE, isRemote: true });
}
