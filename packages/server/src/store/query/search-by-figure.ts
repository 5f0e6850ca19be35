import type { TraceSearch } from '@spoor/core/plan';
import { TRUE, allOf, integer, sql, traceIdList, traceIdLiteral } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import { bigintOf, queryRows, textOf } from './context.ts';
import type { QueryContext } from './context.ts';
import type { Position } from './cursor.ts';
import { SET_SETTINGS, TRACE_DURATION, durationBounds, traceRowsIn } from './search-page.ts';
import type { PreparedSearch, SearchPage } from './search-page.ts';
import { spansIn } from './span-range.ts';

type FigureOrder = Exclude<TraceSearch['order'], 'latest'>;

const FIGURES: Readonly<Record<FigureOrder, Sql>> = {
  slowest: TRACE_DURATION,
  fastest: TRACE_DURATION,
  'most-spans': sql`sum(spans)`,
  'most-errors': sql`sum(errors)`,
};

/** First try: as many of the leading traces as this per trace wanted are looked at, whether they match. */
const CANDIDATES_PER_TRACE = 8;
const MAX_CANDIDATES = 1_000;

/**
 * Traces by a figure of the whole trace, from `traces` (grouped, so that rows not yet merged count together).
 * A condition many traces meet is checked on the leading traces only; when too few of those meet it, or few will,
 * the traces that meet it are found first and ordered then. Both give the same answer.
 */
export async function searchByFigure(context: QueryContext, search: PreparedSearch, order: FigureOrder): Promise<SearchPage> {
  const cost = { rowsRead: 0, bytesRead: 0 };
  const wanted = search.limit + 1;
  if (!search.isSelective && wanted * 2 <= MAX_CANDIDATES) {
    const count = Math.min(MAX_CANDIDATES, Math.max(100, wanted * CANDIDATES_PER_TRACE));
    const leading = await rank(context, search, { order, count, among: TRUE });
    const matching = await matchingOf(context, search, leading.positions);
    cost.rowsRead = leading.rowsRead + matching.rowsRead;
    cost.bytesRead = leading.bytesRead + matching.bytesRead;
    const positions = leading.positions.filter(({ traceId }) => matching.ids.has(traceId)).slice(0, wanted);
    if (positions.length === wanted || leading.positions.length < count) return { positions, ...cost };
  }
  const among = sql`trace_id IN (SELECT trace_id FROM ${context.table('spans')} WHERE ${allOf([spansIn(search.tenant, search.range), search.condition])})`;
  const page = await rank(context, search, { order, count: wanted, among });
  return { positions: page.positions, rowsRead: page.rowsRead + cost.rowsRead, bytesRead: page.bytesRead + cost.bytesRead };
}

/** Grouped by the id as a number: as a string the engine takes nearly twice as long for it. */
async function rank(context: QueryContext, search: PreparedSearch, options: { readonly order: FigureOrder; readonly count: number; readonly among: Sql }): Promise<SearchPage> {
  const { order, count, among } = options;
  const figure = FIGURES[order];
  const { after } = search;
  const isAscending = order === 'fastest';
  const beyond = isAscending ? sql`>` : sql`<`;
  const isAfter = after === undefined ? TRUE : sql`(${figure} ${beyond} ${integer(after.value)} OR (${figure} = ${integer(after.value)} AND id < ${traceIdLiteral(after.traceId)}))`;
  const query = sql`
    SELECT lower(hex(reinterpretAsFixedString(word) AS id)) AS hex_id, ${figure} AS figure FROM ${context.table('traces')}
    WHERE ${allOf([traceRowsIn(search), among])} GROUP BY reinterpretAsUInt128(trace_id) AS word HAVING ${allOf([durationBounds(search), isAfter])}
    ORDER BY figure ${isAscending ? sql`ASC` : sql`DESC`}, id DESC LIMIT ${integer(count)}`;
  const { rows, rowsRead, bytesRead } = await queryRows(context, query, { signal: search.signal, settings: SET_SETTINGS });
  return { positions: rows.map((row): Position => ({ traceId: textOf(row, 'hex_id'), value: bigintOf(row, 'figure') })), rowsRead, bytesRead };
}

/** Which of the traces have a span in the range that meets the condition. */
async function matchingOf(context: QueryContext, search: PreparedSearch, positions: readonly Position[]): Promise<{ readonly ids: ReadonlySet<string>; readonly rowsRead: number; readonly bytesRead: number }> {
  if (positions.length === 0) return { ids: new Set(), rowsRead: 0, bytesRead: 0 };
  const list = traceIdList(positions.map((position) => position.traceId));
  const query = sql`SELECT DISTINCT lower(hex(trace_id)) AS id FROM ${context.table('spans')} WHERE ${allOf([spansIn(search.tenant, search.range), sql`trace_id IN (${list})`, search.condition])}`;
  const { rows, rowsRead, bytesRead } = await queryRows(context, query, { signal: search.signal });
  return { ids: new Set(rows.map((row) => textOf(row, 'id'))), rowsRead, bytesRead };
}
