import { SpanBlock } from '@spoor/core/model';
import type { TimeRange } from '@spoor/core/plan';
import { columnOf, numberAt, readBlocks } from '../native/index.ts';
import { integer, sql, text, traceIdList, traceIdLiteral } from '../sql/index.ts';
import { queryOptions, queryRows, textOf, numberOf } from './context.ts';
import type { QueryContext } from './context.ts';
import type { EntityCache } from './entity-cache.ts';
import { readSpans, streamSpans } from './read-spans.ts';
import type { SpanRead } from './read-spans.ts';
import { MINUTE_OF_BUCKET, bucketOf, inMinutes, spansIn } from './span-range.ts';
import type { MinuteWindow } from './span-range.ts';

/** Ids of one IN list; keeps the statement well below the engine's limit of 256 KiB. */
const IDS_AT_ONCE = 500;
/** Traces of a stream are read together as long as they have no more spans than this. */
const SPANS_AT_ONCE = 20_000;
/** Spans of a range that a stream sorts and compares at once, unless a single minute has more. */
const RANGE_SPANS_AT_ONCE = 250_000;

/** Reads of whole spans: by trace, by span, by time. */
export class TraceReader {
  private readonly context: QueryContext;
  private readonly entities: EntityCache;

  constructor(context: QueryContext, entities: EntityCache) {
    this.context = context;
    this.entities = entities;
  }

  async traces(tenant: string, traceIds: readonly string[], signal?: AbortSignal): Promise<SpanBlock> {
    const ids = distinct(traceIds);
    if (ids.length === 0) return new SpanBlock(1);
    if (ids.length <= IDS_AT_ONCE) return readSpans(this.context, this.entities, this.readOf(tenant, ids, signal));
    throw new RangeError(`at most ${IDS_AT_ONCE} traces at once: stream them`);
  }

  async *streamTraces(tenant: string, traceIds: readonly string[], signal?: AbortSignal): AsyncGenerator<SpanBlock, void, undefined> {
    for (const ids of await this.batches(tenant, distinct(traceIds), signal)) {
      if (ids.length === 1) yield* streamSpans(this.context, this.entities, this.readOf(tenant, ids, signal));
      else {
        const block = await readSpans(this.context, this.entities, this.readOf(tenant, ids, signal));
        if (block.count > 0) yield block;
      }
    }
  }

  /** Oldest second first; within a second a trace's spans together, by start. */
  async *streamRange(tenant: string, range: TimeRange, signal?: AbortSignal): AsyncGenerator<SpanBlock, void, undefined> {
    for (const window of await this.windows(tenant, range, signal)) {
      const where = sql`${spansIn(tenant, range)} AND ${inMinutes(window)}`;
      yield* streamSpans(this.context, this.entities, { tenant, where, orderBy: sql`bucket, trace_id, ts, span_id`, signal });
    }
  }

  async span(tenant: string, traceId: string, spanId: string, signal?: AbortSignal): Promise<SpanBlock> {
    if (!/^[0-9a-f]{1,16}$/i.test(spanId)) throw new RangeError('not a span id of at most 16 hex digits');
    const where = sql`tenant = ${text(tenant)} AND trace_id = ${traceIdLiteral(traceId)} AND span_id = ${integer(BigInt(`0x${spanId}`))}`;
    return readSpans(this.context, this.entities, { tenant, where, orderBy: sql`bucket, trace_id, ts, span_id`, signal });
  }

  private readOf(tenant: string, ids: readonly string[], signal: AbortSignal | undefined): SpanRead {
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) {
      const where = sql`tenant = ${text(tenant)} AND trace_id = ${traceIdLiteral(only)}`;
      return { tenant, where, orderBy: sql`bucket, trace_id, ts, span_id`, signal };
    }
    const list = traceIdList(ids);
    return { tenant, where: sql`tenant = ${text(tenant)} AND trace_id IN (${list})`, orderBy: sql`indexOf([${list}], trace_id), ts, span_id`, signal };
  }

  /** The ids in their order, cut so that a batch is one trace of any size or several small ones. */
  private async batches(tenant: string, ids: readonly string[], signal: AbortSignal | undefined): Promise<readonly (readonly string[])[]> {
    if (ids.length < 2) return ids.map((id) => [id]);
    const batches: string[][] = [];
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
      const chunk = ids.slice(from, from + IDS_AT_ONCE);
      const sizes = await this.sizes(tenant, chunk, signal);
      let room = 0;
      for (const id of chunk) {
        const size = sizes.get(id) ?? 0;
        if (size > room) {
          batches.push([]);
          room = Math.max(SPANS_AT_ONCE, size);
        }
        batches.at(-1)?.push(id);
        room = size > SPANS_AT_ONCE ? -1 : room - size;
      }
    }
    return batches;
  }

  private async sizes(tenant: string, ids: readonly string[], signal: AbortSignal | undefined): Promise<ReadonlyMap<string, number>> {
    const query = sql`SELECT lower(hex(trace_id)) AS id, sum(spans) AS size FROM ${this.context.table('traces')} WHERE tenant = ${text(tenant)} AND trace_id IN (${traceIdList(ids)}) GROUP BY trace_id`;
    const { rows } = await queryRows(this.context, query, { signal });
    return new Map(rows.map((row) => [textOf(row, 'id'), numberOf(row, 'size')]));
  }

  /** Whole minutes of the range, joined up to so many spans. */
  private async windows(tenant: string, range: TimeRange, signal: AbortSignal | undefined): Promise<readonly MinuteWindow[]> {
    const query = sql`SELECT ${MINUTE_OF_BUCKET} AS minute, count() AS spans FROM ${this.context.table('spans')} WHERE tenant = ${text(tenant)} AND bucket BETWEEN ${integer(bucketOf(range.from))} AND ${integer(bucketOf(range.to))} GROUP BY minute ORDER BY minute`;
    const { bytes } = await this.context.connection.queryNative(query.text, queryOptions(this.context, { signal }));
    const windows: { first: bigint; last: bigint }[] = [];
    let room = 0;
    for (const block of readBlocks(bytes)) {
      for (let row = 0; row < block.rows; row++) {
        const minute = BigInt(numberAt(columnOf(block, 'minute'), row));
        const spans = numberAt(columnOf(block, 'spans'), row);
        const window = windows.at(-1);
        if (window === undefined || spans > room) {
          windows.push({ first: minute, last: minute });
          room = RANGE_SPANS_AT_ONCE - spans;
        } else {
          window.last = minute;
          room -= spans;
        }
      }
    }
    return windows;
  }
}

function distinct(traceIds: readonly string[]): readonly string[] {
  return [...new Set(traceIds.map((id) => id.toLowerCase()))];
}
