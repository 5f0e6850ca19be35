import { SpanBlock } from '@spoor/core/model';
import { appendSpans } from '../native/index.ts';
import type { EntityCache } from '../query/index.ts';
import { bigintOf, bucketOf, numberOf, textOf } from '../query/index.ts';
import { allOf, anyOf, integer, joinSql, sql, text, traceIdList, traceIdLiteral } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import type { TraceqlRun } from './run.ts';

/** A trace and where its spans lie. */
export interface TraceExtent {
  readonly traceId: string;
  /** Earliest start and latest end, nanoseconds since the Unix epoch. */
  readonly start: bigint;
  readonly end: bigint;
  readonly spans: number;
}

/** A trace of which some span is known. */
export interface Candidate {
  readonly traceId: string;
  /** Start of a span that may match. */
  readonly at: bigint;
}

/** Spans of whole traces that are evaluated together, unless one trace has more. */
const SPANS_AT_ONCE = 100_000;
/** Traces of one statement: keeps it well below the engine's limit of 256 KiB. */
const TRACES_AT_ONCE = 500;
/** A trace that lies in more buckets is named once with its time range, instead of once for each bucket. */
const MAX_LISTED_BUCKETS = 8n;
/** A result up to here is held whole, a larger one streamed. */
const SPANS_TO_HOLD = 20_000;

/** Where the traces lie, in the order of their starts, the newest first, ties by trace id. */
export async function readExtents(run: TraceqlRun, candidates: readonly Candidate[]): Promise<readonly TraceExtent[]> {
  const extents = new Map(candidates.map(({ traceId, at }) => [traceId, { traceId, start: at, end: at, spans: 1 }]));
  for (let from = 0; from < candidates.length; from += TRACES_AT_ONCE) {
    const ids = candidates.slice(from, from + TRACES_AT_ONCE).map(({ traceId }) => traceId);
    const query = sql`SELECT lower(hex(trace_id)) AS id, min(start) AS first, max(finish) AS last, sum(spans) AS size FROM ${run.context.table('traces')} WHERE tenant = ${text(run.tenant)} AND trace_id IN (${traceIdList(ids)}) GROUP BY trace_id`;
    for (const row of await run.rows(query, { title: 'Where the candidate traces lie' })) {
      const traceId = textOf(row, 'id');
      const known = extents.get(traceId)!; // a span may be stored a moment before its trace is counted
      const [first, last] = [bigintOf(row, 'first'), bigintOf(row, 'last')];
      extents.set(traceId, { traceId, start: first < known.start ? first : known.start, end: last > known.end ? last : known.end, spans: numberOf(row, 'size') });
    }
  }
  return [...extents.values()].sort((a, b) => (a.start === b.start ? (a.traceId < b.traceId ? -1 : 1) : a.start > b.start ? -1 : 1));
}

export interface TraceRead {
  readonly projection: Sql;
  readonly entities: EntityCache;
}

/** Whole traces, a bounded number of spans at a time; traces that are too large are counted as skipped. */
export async function* readTraces(run: TraceqlRun, extents: readonly TraceExtent[], read: TraceRead): AsyncGenerator<SpanBlock, void, undefined> {
  for (const batch of batchesOf(run, extents)) {
    run.check();
    const spans = batch.reduce((sum, { spans }) => sum + spans, 0);
    run.inspect(batch.length, spans);
    yield await readBatch(run, batch, { ...read, spans });
  }
}

function batchesOf(run: TraceqlRun, extents: readonly TraceExtent[]): readonly (readonly TraceExtent[])[] {
  const batches: TraceExtent[][] = [];
  let room = 0;
  for (const extent of extents) {
    if (extent.spans > run.limits.spansPerTrace) {
      run.skippedTraces++;
      continue;
    }
    const last = batches.at(-1);
    if (last === undefined || extent.spans > room || last.length === TRACES_AT_ONCE) {
      batches.push([extent]);
      room = SPANS_AT_ONCE - extent.spans;
    } else {
      last.push(extent);
      room -= extent.spans;
    }
  }
  return batches;
}

async function readBatch(run: TraceqlRun, batch: readonly TraceExtent[], { projection, entities, spans }: TraceRead & { readonly spans: number }): Promise<SpanBlock> {
  const query = sql`
    SELECT ${projection} FROM ${run.context.table('spans')} PREWHERE ${allOf([sql`tenant = ${text(run.tenant)}`, locationOf(batch)])}
    ORDER BY trace_id, ts, span_id LIMIT 1 BY trace_id, span_id, ts, parent_id, duration, name, service, kind, status, res_hash`;
  const title = `Read ${batch.length} traces with about ${spans} spans`;
  const block = new SpanBlock(Math.max(16, Math.min(spans, SPANS_AT_ONCE)));
  if (spans <= SPANS_TO_HOLD) {
    for (const native of await run.blocks(query, { title })) appendSpans(block, native, await entities.entitiesOf(run.tenant, native, run.abortSignal));
  } else {
    for await (const native of run.stream(query, { title })) appendSpans(block, native, await entities.entitiesOf(run.tenant, native, run.abortSignal));
  }
  return block;
}

/** Names the traces so that the primary key finds their granules. */
function locationOf(batch: readonly TraceExtent[]): Sql {
  const listed: Sql[] = [];
  const ranges: Sql[] = [];
  let [first, last] = [bucketOf(batch[0]!.start), bucketOf(batch[0]!.end)];
  for (const { traceId, start, end } of batch) {
    const [from, to] = [bucketOf(start), bucketOf(end)];
    if (from < first) first = from;
    if (to > last) last = to;
    const id = traceIdLiteral(traceId);
    if (to - from >= MAX_LISTED_BUCKETS) ranges.push(sql`(trace_id = ${id} AND bucket BETWEEN ${integer(from)} AND ${integer(to)})`);
    else for (let bucket = from; bucket <= to; bucket++) listed.push(sql`(${integer(bucket)}, ${id})`);
  }
  const named = listed.length === 0 ? ranges : [sql`(bucket, trace_id) IN (${joinSql(listed, sql`, `)})`, ...ranges];
  return allOf([sql`bucket BETWEEN ${integer(first)} AND ${integer(last)}`, anyOf(named)]);
}
