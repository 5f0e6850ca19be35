import { TraceFlags, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { headerValue } from './carrier.ts';
import { rememberRandomFlag } from './random-flag.ts';
import { remoteParent } from './remote-parent.ts';

const HEADER = 'x-amzn-trace-id';
const MAX_LENGTH = 1024;
const ROOT = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i;

/**
 * AWS X-Ray's `X-Amzn-Trace-Id: Root=1-{8 hex}-{24 hex};Parent={16 hex};Sampled=0|1`. Unknown fields (`Self`,
 * `Lineage`) are skipped. A header without parent or without a decision (as load balancers send) is no context: there
 * is no span to be the child of, and nobody has decided yet.
 */
export function xray(): TextMapPropagator {
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      const spanContext = trace.getSpanContext(context);
      if (spanContext === undefined || isTracingSuppressed(context) || !isSpanContextValid(spanContext)) return;
      const { traceId, spanId, traceFlags } = spanContext;
      const sampled = (traceFlags & TraceFlags.SAMPLED) === 0 ? 0 : 1;
      setter.set(carrier, HEADER, `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=${sampled}`);
    },

    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      const header = headerValue(carrier, getter, HEADER);
      if (header === undefined || header.length > MAX_LENGTH) return context;
      const fields = new Map<string, string>();
      for (const part of header.split(';')) {
        const equals = part.indexOf('=');
        if (equals > 0) fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
      }
      const [, epoch, unique] = ROOT.exec(fields.get('Root') ?? '') ?? [];
      const spanId = fields.get('Parent') ?? '';
      const sampled = fields.get('Sampled');
      if (epoch === undefined || unique === undefined || spanId.length !== 16 || (sampled !== '0' && sampled !== '1')) return context;
      const parent = remoteParent(epoch + unique, spanId, sampled === '1');
      return parent === undefined ? context : trace.setSpanContext(rememberRandomFlag(context, parent.traceId, false), parent);
    },

    fields: () => [HEADER],
  };
}
