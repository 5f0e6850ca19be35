import type { TimeRange } from '@spoor/core/plan';
import { TRUE, allOf, integer, sql, text, timestamp } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';

const MINUTE = 60_000_000_000n;
const HOUR = 60n * MINUTE;
/** Starts are stored in DateTime64(9), which holds no more. */
const LAST_START = 2n ** 63n - 1n;

export function bucketOf(time: bigint): bigint {
  return (time < 0n ? 0n : time > LAST_START ? LAST_START : time) / MINUTE;
}

export function hourOf(time: bigint): bigint {
  return bucketOf(time) / 60n;
}

export { HOUR, MINUTE };

/** Rows of `spans` of the tenant that start in the range, written so that the primary key prunes. */
export function spansIn(tenant: string, { from, to }: TimeRange): Sql {
  const last = to - 1n;
  return allOf([
    sql`tenant = ${text(tenant)}`,
    sql`bucket >= ${integer(bucketOf(from))}`,
    last < 0n ? sql`0` : sql`bucket <= ${integer(bucketOf(last))}`,
    from % MINUTE === 0n ? TRUE : sql`ts >= ${timestamp(from)}`,
    to % MINUTE === 0n || to > LAST_START ? TRUE : sql`ts < ${timestamp(to)}`,
  ]);
}
