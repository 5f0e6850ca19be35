import type { TimeRange } from '@spoor/core/plan';
import { integer, sql, text } from '../sql/index.ts';
import { MINUTE, bigintOf } from '../query/index.ts';
import type { TraceqlRun } from './run.ts';

/** The newest share of the range that is looked at first, then the next, then what is left. */
const SHARES = [64n, 8n] as const;

/** The range in parts, the newest first, each longer than the one before. Their bounds are whole minutes. */
export function windowsOf({ from, to }: TimeRange): readonly TimeRange[] {
  const windows: TimeRange[] = [];
  let top = to;
  for (const share of SHARES) {
    const length = (to - from) / share;
    if (length < MINUTE) continue;
    const bottom = to - length - ((to - length) % MINUTE);
    if (bottom <= from || bottom >= top) continue;
    windows.push({ from: bottom, to: top });
    top = bottom;
  }
  return [...windows, { from, to: top }];
}

/** From the oldest span to the newest, so that windows are shares of something. */
export async function storedRange(run: TraceqlRun): Promise<TimeRange> {
  const spans = run.context.table('spans');
  const edge = (order: 'ASC' | 'DESC') =>
    run.rows(
      order === 'ASC'
        ? sql`SELECT toUnixTimestamp64Nano(ts) AS start FROM ${spans} WHERE tenant = ${text(run.tenant)} ORDER BY bucket, ts LIMIT ${integer(1)}`
        : sql`SELECT toUnixTimestamp64Nano(ts) AS start FROM ${spans} WHERE tenant = ${text(run.tenant)} ORDER BY bucket DESC, ts DESC LIMIT ${integer(1)}`,
      { title: order === 'ASC' ? 'The oldest span' : 'The newest span', settings: { optimize_read_in_order: 1, read_in_order_use_buffering: 0 } },
    );
  const [[oldest], [newest]] = await Promise.all([edge('ASC'), edge('DESC')]);
  if (oldest === undefined || newest === undefined) return { from: 0n, to: 0n };
  return { from: bigintOf(oldest, 'start'), to: bigintOf(newest, 'start') + 1n };
}
