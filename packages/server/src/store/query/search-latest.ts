import { TRUE, allOf, anyOf, integer, sql, timestamp, traceIdList, traceIdLiteral } from '../sql/index.ts';
import { IN_ORDER, bigintOf, queryRows, textOf } from './context.ts';
import type { QueryContext } from './context.ts';
import type { Position } from './cursor.ts';
import { SET_SETTINGS, hasBounds, tracesWithinBounds } from './search-page.ts';
import type { PreparedSearch, SearchPage } from './search-page.ts';
import { MINUTE, bucketOf, spansIn } from './span-range.ts';

/** Traces looked at together while filling a page. */
const MAX_BATCH = 10_001;
/** The newest share of the range that is asked first. */
const RECENT_SHARE = 64n;

/**
 * The newest traces by their newest matching span. The key starts with the second, so the engine reads second by
 * second from the newest and stops as soon as enough traces are found.
 *
 * Later pages continue below the last position. A trace from above can come up there again with an older span: those
 * that have a matching span at or above the position are left out, and the page is filled from further below.
 */
export async function searchLatest(context: QueryContext, search: PreparedSearch): Promise<SearchPage> {
  const positions: Position[] = [];
  let rowsRead = 0;
  let bytesRead = 0;
  let below = search.after;
  for (let limit = search.limit + 1; ; limit = Math.min(limit * 2, MAX_BATCH)) {
    const page = await newestBelow(context, search, { below, limit });
    const seen = below === undefined ? undefined : await seenBefore(context, search, { positions: page.positions, after: below });
    positions.push(...page.positions.filter(({ traceId }) => seen === undefined || !seen.ids.has(traceId)));
    rowsRead += page.rowsRead + (seen?.rowsRead ?? 0);
    bytesRead += page.bytesRead + (seen?.bytesRead ?? 0);
    below = page.positions.at(-1);
    if (page.positions.length < limit || positions.length > search.limit) return { positions: positions.slice(0, search.limit + 1), rowsRead, bytesRead };
  }
}

interface Batch {
  readonly below: Position | undefined;
  readonly limit: number;
}

/**
 * Where many spans match, the newest part of the range is asked first: whatever lies in other parts of the store is
 * then not opened at all. When that does not fill the batch, the whole range is asked.
 */
async function newestBelow(context: QueryContext, search: PreparedSearch, batch: Batch): Promise<SearchPage> {
  const { from, to } = search.range;
  const top = batch.below === undefined || batch.below.value >= to ? to : batch.below.value + 1n;
  const recent = top - (to - from) / RECENT_SHARE;
  if (search.isSelective || hasBounds(search) || top - recent < MINUTE) return newestIn(context, search, batch);
  const page = await newestIn(context, { ...search, range: { from: recent < from ? from : recent, to } }, batch);
  if (page.positions.length === batch.limit || recent <= from) return page;
  const whole = await newestIn(context, search, batch);
  return { positions: whole.positions, rowsRead: page.rowsRead + whole.rowsRead, bytesRead: page.bytesRead + whole.bytesRead };
}

async function newestIn(context: QueryContext, search: PreparedSearch, page: Batch): Promise<SearchPage> {
  const { below } = page;
  const isBelow =
    below === undefined
      ? TRUE
      : sql`bucket <= ${integer(bucketOf(below.value))} AND (ts < ${timestamp(below.value)} OR (ts = ${timestamp(below.value)} AND trace_id < ${traceIdLiteral(below.traceId)}))`;
  const bounded = hasBounds(search) ? sql`trace_id IN (${tracesWithinBounds(context, search)})` : TRUE;
  const query = sql`
    SELECT lower(hex(trace_id)) AS id, toUnixTimestamp64Nano(ts) AS start
    FROM ${context.table('spans')} WHERE ${allOf([spansIn(search.tenant, search.range), isBelow, search.condition, bounded])}
    ORDER BY bucket DESC, ts DESC, trace_id DESC LIMIT 1 BY trace_id LIMIT ${integer(page.limit)}`;
  const { rows, rowsRead, bytesRead } = await queryRows(context, query, { signal: search.signal, settings: { ...IN_ORDER, ...SET_SETTINGS } });
  return { positions: rows.map((row) => ({ traceId: textOf(row, 'id'), value: bigintOf(row, 'start') })), rowsRead, bytesRead };
}

/** Which of the traces have a matching span at or above the position where the search went on. */
async function seenBefore(context: QueryContext, search: PreparedSearch, page: { readonly positions: readonly Position[]; readonly after: Position }): Promise<{ readonly ids: ReadonlySet<string>; readonly rowsRead: number; readonly bytesRead: number }> {
  if (page.positions.length === 0) return { ids: new Set(), rowsRead: 0, bytesRead: 0 };
  const { value, traceId } = page.after;
  const atOrAbove = anyOf([sql`ts > ${timestamp(value)}`, sql`(ts = ${timestamp(value)} AND trace_id >= ${traceIdLiteral(traceId)})`]);
  const ids = new Set<string>();
  let rowsRead = 0;
  let bytesRead = 0;
  for (let from = 0; from < page.positions.length; from += 1000) {
    const list = traceIdList(page.positions.slice(from, from + 1000).map((position) => position.traceId));
    const query = sql`SELECT DISTINCT lower(hex(trace_id)) AS id FROM ${context.table('spans')} WHERE ${allOf([
      spansIn(search.tenant, search.range),
      sql`bucket >= ${integer(bucketOf(value))}`,
      sql`trace_id IN (${list})`,
      atOrAbove,
      search.condition,
    ])}`;
    const result = await queryRows(context, query, { signal: search.signal });
    for (const row of result.rows) ids.add(textOf(row, 'id'));
    rowsRead += result.rowsRead;
    bytesRead += result.bytesRead;
  }
  return { ids, rowsRead, bytesRead };
}

