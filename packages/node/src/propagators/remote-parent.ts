import { TraceFlags, isSpanContextValid } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';

/** A parent from ids of up to 32 and 16 hexadecimal digits in any case, padded at the left; undefined when they are none. */
export function remoteParent(traceId: string, spanId: string, sampled: boolean): SpanContext | undefined {
  if (!/^[0-9a-f]{1,32}$/i.test(traceId) || !/^[0-9a-f]{1,16}$/i.test(spanId)) return undefined;
  const parent: SpanContext = {
    traceId: traceId.toLowerCase().padStart(32, '0'),
    spanId: spanId.toLowerCase().padStart(16, '0'),
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  };
  return isSpanContextValid(parent) ? parent : undefined;
}

/** Random hexadecimal digits, never all zero. Not for secrets. */
export function randomHex(digits: number): string {
  let text = '';
  while (text.length < digits) text += Math.floor((1 + Math.random()) * 0x1_0000).toString(16).slice(1);
  text = text.slice(0, digits);
  return /^0+$/.test(text) ? randomHex(digits) : text;
}
