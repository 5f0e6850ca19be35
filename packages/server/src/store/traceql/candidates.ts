import type { TimeRange } from '@spoor/core/plan';
import { IN_ORDER, SET_SETTINGS, bigintOf, bucketOf, hourOf, spansIn, textOf, traceRowsIn } from '../query/index.ts';
import { TRUE, allOf, integer, sql, text, timestamp, traceIdLiteral } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import type { Condition } from './condition/index.ts';
import { ofSpan } from './condition/index.ts';
import type { Candidate } from './read-traces.ts';
import type { TraceqlRun } from './run.ts';

/** Where looking for candidates goes on: below this time, and at it with ids before this one. */
export interface Below {
  readonly at: bigint;
  readonly traceId: string;
}

export interface CandidateSearch {
  readonly condition: Condition;
  /** The whole range of the query, and the part of it to look at now. */
  readonly range: TimeRange;
  readonly window: TimeRange;
  readonly below: Below | undefined;
  readonly count: number;
}

/**
 * Traces that may match, from the newest on. By their newest span that meets the condition, or, when it is about traces
 * alone, by their start: either way no trace that starts after the last one given is missing.
 */
export function findCandidates(run: TraceqlRun, search: CandidateSearch): Promise<readonly Candidate[]> {
  return ofSpan(search.condition) === TRUE && search.condition.trace !== TRUE ? byTrace(run, search) : bySpan(run, search);
}

async function bySpan(run: TraceqlRun, { condition, window, below, count }: CandidateSearch): Promise<readonly Candidate[]> {
  const isBelow =
    below === undefined
      ? TRUE
      : sql`bucket <= ${integer(bucketOf(below.at))} AND (ts < ${timestamp(below.at)} OR (ts = ${timestamp(below.at)} AND trace_id < ${traceIdLiteral(below.traceId)}))`;
  const ofTraces = condition.trace === TRUE ? TRUE : sql`trace_id IN (${traceIds(run, window, condition.trace)})`;
  const query = sql`
    SELECT lower(hex(trace_id)) AS id, toUnixTimestamp64Nano(ts) AS at FROM ${run.context.table('spans')}
    PREWHERE ${allOf([spansIn(run.tenant, window), isBelow, condition.columns])} WHERE ${allOf([ofTraces, condition.attributes])}
    ORDER BY bucket DESC, ts DESC, trace_id DESC LIMIT 1 BY trace_id LIMIT ${integer(count)}`;
  const rows = await run.rows(query, { title: 'Traces with a span that may match, newest first', settings: { ...IN_ORDER, ...SET_SETTINGS } });
  return rows.map((row) => ({ traceId: textOf(row, 'id'), at: bigintOf(row, 'at') }));
}

function traceIds(run: TraceqlRun, range: TimeRange, condition: Sql): Sql {
  return sql`SELECT trace_id FROM ${run.context.table('traces')} WHERE ${traceRowsIn({ tenant: run.tenant, range })} GROUP BY trace_id HAVING ${condition}`;
}

/**
 * A trace that starts in the window has no row before it. Only at the bottom of the range are there traces that reach
 * into it from before.
 */
async function byTrace(run: TraceqlRun, { condition, range, window, below, count }: CandidateSearch): Promise<readonly Candidate[]> {
  const isBottom = window.from <= range.from;
  const rows = isBottom
    ? traceRowsIn({ tenant: run.tenant, range: window })
    : allOf([sql`tenant = ${text(run.tenant)}`, sql`hour BETWEEN ${integer(hourOf(window.from))} AND ${integer(hourOf(window.to) + 6n)}`, sql`start >= ${integer(window.from)}`]);
  const having = allOf([
    condition.trace,
    sql`first < ${integer(window.to)}`,
    isBottom && window.from > 0n ? sql`max(finish) >= ${integer(window.from)}` : TRUE,
    below === undefined ? TRUE : sql`(first < ${integer(below.at)} OR (first = ${integer(below.at)} AND trace_id < ${traceIdLiteral(below.traceId)}))`,
  ]);
  const query = sql`
    SELECT lower(hex(trace_id)) AS id, min(start) AS first FROM ${run.context.table('traces')} WHERE ${rows}
    GROUP BY trace_id HAVING ${having} ORDER BY first DESC, trace_id DESC LIMIT ${integer(count)}`;
  const found = await run.rows(query, { title: 'Traces that may match, newest first' });
  return found.map((row) => ({ traceId: textOf(row, 'id'), at: bigintOf(row, 'first') }));
}
