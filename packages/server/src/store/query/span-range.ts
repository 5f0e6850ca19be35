import type { TimeRange } from '@spoor/core/plan';
import { TRUE, allOf, integer, sql, text, timestamp } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
/** Starts are stored in DateTime64(9), which holds no more. */
const LAST_START = 2n ** 63n - 1n;
/** From here on buckets say nothing. */
const CLAMPED = 2n ** 32n * SECOND;

/** Later starts share the last bucket. */
const LAST_BUCKET = 2n ** 32n - 1n;

/** The bucket of spans that start at this time: the second since the Unix epoch, as `insert` writes it. */
export function bucketOf(time: bigint): bigint {
  const second = (time < 0n ? 0n : time) / SECOND;
  return second > LAST_BUCKET ? LAST_BUCKET : second;
}

/** Spans that start in these minutes since the Unix epoch, the last one included. */
export function inMinutes({ first, last }: MinuteWindow): Sql {
  return sql`bucket BETWEEN ${integer(bucketOf(first * MINUTE))} AND ${integer(bucketOf((last + 1n) * MINUTE - 1n))}`;
}

export interface MinuteWindow {
  readonly first: bigint;
  readonly last: bigint;
}

/** Of a bucket column: its minute. */
export const MINUTE_OF_BUCKET: Sql = sql`intDiv(bucket, 60)`;

export function hourOf(time: bigint): bigint {
  return (time < 0n ? 0n : time > LAST_START ? LAST_START : time) / HOUR;
}

export { HOUR, MINUTE };

/** Rows of `spans` of the tenant that start in the range, written so that the primary key prunes. */
export function spansIn(tenant: string, { from, to }: TimeRange): Sql {
  const last = to - 1n;
  return allOf([
    sql`tenant = ${text(tenant)}`,
    sql`bucket >= ${integer(bucketOf(from))}`,
    last < 0n ? sql`0` : sql`bucket <= ${integer(bucketOf(last))}`,
    from % SECOND === 0n && from < CLAMPED ? TRUE : sql`ts >= ${timestamp(from)}`,
    (to % SECOND === 0n && to < CLAMPED) || to > LAST_START ? TRUE : sql`ts < ${timestamp(to)}`,
  ]);
}
