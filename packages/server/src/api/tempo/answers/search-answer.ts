import type { SpanAttribute, SpanHit, SpansetHit, TraceHit } from '@spoor/core/traceql';
import type { SearchMetrics, TempoKeyValue, TempoServiceStats, TempoSpan, TempoSpanSet, TraceSearchMetadata } from '@spoor/core/wire';
import type { TraceqlProgress } from '../../../store/traceql-store.ts';
import { anyValueOf, labelOf } from './any-value.ts';

const NO_ROOT = '<root span not yet received>';
const MAX_UINT32 = 0xffff_ffffn;

/** One trace of a search. `legacy`: found by tags, such answers have no spans. */
export function traceMetadata(hit: TraceHit, legacy: boolean): TraceSearchMetadata {
  const spanSets = legacy ? [] : hit.spansets.map(spanSet);
  const [first] = spanSets;
  const milliseconds = hit.duration / 1_000_000n;
  return {
    traceID: shortTraceId(hit.traceId),
    rootServiceName: hit.rootService ?? NO_ROOT,
    ...(hit.rootName !== undefined && { rootTraceName: hit.rootName }),
    startTimeUnixNano: hit.start,
    durationMs: Number(milliseconds > MAX_UINT32 ? MAX_UINT32 : milliseconds),
    // Clients of before several spansets a trace read the first of the two, newer ones the second.
    ...(first !== undefined && { spanSet: first, spanSets }),
    serviceStats: new Map(hit.serviceStats.map(({ service, spans, errors }): [string, TempoServiceStats] => [service, { spanCount: spans, errorCount: errors }])),
  };
}

/** Search results carry trace ids without their leading zeros. */
export function shortTraceId(traceId: string): string {
  return traceId.replace(/^0+(?=.)/, '');
}

function spanSet({ spans, matched, attributes }: SpansetHit): TempoSpanSet {
  return { spans: spans.map(span), matched, ...(attributes.length > 0 && { attributes: attributes.map(labelOf) }) };
}

function span({ spanId, name, start, duration, attributes, nameAsked }: SpanHit): TempoSpan {
  // The name has a field of its own.
  const others = nameAsked ? attributes.filter((attribute) => attribute.name !== 'name') : attributes;
  return {
    spanID: spanId,
    ...(nameAsked && { name }),
    startTimeUnixNano: start,
    durationNanos: duration,
    ...(others.length > 0 && { attributes: others.map(spanAttribute) }),
  };
}

function spanAttribute({ key, value }: SpanAttribute): TempoKeyValue {
  return { key, value: anyValueOf(value) };
}


/** Only fields that clients with a strict decoder know. */
export function searchMetrics({ inspectedTraces, inspectedSpans, bytesRead, completedJobs, totalJobs }: TraceqlProgress): SearchMetrics {
  return { inspectedTraces, inspectedBytes: BigInt(Math.round(bytesRead)), completedJobs, totalJobs, inspectedSpans: BigInt(inspectedSpans) };
}
