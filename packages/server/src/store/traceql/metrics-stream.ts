import { SpanBlock } from '@spoor/core/model';
import type { TimeRange } from '@spoor/core/plan';
import type { MetricsRun } from '@spoor/core/traceql';
import { appendSpans } from '../native/index.ts';
import type { EntityCache } from '../query/index.ts';
import { MINUTE, bigintOf, numberOf, spansIn, textOf, traceRowsIn } from '../query/index.ts';
import { TRUE, allOf, sql } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import type { Condition } from './condition/index.ts';
import { readExtents, readTraces } from './read-traces.ts';
import type { TraceqlRun } from './run.ts';

export interface StreamedMetrics {
  readonly condition: Condition;
  readonly range: TimeRange;
  /** Columns to read. */
  readonly projection: Sql;
  readonly entities: EntityCache;
}

/** Rows that are turned into a block at once. */
const BLOCK_SPANS = 20_000;
const ENGINE_BLOCK_ROWS = 8_192;
/** Spans of the range looked for candidate traces at once, unless a single minute has more. */
const WINDOW_SPANS = 200_000;

/** Counts every span that meets the condition; for functions that need no other span of its trace. */
export async function streamSpansInto(metrics: MetricsRun, run: TraceqlRun, { condition, range, projection, entities }: StreamedMetrics): Promise<void> {
  const query = sql`
    SELECT ${projection} FROM ${run.context.table('spans')}
    PREWHERE ${allOf([spansIn(run.tenant, range), condition.columns])} WHERE ${condition.attributes}`;
  let block = new SpanBlock(1024);
  for await (const native of run.stream(query, { title: 'Read the spans that may match', settings: { max_block_size: ENGINE_BLOCK_ROWS } })) {
    run.check();
    run.inspect(0, native.rows);
    appendSpans(block, native, await entities.entitiesOf(run.tenant, native, run.abortSignal));
    if (block.count < BLOCK_SPANS) continue;
    metrics.add(block);
    block = new SpanBlock(1024);
  }
  if (block.count > 0) metrics.add(block);
}

/** Counts in whole traces that have a span in the range that meets the condition, newest first; tells after each window. */
export async function* streamTracesInto(metrics: MetricsRun, run: TraceqlRun, streamed: StreamedMetrics): AsyncGenerator<{ readonly done: number; readonly of: number }, void, undefined> {
  const { condition, range, projection, entities } = streamed;
  const windows = await busyWindows(run, range);
  const read = { projection, entities };
  /** Traces that reach beyond the window they were counted in. */
  const counted = new Set<string>();
  for (const [at, window] of windows.entries()) {
    const ofTraces =
      condition.trace === TRUE ? TRUE : sql`trace_id IN (SELECT trace_id FROM ${run.context.table('traces')} WHERE ${traceRowsIn({ tenant: run.tenant, range: window })} GROUP BY trace_id HAVING ${condition.trace})`;
    const query = sql`
      SELECT lower(hex(trace_id)) AS id, toUnixTimestamp64Nano(max(ts)) AS at FROM ${run.context.table('spans')}
      PREWHERE ${allOf([spansIn(run.tenant, window), condition.columns])} WHERE ${allOf([ofTraces, condition.attributes])} GROUP BY trace_id`;
    const found = await run.rows(query, { title: 'Traces with a span that may match' });
    const candidates = found.map((row) => ({ traceId: textOf(row, 'id'), at: bigintOf(row, 'at') })).filter(({ traceId }) => !counted.has(traceId));
    const extents = candidates.length === 0 ? [] : await readExtents(run, candidates);
    for (const { traceId, start } of extents) if (start < window.from) counted.add(traceId);
    for await (const block of readTraces(run, extents, read)) metrics.add(block);
    yield { done: at + 1, of: windows.length };
  }
}

/** The range in windows of about as many spans each, newest first. */
async function busyWindows(run: TraceqlRun, range: TimeRange): Promise<readonly TimeRange[]> {
  const query = sql`SELECT intDiv(bucket, 60) AS minute, count() AS spans FROM ${run.context.table('spans')} WHERE ${spansIn(run.tenant, range)} GROUP BY minute ORDER BY minute DESC`;
  const windows: TimeRange[] = [];
  let spans = 0;
  let to = range.to;
  for (const row of await run.rows(query, { title: 'Spans a minute' })) {
    const from = BigInt(numberOf(row, 'minute')) * MINUTE;
    spans += numberOf(row, 'spans');
    if (spans < WINDOW_SPANS || from <= range.from) continue;
    windows.push({ from, to });
    to = from;
    spans = 0;
  }
  return to > range.from ? [...windows, { from: range.from, to }] : windows;
}
