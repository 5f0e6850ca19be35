import type { SpanContext } from '@opentelemetry/api';

const LENGTH = 55;
/** Later versions may be longer; nothing sensible is this long. */
const MAX_LENGTH = 512;
const FIELDS = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;
const KNOWN_FLAGS = 0x03;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

/**
 * Reads a `traceparent` (W3C Trace Context Level 2, section 3.2). Undefined means: restart the trace. Of a later version
 * only the fields of version 00 are read, and of the flags only those we know.
 */
export function parseTraceparent(header: string): SpanContext | undefined {
  if (header.length < LENGTH || header.length > MAX_LENGTH) return undefined;
  const fields = FIELDS.exec(header);
  if (fields === null) return undefined;
  const [, version, traceId = '', spanId = '', flags = ''] = fields;
  if (version === 'ff' || (version === '00' && header.length !== LENGTH)) return undefined;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & KNOWN_FLAGS, isRemote: true };
}

export function formatTraceparent(ids: { readonly traceId: string; readonly spanId: string }, flags: number): string {
  return `00-${ids.traceId}-${ids.spanId}-0${(flags & KNOWN_FLAGS).toString(16)}`;
}
