import { SpanBlock } from '@spoor/core/model';
import { StringCodes, columnOf } from '../native/index.ts';
import type { Entities, NativeBlock } from '../native/index.ts';
import { sql, text, traceIdLiteral } from '../sql/index.ts';
import type { TraceSkeleton } from '../span-store.ts';
import type { QueryContext } from './context.ts';
import type { EntityCache } from './entity-cache.ts';
import { streamNativeBlocks } from './read-spans.ts';

/** The spans of a trace without what their panels show: see `SpanStore.skeleton`. */
export async function readSkeleton(context: QueryContext, entities: EntityCache, trace: { readonly tenant: string; readonly traceId: string; readonly signal: AbortSignal | undefined }): Promise<TraceSkeleton> {
  const { tenant, traceId, signal } = trace;
  const query = sql`
    SELECT tenant, trace_id, span_id, parent_id, toUnixTimestamp64Nano(ts) AS start, duration, service, name, kind, status, status_message,
      res_hash, scope_hash, scope_name, trace_state, flags, dropped_attributes, dropped_events, dropped_links, sample_weight, repairs,
      toUInt32(length(event_time)) AS event_count, toUInt32(length(link_flags)) AS link_count, event_time
    FROM ${context.table('spans')} WHERE tenant = ${text(tenant)} AND trace_id = ${traceIdLiteral(traceId)}
    ORDER BY bucket, trace_id, ts, span_id
    LIMIT 1 BY span_id, ts, parent_id, duration, name, service, kind, status, status_message, res_hash, scope_hash, event_count, link_count, sample_weight`;
  const block = new SpanBlock(1024);
  const counts = { event: new Uint32Array(1024), link: new Uint32Array(1024) };
  let times = new Uint32Array(1024);
  let timeWords = 0;
  for await (const native of streamNativeBlocks(context, query, signal)) {
    const from = block.count;
    appendRows(block, native, await entities.entitiesOf(tenant, native, signal));
    counts.event = appended(counts.event, numbers(native, 'event_count'), from);
    const newTimes = eventTimes(native);
    times = appended(times, newTimes, timeWords);
    timeWords += newTimes.length;
    counts.link = appended(counts.link, numbers(native, 'link_count'), from);
  }
  return { block, eventCount: counts.event.subarray(0, block.count), linkCount: counts.link.subarray(0, block.count), eventTime: times.subarray(0, timeWords) };
}

function appendRows(block: SpanBlock, native: NativeBlock, { resources, scopes }: Entities): void {
  const ids = columnOf(native, 'trace_id');
  if (ids.kind !== 'fixed') throw new Error('trace_id is not a FixedString');
  const [spanId, parentId, start, duration] = [big(native, 'span_id'), big(native, 'parent_id'), big(native, 'start'), big(native, 'duration')];
  const named = (name: string): StringCodes => new StringCodes(columnOf(native, name), block.strings);
  const [tenant, service, name, statusMessage, traceState, scopeName] = [named('tenant'), named('service'), named('name'), named('status_message'), named('trace_state'), named('scope_name')];
  const columns = {
    kind: numbers(native, 'kind'),
    status: numbers(native, 'status'),
    flags: numbers(native, 'flags'),
    droppedAttributes: numbers(native, 'dropped_attributes'),
    droppedEvents: numbers(native, 'dropped_events'),
    droppedLinks: numbers(native, 'dropped_links'),
    weight: numbers(native, 'sample_weight'),
    repairs: numbers(native, 'repairs'),
  };
  const resourceOf = byHash(native, 'res_hash', (hash, row) => {
    const known = resources.copyTo(block, hash);
    if (known !== undefined) return known;
    const entity = block.resources.begin();
    block.resources.tenant[entity] = tenant.at(row);
    block.resources.service[entity] = service.at(row);
    block.resources.hash64[entity] = hash;
    return block.resources.finish();
  });
  const scopeOf = byHash(native, 'scope_hash', (hash, row) => {
    const known = scopes.copyTo(block, hash);
    if (known !== undefined) return known;
    const entity = block.scopes.begin();
    block.scopes.name[entity] = scopeName.at(row);
    block.scopes.hash64[entity] = hash;
    return block.scopes.finish();
  });
  for (let row = 0; row < native.rows; row++) {
    const i = block.beginSpan();
    block.traceId.set(ids.bytes.subarray(row * 16, row * 16 + 16), i * 16);
    for (let word = 0; word < 2; word++) {
      block.spanId[2 * i + word] = spanId[2 * row + word]!;
      block.parentId[2 * i + word] = parentId[2 * row + word]!;
      block.start[2 * i + word] = start[2 * row + word]!;
      block.duration[2 * i + word] = duration[2 * row + word]!;
    }
    block.name[i] = name!.at(row);
    block.statusMessage[i] = statusMessage!.at(row);
    block.traceState[i] = traceState!.at(row);
    block.kind[i] = columns.kind[row]!;
    block.status[i] = columns.status[row]!;
    block.flags[i] = columns.flags[row]!;
    block.droppedAttributes[i] = columns.droppedAttributes[row]!;
    block.droppedEvents[i] = columns.droppedEvents[row]!;
    block.droppedLinks[i] = columns.droppedLinks[row]!;
    block.weight[i] = columns.weight[row]!;
    block.repairs[i] = columns.repairs[row]!;
    block.resource[i] = resourceOf(row);
    block.scope[i] = scopeOf(row);
    block.endSpan();
  }
}

/** Looks an entity up once per distinct hash of the block. */
function byHash(native: NativeBlock, name: string, find: (hash: bigint, row: number) => number): (row: number) => number {
  const column = columnOf(native, name);
  const keys = column.kind === 'coded' ? column.keys : column;
  if (keys.kind !== 'big') throw new Error(`${name} is not a column of hashes`);
  const known = new Map<number, number>();
  return (row) => {
    const code = column.kind === 'coded' ? column.codes[row]! : row;
    const found = known.get(code) ?? find(BigInt.asUintN(64, keys.values[code]!), row);
    known.set(code, found);
    return found;
  };
}

/** Two words a time, the events of one row after the other's. */
function eventTimes(native: NativeBlock): Uint32Array {
  const column = columnOf(native, 'event_time');
  if (column.kind !== 'array' || column.values.kind !== 'big') throw new Error('event_time is not an array of 64-bit times');
  return new Uint32Array(column.values.values.buffer, column.values.values.byteOffset, column.values.values.length * 2);
}

function big(native: NativeBlock, name: string): Uint32Array {
  const column = columnOf(native, name);
  if (column.kind !== 'big') throw new Error(`${name} is not 64-bit`);
  return new Uint32Array(column.values.buffer, column.values.byteOffset, column.values.length * 2);
}

function numbers(native: NativeBlock, name: string): ArrayLike<number> {
  const column = columnOf(native, name);
  if (column.kind !== 'number') throw new Error(`${name} is not a column of numbers`);
  return column.values;
}

function appended(array: Uint32Array<ArrayBuffer>, values: ArrayLike<number>, from: number): Uint32Array<ArrayBuffer> {
  let target = array;
  if (from + values.length > target.length) {
    target = new Uint32Array(Math.max(target.length * 2, from + values.length));
    target.set(array);
  }
  target.set(values, from);
  return target;
}
