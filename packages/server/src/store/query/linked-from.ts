import { integer, sql, traceIdLiteral } from '../sql/index.ts';
import type { LinkedFrom } from '../span-store.ts';
import { bigintOf, queryRows, textOf } from './context.ts';
import type { QueryContext } from './context.ts';
import { HOUR, spansIn } from './span-range.ts';
import { readSummaries } from './summaries.ts';

const MOST = 100;
const BEFORE = HOUR;
const AFTER = 24n * HOUR;

/** See `SpanStore.linkedFrom`. Reads only the link columns of the range: most spans have none. */
export async function readLinkedFrom(context: QueryContext, trace: { readonly tenant: string; readonly traceId: string; readonly signal: AbortSignal | undefined }): Promise<LinkedFrom> {
  const { tenant, traceId, signal } = trace;
  const [summary] = await readSummaries(context, tenant, { traceIds: [traceId], signal });
  if (summary === undefined) return { links: [], more: false };
  const range = { from: summary.start > BEFORE ? summary.start - BEFORE : 0n, to: summary.end + AFTER };
  const id = traceIdLiteral(traceId);
  const query = sql`
    SELECT DISTINCT lower(hex(trace_id)) AS trace, leftPad(lower(hex(span_id)), 16, '0') AS span, toString(service) AS service_name, toString(name) AS span_name,
      toUInt64(toUnixTimestamp64Nano(ts)) AS start, leftPad(lower(hex(arrayFirst((target, of) -> of = ${id}, link_span_id, link_trace_id))), 16, '0') AS target
    FROM ${context.table('spans')} WHERE ${spansIn(tenant, range)} AND has(link_trace_id, ${id})
    ORDER BY start, span LIMIT ${integer(BigInt(MOST + 1))}`;
  const { rows } = await queryRows(context, query, { signal });
  const links = rows.slice(0, MOST).map((row) => ({
    traceId: textOf(row, 'trace'),
    spanId: textOf(row, 'span'),
    service: textOf(row, 'service_name'),
    name: textOf(row, 'span_name'),
    start: bigintOf(row, 'start'),
    toSpanId: textOf(row, 'target'),
  }));
  return { links, more: rows.length > MOST };
}
