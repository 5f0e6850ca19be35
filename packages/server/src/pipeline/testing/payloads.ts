import type { IngestPayload } from '../../receive/ingest.ts';

/** An OTLP/JSON payload of one span per id (1 to 16 hex digits), all of the same trace. */
export function jsonPayload(spanIds: readonly string[], options: { readonly receivedAt?: bigint; readonly name?: string } = {}): IngestPayload {
  const receivedAt = options.receivedAt ?? 1_700_000_000_000_000_000n;
  const spans = spanIds.map((id) => ({
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: id.padStart(16, '0'),
    name: options.name ?? 'work',
    kind: 2,
    startTimeUnixNano: String(receivedAt),
    endTimeUnixNano: String(receivedAt + 1_000_000n),
  }));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'test' } }] };
  const body = Buffer.from(JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }));
  return { format: 'otlp-json', tenant: 'default', transport: 'test', receivedAt, body };
}

let next = 1;

/** A payload of `count` spans whose ids no other payload of this process has, and these ids. */
export function uniquePayload(count: number, options?: Parameters<typeof jsonPayload>[1]): { readonly payload: IngestPayload; readonly ids: readonly string[] } {
  const ids = Array.from({ length: count }, () => (next++).toString(16).padStart(16, '0'));
  return { payload: jsonPayload(ids, options), ids };
}
