import { SpanBlock } from '@spoor/core/model';
import { SPAN_SELECT_COLUMNS, appendSpans, readBlocks, streamBlocks } from '../native/index.ts';
import type { NativeBlock } from '../native/index.ts';
import { identifier, joinSql, sql } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import { IN_ORDER, queryOptions } from './context.ts';
import type { QueryContext } from './context.ts';
import type { EntityCache } from './entity-cache.ts';

export interface SpanRead {
  readonly tenant: string;
  /** Condition on rows of `spans`. */
  readonly where: Sql;
  readonly orderBy: Sql;
  readonly signal: AbortSignal | undefined;
}

/** Spans of a block that a stream yields; one native block may take it over by its own size. */
const BLOCK_SPANS = 20_000;
const ENGINE_BLOCK_ROWS = 8_192;

const COLUMNS = joinSql(SPAN_SELECT_COLUMNS.map(identifier), sql`, `);

/** Columns whose content makes a span the same span; at-least-once delivery can store it twice. */
const CONTENT = joinSql(
  SPAN_SELECT_COLUMNS.filter((name) => !['tenant', 'trace_id', 'ids', 'ts', 'repairs'].includes(name)).map(identifier),
  sql`, `,
);

function selectSpans(context: QueryContext, { where, orderBy }: SpanRead): Sql {
  const one = sql`LIMIT 1 BY trace_id, ids, ts, cityHash64(${CONTENT})`;
  return sql`SELECT ${COLUMNS} FROM ${context.table('spans')} WHERE ${where} ORDER BY ${orderBy} ${one}`;
}

/** All spans of a read that is known to be small enough to hold. */
export async function readSpans(context: QueryContext, entities: EntityCache, read: SpanRead): Promise<SpanBlock> {
  const { bytes } = await context.connection.queryNative(selectSpans(context, read).text, queryOptions(context, { signal: read.signal, settings: IN_ORDER }));
  const blocks = readBlocks(bytes);
  const target = new SpanBlock(Math.max(16, blocks.reduce((rows, block) => rows + block.rows, 0)));
  for (const block of blocks) appendSpans(target, block, await entities.entitiesOf(read.tenant, block, read.signal));
  return target;
}

/** The spans of a read of any size, in blocks of bounded size. */
export async function* streamSpans(context: QueryContext, entities: EntityCache, read: SpanRead): AsyncGenerator<SpanBlock, void, undefined> {
  let target = new SpanBlock(1024);
  for await (const block of streamNativeBlocks(context, selectSpans(context, read), read.signal)) {
    appendSpans(target, block, await entities.entitiesOf(read.tenant, block, read.signal));
    if (target.count < BLOCK_SPANS) continue;
    yield target;
    target = new SpanBlock(1024);
  }
  if (target.count > 0) yield target;
}

export function streamNativeBlocks(context: QueryContext, query: Sql, signal: AbortSignal | undefined): AsyncIterable<NativeBlock> {
  const settings = { ...IN_ORDER, max_execution_time: context.limits.streamSeconds, max_result_rows: 0, max_block_size: ENGINE_BLOCK_ROWS, preferred_block_size_bytes: 1_000_000 };
  return streamBlocks(context.connection.streamNative(query.text, queryOptions(context, { signal, settings })));
}
