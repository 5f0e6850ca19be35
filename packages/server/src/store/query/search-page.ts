import type { TraceSearch } from '@spoor/core/plan';
import { TRUE, allOf, integer, sql, text } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import type { QueryContext } from './context.ts';
import type { Position } from './cursor.ts';
import { hourOf } from './span-range.ts';

/** A search that was checked and compiled. */
export interface PreparedSearch extends TraceSearch {
  /** The predicate on rows of `spans`. */
  readonly condition: Sql;
  readonly after: Position | undefined;
  readonly signal: AbortSignal | undefined;
  readonly isSelective: boolean;
}

export interface SearchPage {
  /** In the order asked for, at most one more than the limit. */
  readonly positions: readonly Position[];
  readonly rowsRead: number;
  readonly bytesRead: number;
}

/** Hours around the range in which rows of a trace are looked for. */
const MARGIN = 6n;

/**
 * Rows of `traces` that may belong to a trace with a span in the range. A row's hour is that of the earliest span of
 * one insert: a trace that goes on for hours, or whose spans came late, has several, to be grouped. Rows up to six hours
 * around the range count, and earlier ones that reach into it; what of a trace lies wholly outside of that (traces that
 * take days) does not count in its figures.
 */
export function traceRowsIn({ tenant, range }: Pick<TraceSearch, 'tenant' | 'range'>): Sql {
  const first = hourOf(range.from) - MARGIN;
  const reaching = sql`finish >= ${integer(range.from < 0n ? 0n : range.from)}`;
  const near = first <= 0n ? TRUE : sql`(hour >= ${integer(first)} OR ${reaching})`;
  return allOf([sql`tenant = ${text(tenant)}`, sql`hour <= ${integer(hourOf(range.to) + MARGIN)}`, near]);
}

/** Whole-trace duration of grouped rows of `traces`. */
export const TRACE_DURATION = sql`max(finish) - min(start)`;

/** The bounds on the whole trace's duration, over grouped rows of `traces`. */
export function durationBounds({ minTraceDuration, maxTraceDuration }: TraceSearch): Sql {
  const clamp = (value: bigint): bigint => (value < 0n ? 0n : value > MAX_DURATION ? MAX_DURATION : value);
  return allOf([
    minTraceDuration === undefined ? TRUE : sql`${TRACE_DURATION} >= ${integer(clamp(minTraceDuration))}`,
    maxTraceDuration === undefined ? TRUE : sql`${TRACE_DURATION} <= ${integer(clamp(maxTraceDuration))}`,
  ]);
}

const MAX_DURATION = 2n ** 64n - 1n;

/** Ids of the traces around the range whose duration is within the bounds. */
export function tracesWithinBounds(context: QueryContext, search: TraceSearch): Sql {
  return sql`SELECT trace_id FROM ${context.table('traces')} WHERE ${traceRowsIn(search)} GROUP BY trace_id HAVING ${durationBounds(search)}`;
}

export function hasBounds({ minTraceDuration, maxTraceDuration }: TraceSearch): boolean {
  return minTraceDuration !== undefined || maxTraceDuration !== undefined;
}

/**
 * Settings for conditions with `trace_id IN (SELECT …)`: a set of more ids than this would be checked against the bloom
 * filter of every granule and find them all.
 */
export const SET_SETTINGS = { use_index_for_in_with_subqueries_max_values: 2_000 } as const;
