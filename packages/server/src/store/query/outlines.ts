import { allOf, integer, sql, traceIdList } from '../sql/index.ts';
import type { OutlineOptions, OutlineSpan, TraceOutline } from '../span-store.ts';
import { bigintOf, numberOf, queryRows, textOf } from './context.ts';
import type { QueryContext } from './context.ts';
import { spansIn } from './span-range.ts';

interface OutlineRequest extends OutlineOptions {
  readonly traceIds: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** See `SpanStore.outlines`. The longest spans are nearly always closed under "parent of". */
export async function readOutlines(context: QueryContext, tenant: string, { traceIds, range, spansEach, signal }: OutlineRequest): Promise<readonly TraceOutline[]> {
  const ids = [...new Set(traceIds.map((id) => id.toLowerCase()))];
  if (ids.length === 0) return [];
  const query = sql`
    SELECT lower(hex(trace_id)) AS id, lower(leftPad(hex(span), 16, '0')) AS span_hex, lower(leftPad(hex(parent), 16, '0')) AS parent_hex, start, duration, service, failed
    FROM (SELECT trace_id, span_id AS span, parent_id AS parent, toUInt64(toUnixTimestamp64Nano(ts)) AS start, duration, toString(service) AS service, status = 2 AS failed
      FROM ${context.table('spans')} WHERE ${allOf([spansIn(tenant, range), sql`trace_id IN (${traceIdList(ids)})`])}
      ORDER BY trace_id, duration DESC, ts, span_id LIMIT ${integer(spansEach)} BY trace_id)
    ORDER BY trace_id, start, duration DESC`;
  const { rows } = await queryRows(context, query, { signal });
  const spansOf = new Map<string, OutlineSpan[]>();
  for (const row of rows) {
    const id = textOf(row, 'id');
    let spans = spansOf.get(id);
    if (spans === undefined) spansOf.set(id, (spans = []));
    spans.push({ spanId: textOf(row, 'span_hex'), parentId: textOf(row, 'parent_hex'), start: bigintOf(row, 'start'), duration: bigintOf(row, 'duration'), service: textOf(row, 'service'), failed: numberOf(row, 'failed') === 1 });
  }
  return ids.flatMap((traceId) => {
    const spans = spansOf.get(traceId);
    return spans === undefined ? [] : [{ traceId, spans }];
  });
}
