import { sql, text, traceIdList } from '../sql/index.ts';
import type { TraceSummary } from '../span-store.ts';
import { bigintOf, numberOf, objectOf, queryRows, textOf } from './context.ts';
import type { QueryContext } from './context.ts';

const IDS_AT_ONCE = 500;

type Row = Readonly<Record<string, unknown>>;

/** Summaries of the traces that exist, in the order asked; see `SpanStore.summaries`. */
export async function readSummaries(context: QueryContext, tenant: string, options: { readonly traceIds: readonly string[]; readonly signal: AbortSignal | undefined }): Promise<readonly TraceSummary[]> {
  const ids = [...new Set(options.traceIds.map((id) => id.toLowerCase()))];
  const found = new Map<string, TraceSummary>();
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const chunk = ids.slice(from, from + IDS_AT_ONCE);
    const [figures, orphans] = await Promise.all([readFigures(context, tenant, { ids: chunk, signal: options.signal }), readOrphans(context, tenant, { ids: chunk, signal: options.signal })]);
    for (const row of figures) {
      const traceId = textOf(row, 'id');
      found.set(traceId, summaryOf(traceId, row, orphans.get(traceId) ?? 0));
    }
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

interface Chunk {
  readonly ids: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** Spans stored twice count once: what distinguishes spans here is their id, start, length, name, service and status. */
async function readFigures(context: QueryContext, tenant: string, { ids, signal }: Chunk): Promise<readonly Row[]> {
  const query = sql`
    SELECT lower(hex(trace_id)) AS id, count() AS spans, countIf(status = 2) AS errors, min(start) AS first,
      max(if(duration > bitNot(start), 18446744073709551615, start + duration)) AS last,
      argMinIf((service, name), (start, span_id), parent_id = 0) AS root,
      sumMap(map(service, toUInt64(1))) AS spans_by_service, sumMapIf(map(service, toUInt64(1)), status = 2) AS errors_by_service
    FROM (SELECT DISTINCT trace_id, span_id, parent_id, toUInt64(toUnixTimestamp64Nano(ts)) AS start, duration, toString(service) AS service, toString(name) AS name, status
      FROM ${context.table('spans')} WHERE tenant = ${text(tenant)} AND trace_id IN (${traceIdList(ids)}))
    GROUP BY trace_id`;
  return (await queryRows(context, query, { signal })).rows;
}

/** Spans whose parent is not in the trace: ids and parent ids side by side, grouped, need no join. */
async function readOrphans(context: QueryContext, tenant: string, { ids, signal }: Chunk): Promise<ReadonlyMap<string, number>> {
  const query = sql`
    SELECT lower(hex(trace_id)) AS id, sumIf(children, present = 0) AS orphans
    FROM (SELECT trace_id, item.1 AS key, max(item.2) AS present, sum(item.3) AS children
      FROM (SELECT DISTINCT trace_id, span_id, parent_id, ts, duration, name, service, status FROM ${context.table('spans')} WHERE tenant = ${text(tenant)} AND trace_id IN (${traceIdList(ids)}))
      ARRAY JOIN [(span_id, 1, 0), (parent_id, 0, 1)] AS item WHERE key != 0 GROUP BY trace_id, key)
    GROUP BY trace_id HAVING orphans > 0`;
  const { rows } = await queryRows(context, query, { signal });
  return new Map(rows.map((row) => [textOf(row, 'id'), numberOf(row, 'orphans')]));
}

function summaryOf(traceId: string, row: Row, orphans: number): TraceSummary {
  const root = Object.values(objectOf(row, 'root')).map(String);
  const errors = objectOf(row, 'errors_by_service');
  const services = Object.entries(objectOf(row, 'spans_by_service'))
    .map(([name, spans]) => ({ name, spans: Number(spans), errors: Number(errors[name] ?? 0) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    traceId,
    rootService: root[0] ?? '',
    rootName: root[1] ?? '',
    start: bigintOf(row, 'first'),
    end: bigintOf(row, 'last'),
    spans: numberOf(row, 'spans'),
    errors: numberOf(row, 'errors'),
    orphans,
    services,
  };
}
