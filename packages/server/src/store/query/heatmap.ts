import { checkPredicate } from '@spoor/core/plan';
import { FALSE, TRUE, allOf, integer, sql } from '../sql/index.ts';
import type { Heatmap, HeatmapSearch } from '../span-store.ts';
import { StoreError } from '../store-error.ts';
import { readCatalogue } from './catalogue-reads.ts';
import { compilePredicate } from './compile/index.ts';
import { bigintOf, numberOf, queryRows, textOf } from './context.ts';
import type { QueryContext } from './context.ts';
import { SET_SETTINGS, TRACE_DURATION, traceRowsIn } from './search-page.ts';
import { spansIn } from './span-range.ts';

const MAX_COLUMNS = 1_000;

/** See `SpanStore.heatmap`: grouped rows of `traces`; where there is a condition, of traces that have a span that meets it. */
export async function readHeatmap(context: QueryContext, search: HeatmapSearch, signal: AbortSignal | undefined): Promise<Heatmap> {
  const { tenant, predicate, range, columns } = search;
  const problem = checkPredicate(predicate);
  if (problem !== undefined) throw new StoreError('BAD_DATA', problem);
  if (!Number.isInteger(columns) || columns < 1 || columns > MAX_COLUMNS) throw new StoreError('BAD_DATA', `a heatmap has 1 to ${MAX_COLUMNS} columns, not ${columns}`);
  const catalogue = await readCatalogue(context, predicate, { tenant, signal });
  const condition = compilePredicate(predicate, { tenant, catalogue, resources: context.table('resources'), scopes: context.table('scopes') });
  if (condition === FALSE || range.to <= range.from) return { cells: [], rowsRead: 0 };
  const from = range.from < 0n ? 0n : range.from;
  const width = (range.to - from + BigInt(columns) - 1n) / BigInt(columns);
  const among = condition === TRUE ? TRUE : sql`trace_id IN (SELECT trace_id FROM ${context.table('spans')} WHERE ${allOf([spansIn(tenant, range), condition])})`;
  const query = sql`
    SELECT intDiv(first - ${integer(from)}, ${integer(width < 1n ? 1n : width)}) AS x, toUInt16(floor(3 * log2(length + 1))) AS y, count() AS traces, countIf(failed) AS failures,
      lower(hex(argMax(trace_id, (failed, length, trace_id)))) AS id, argMax(first, (failed, length, trace_id)) AS id_start, argMax(length, (failed, length, trace_id)) AS id_length
    FROM (SELECT trace_id, min(start) AS first, ${TRACE_DURATION} AS length, sum(errors) > 0 AS failed FROM ${context.table('traces')}
      WHERE ${allOf([traceRowsIn(search), among])} GROUP BY trace_id HAVING first >= ${integer(from)} AND first < ${integer(range.to)})
    GROUP BY x, y ORDER BY x, y`;
  const { rows, rowsRead } = await queryRows(context, query, { signal, settings: SET_SETTINGS });
  const cells = rows.map((row) => ({
    column: numberOf(row, 'x'),
    row: numberOf(row, 'y'),
    traces: numberOf(row, 'traces'),
    failed: numberOf(row, 'failures'),
    example: { traceId: textOf(row, 'id'), start: bigintOf(row, 'id_start'), duration: bigintOf(row, 'id_length') },
  }));
  return { cells, rowsRead };
}
