import { randomBytes } from 'node:crypto';
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Attributes, HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { VERSION } from '../version.ts';

/** A span of no duration, a trace of its own, that tells the backend what was lost on the way to it. */
export function dropReport(attributes: Attributes, resource: Resource): ReadableSpan {
  const millis = Date.now();
  const now: HrTime = [Math.floor(millis / 1000), (millis % 1000) * 1_000_000];
  const spanContext = { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex'), traceFlags: TraceFlags.SAMPLED };
  return {
    name: 'spoor.dropped',
    kind: SpanKind.INTERNAL,
    spanContext: () => spanContext,
    startTime: now,
    endTime: now,
    status: { code: SpanStatusCode.ERROR, message: 'spans or log records were lost before they reached the backend' },
    attributes,
    links: [],
    events: [],
    duration: [0, 0],
    ended: true,
    resource,
    instrumentationScope: { name: '@spoor/node', version: VERSION },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
