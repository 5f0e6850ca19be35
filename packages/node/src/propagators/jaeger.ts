import { TraceFlags, isSpanContextValid, propagation, trace } from '@opentelemetry/api';
import type { BaggageEntry, Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { headerValue } from './carrier.ts';
import { percentDecode, percentEncode } from './percent.ts';
import { rememberRandomFlag } from './random-flag.ts';
import { remoteParent } from './remote-parent.ts';

const HEADER = 'uber-trace-id';
const BAGGAGE_PREFIX = 'uberctx-';
const MAX_LENGTH = 256;
const MAX_BAGGAGE_BYTES = 8192;
const MAX_BAGGAGE_MEMBERS = 180;
const SAMPLED = 0x01;
const DEBUG = 0x02;
/** Names that can be part of a header's name. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Jaeger's `uber-trace-id: {trace}:{span}:{parent}:{flags}`, plain or percent-encoded, and its baggage (`uberctx-…`).
 * Deprecated by OpenTelemetry; for services that still speak only this.
 */
export function jaeger(): TextMapPropagator {
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      if (isTracingSuppressed(context)) return;
      const spanContext = trace.getSpanContext(context);
      if (spanContext !== undefined && isSpanContextValid(spanContext)) {
        const sampled = (spanContext.traceFlags & TraceFlags.SAMPLED) === 0 ? 0 : 1;
        setter.set(carrier, HEADER, `${spanContext.traceId}:${spanContext.spanId}:0:${sampled}`);
      }
      let bytes = 0;
      for (const [key, entry] of propagation.getBaggage(context)?.getAllEntries().slice(0, MAX_BAGGAGE_MEMBERS) ?? []) {
        const value = percentEncode(entry.value);
        bytes += BAGGAGE_PREFIX.length + key.length + value.length;
        if (TOKEN.test(key) && bytes <= MAX_BAGGAGE_BYTES) setter.set(carrier, `${BAGGAGE_PREFIX}${key}`, value);
      }
    },

    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      const withBaggage = extractBaggage(context, carrier, getter);
      const header = headerValue(carrier, getter, HEADER);
      if (header === undefined || header.length > MAX_LENGTH) return withBaggage;
      const fields = percentDecode(header).split(':');
      const [traceId = '', spanId = '', , flags = ''] = fields;
      if (fields.length !== 4 || !/^[0-9a-f]{1,2}$/i.test(flags)) return withBaggage;
      const parent = remoteParent(traceId, spanId, (Number.parseInt(flags, 16) & (SAMPLED | DEBUG)) !== 0);
      return parent === undefined ? withBaggage : trace.setSpanContext(rememberRandomFlag(withBaggage, parent.traceId, false), parent);
    },

    fields: () => [HEADER],
  };
}

function extractBaggage(context: Context, carrier: unknown, getter: TextMapGetter): Context {
  const entries: Record<string, BaggageEntry> = Object.create(null);
  let members = 0;
  let bytes = 0;
  for (const name of getter.keys(carrier)) {
    if (name.length <= BAGGAGE_PREFIX.length || !name.toLowerCase().startsWith(BAGGAGE_PREFIX)) continue;
    const value = headerValue(carrier, getter, name.toLowerCase());
    bytes += name.length + (value?.length ?? 0);
    if (members === MAX_BAGGAGE_MEMBERS || bytes > MAX_BAGGAGE_BYTES) break;
    if (value === undefined) continue;
    entries[name.slice(BAGGAGE_PREFIX.length)] = { value: percentDecode(value) };
    members += 1;
  }
  if (members === 0) return context;
  const known = Object.fromEntries(propagation.getBaggage(context)?.getAllEntries() ?? []);
  return propagation.setBaggage(context, propagation.createBaggage({ ...known, ...entries }));
}
