import type { TimeRange } from '@spoor/core/plan';
import { integer, joinSql, sql, text } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import type { RedOptions, ServiceRed } from '../span-store.ts';
import { numberOf, objectOf, queryRows, textOf } from './context.ts';
import type { QueryContext, TableName } from './context.ts';
import { quantile } from './histogram.ts';
import type { Histogram } from './histogram.ts';

const SECOND = 1_000_000_000n;
const FINEST = 15n;
const LAST_TIME = 2n ** 32n - 1n;

/** The roll-ups, coarse to fine. */
const LEVELS: readonly { readonly table: TableName; readonly step: bigint }[] = [
  { table: 'red_1h', step: 3600n },
  { table: 'red_5m', step: 300n },
  { table: 'red_15s', step: FINEST },
];

/** Rows of one roll-up with from ≤ time < to, in seconds since the Unix epoch. */
export interface RollUpPiece {
  readonly table: TableName;
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Covers [from, to) seconds with as few rows as possible: whole hours from the hourly roll-up, what is left at both
 * ends from the finer ones. No piece is coarser than `step`. Bounds that are not multiples of 15 s are widened to them:
 * figures are exact for that widened range.
 */
export function coverRange(from: bigint, to: bigint, step: bigint): readonly RollUpPiece[] {
  const levels = LEVELS.filter((level) => step % level.step === 0n);
  const pieces: RollUpPiece[] = [];
  const cover = (start: bigint, end: bigint, level: number): void => {
    const current = levels[level];
    if (current === undefined || start >= end) return;
    const isFinest = level === levels.length - 1;
    const first = isFinest ? start - (start % current.step) : roundUp(start, current.step);
    const last = isFinest ? roundUp(end, current.step) : end - (end % current.step);
    if (first >= last) return cover(start, end, level + 1);
    if (start < first) cover(start, first, level + 1);
    pieces.push({ table: current.table, from: first, to: last });
    if (last < end) cover(last, end, level + 1);
  };
  cover(from, to, 0);
  return pieces;
}

/** See `SpanStore.red`. A `step` that is no multiple of 15 s is rounded up to one. */
export async function readRed(context: QueryContext, tenant: string, request: { readonly range: TimeRange; readonly options: RedOptions; readonly signal: AbortSignal | undefined }): Promise<readonly ServiceRed[]> {
  const { range, options, signal } = request;
  const from = clampTime(range.from / SECOND);
  const to = clampTime((range.to + SECOND - 1n) / SECOND);
  const step = options.step === undefined ? undefined : roundUp(BigInt(Math.max(1, Math.ceil(options.step))), FINEST);
  const pieces = coverRange(from, to, step ?? 3600n);
  if (pieces.length === 0) return [];
  const totals = await readGroups(context, tenant, { pieces, time: undefined, signal });
  const points = step === undefined ? [] : await readGroups(context, tenant, { pieces, time: step, signal });
  const series = Map.groupBy(points, (point) => point.service);
  return totals.map(({ service, calls, errors, histogram }) => ({
    service,
    calls,
    errors,
    p50: quantile(histogram, 0.5),
    p95: quantile(histogram, 0.95),
    p99: quantile(histogram, 0.99),
    series: (series.get(service) ?? []).map((point) => ({ time: point.time, calls: point.calls, errors: point.errors, p95: quantile(point.histogram, 0.95) })),
  }));
}

interface Group {
  readonly service: string;
  readonly time: number;
  readonly calls: number;
  readonly errors: number;
  readonly histogram: Histogram;
}

async function readGroups(context: QueryContext, tenant: string, request: { readonly pieces: readonly RollUpPiece[]; readonly time: bigint | undefined; readonly signal: AbortSignal | undefined }): Promise<readonly Group[]> {
  const point = request.time === undefined ? sql`0` : sql`intDiv(time, ${integer(request.time)}) * ${integer(request.time)}`;
  const rows = joinSql(request.pieces.map((piece) => rowsOf(context, tenant, piece)), sql` UNION ALL `);
  const query = sql`SELECT service, ${point} AS point, sum(calls) AS all_calls, sum(errors) AS all_errors, sumMap(histogram) AS counts FROM (${rows}) GROUP BY service, point ORDER BY service, point`;
  const result = await queryRows(context, query, { signal: request.signal });
  return result.rows.map((row) => ({
    service: textOf(row, 'service'),
    time: numberOf(row, 'point'),
    calls: numberOf(row, 'all_calls'),
    errors: numberOf(row, 'all_errors'),
    histogram: new Map(Object.entries(objectOf(row, 'counts')).map(([bucket, weight]) => [Number(bucket), Number(weight)])),
  }));
}

/** The hour is in front of the key; `entry` picks server, consumer and root spans. */
function rowsOf(context: QueryContext, tenant: string, { table, from, to }: RollUpPiece): Sql {
  return sql`SELECT toString(service) AS service, time, calls, errors, histogram FROM ${context.table(table)}
    WHERE tenant = ${text(tenant)} AND intDiv(time, 3600) BETWEEN ${integer(from / 3600n)} AND ${integer((to - 1n) / 3600n)} AND entry = 1 AND time >= ${integer(from)} AND time < ${integer(to)}`;
}

function roundUp(value: bigint, step: bigint): bigint {
  return ((value + step - 1n) / step) * step;
}

function clampTime(seconds: bigint): bigint {
  return seconds < 0n ? 0n : seconds > LAST_TIME ? LAST_TIME : seconds;
}
