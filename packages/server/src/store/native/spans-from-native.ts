import type { SpanBlock } from '@spoor/core/model';
import { AnyValueReader, AttributeReader, SPAN_MAPS } from './attribute-reader.ts';
import type { EntityRows } from './entity-rows.ts';
import { columnOf } from './native-column.ts';
import type { ArrayColumn, NativeBlock } from './native-column.ts';
import { StringCodes } from './string-codes.ts';
import { withParts } from './with-parts.ts';

/**
 * What to select from `spans` to get whole spans back: columns as they are stored, because aliases cost more to plan than
 * to read. `part` and `bucket` are derived, `scope_name` comes with the scope.
 */
export const SPAN_SELECT_COLUMNS: readonly string[] = [
  'tenant', 'trace_id', 'ids', 'ts', 'duration', 'service', 'name', 'kind', 'status', 'status_message',
  'res_hash', 'scope_hash', 'scope_name', 'trace_state', 'flags', 'dropped_attributes', 'dropped_events', 'dropped_links',
  'sample_weight', 'repairs', ...SPAN_MAPS,
  'events', 'links',
];

export const RESOURCE_SELECT_COLUMNS: readonly string[] = ['tenant', 'hash', 'service', 'schema_url', 'dropped_attributes', 'attr_s', 'attr_i', 'attr_f', 'attr_b', 'attr_x'];
export const SCOPE_SELECT_COLUMNS: readonly string[] = ['tenant', 'hash', 'name', 'version', 'schema_url', 'dropped_attributes', 'attr_s', 'attr_i', 'attr_f', 'attr_b', 'attr_x'];

/**
 * Distinct values of `res_hash` or `scope_hash` of a result: what to fetch from the side tables. (A dictionary also has
 * keys that no row uses, such as the type's default.)
 */
export function hashesOf(block: NativeBlock, name: 'res_hash' | 'scope_hash'): readonly bigint[] {
  const column = columnOf(block, name);
  const keys = column.kind === 'coded' ? column.keys : column;
  if (keys.kind !== 'big') throw new Error(`${name} is not a column of hashes`);
  const { values } = keys;
  const used = column.kind === 'coded' ? Array.from(new Set(column.codes), (code) => values[code]!) : [...new Set(values)];
  return used.map((hash) => BigInt.asUintN(64, hash));
}

/** Where a block's resources and scopes come from. */
export interface Entities {
  readonly resources: EntityRows;
  readonly scopes: EntityRows;
}

/**
 * Appends the rows of a result of `SELECT ${SPAN_SELECT_COLUMNS} FROM spans` to `target`, in the result's order. What
 * need not be read can be left out of the SELECT: numbers, texts but the span's name, maps, events and links; instead
 * of `ids`, `events` and `links` it may have the columns that are aliases of their parts.
 */
export function appendSpans(target: SpanBlock, result: NativeBlock, entities: Entities): void {
  const source = withParts(result);
  const { strings } = target;
  const traceId = fixedOf(source, 'trace_id');
  const big = (name: string): BigUint64Array | BigInt64Array => bigOf(source, name);
  const [spanId, parentId, start, duration] = [big('span_id'), big('parent_id'), big('ts'), big('duration')].map(wordsOf);
  const zeros = new Uint8Array(source.rows);
  const number = (name: string): ArrayLike<number> => (source.columns.has(name) ? numbersOf(source, name) : zeros);
  const [kind, status, flags, repairs, weight] = [number('kind'), number('status'), number('flags'), number('repairs'), source.columns.has('sample_weight') ? number('sample_weight') : undefined];
  const [droppedAttributes, droppedEvents, droppedLinks] = [number('dropped_attributes'), number('dropped_events'), number('dropped_links')];
  const name = new StringCodes(columnOf(source, 'name'), strings);
  const optional = (column: string): StringCodes | undefined => (source.columns.has(column) ? new StringCodes(columnOf(source, column), strings) : undefined);
  const [statusMessage, traceState] = [optional('status_message'), optional('trace_state')];
  const resourceOf = entityLookup(target, source, entities, 'resource');
  const scopeOf = entityLookup(target, source, entities, 'scope');
  const attributes = new AttributeReader(source, SPAN_MAPS.filter((map) => source.columns.has(map)), strings);
  const copyEvents = source.columns.has('event_time') ? eventCopier(target, source) : undefined;
  const copyLinks = source.columns.has('link_trace_id') ? linkCopier(target, source) : undefined;
  for (let row = 0; row < source.rows; row++) {
    const i = target.beginSpan();
    target.traceId.set(traceId.subarray(row * 16, row * 16 + 16), i * 16);
    for (let word = 0; word < 2; word++) {
      target.spanId[2 * i + word] = spanId![2 * row + word]!;
      target.parentId[2 * i + word] = parentId![2 * row + word]!;
      target.start[2 * i + word] = start![2 * row + word]!;
      target.duration[2 * i + word] = duration![2 * row + word]!;
    }
    target.name[i] = name.at(row);
    target.kind[i] = kind![row]!;
    target.status[i] = status![row]!;
    target.statusMessage[i] = statusMessage?.at(row) ?? 0;
    target.traceState[i] = traceState?.at(row) ?? 0;
    target.flags[i] = flags![row]!;
    target.droppedAttributes[i] = droppedAttributes![row]!;
    target.droppedEvents[i] = droppedEvents![row]!;
    target.droppedLinks[i] = droppedLinks![row]!;
    target.weight[i] = weight?.[row] ?? 1;
    target.repairs[i] = repairs![row]!;
    target.resource[i] = resourceOf(row);
    target.scope[i] = scopeOf(row);
    attributes.copy(row, target.attributes);
    copyEvents?.(row);
    copyLinks?.(row);
    target.endSpan();
  }
}

/** Index of the span's resource or scope in `target`, copied there when first met. */
function entityLookup(target: SpanBlock, source: NativeBlock, entities: Entities, kind: 'resource' | 'scope'): (row: number) => number {
  const column = columnOf(source, kind === 'resource' ? 'res_hash' : 'scope_hash');
  const rows = kind === 'resource' ? entities.resources : entities.scopes;
  const keys = column.kind === 'coded' ? column.keys : column;
  if (keys.kind !== 'big') throw new Error('hashes are not 64-bit');
  const tenant = new StringCodes(columnOf(source, 'tenant'), target.strings);
  const label = new StringCodes(columnOf(source, kind === 'resource' ? 'service' : 'scope_name'), target.strings);
  const known = new Map<number, number>();
  return (row) => {
    const code = column.kind === 'coded' ? column.codes[row]! : row;
    const found = known.get(code);
    if (found !== undefined) return found;
    const hash = BigInt.asUintN(64, keys.values[code]!);
    const index = rows.copyTo(target, hash) ?? placeholder(target, kind, { hash, tenant: tenant.at(row), label: label.at(row) });
    known.set(code, index);
    return index;
  };
}

/** An entity whose side-table row is gone: what the span itself knows of it. */
function placeholder(target: SpanBlock, kind: 'resource' | 'scope', span: { readonly hash: bigint; readonly tenant: number; readonly label: number }): number {
  const entities = kind === 'resource' ? target.resources : target.scopes;
  const entity = entities.begin();
  if (kind === 'resource') {
    entities.tenant[entity] = span.tenant;
    entities.service[entity] = span.label;
  } else entities.name[entity] = span.label;
  entities.hash64[entity] = span.hash;
  return entities.finish();
}

function eventCopier(target: SpanBlock, source: NativeBlock): (row: number) => void {
  const { ends, values } = arrayOf(source, 'event_time');
  const time = values.kind === 'big' ? wordsOf(values.values) : new Uint32Array(0);
  const name = new StringCodes(arrayOf(source, 'event_name').values, target.strings);
  const dropped = source.columns.has('event_dropped') ? elementNumbers(source, 'event_dropped') : undefined;
  const attributes = source.columns.has('event_attr_s') ? new AnyValueReader(columnOf(source, 'event_attr_s'), columnOf(source, 'event_attr_x'), target.strings) : undefined;
  const { events } = target;
  return (row) => {
    for (let entry = row === 0 ? 0 : ends[row - 1]!; entry < ends[row]!; entry++) {
      const event = events.begin();
      events.time[2 * event] = time[2 * entry]!;
      events.time[2 * event + 1] = time[2 * entry + 1]!;
      events.name[event] = name.at(entry);
      events.droppedAttributes[event] = dropped?.[entry] ?? 0;
      attributes?.copy(entry, events.attributes);
      events.finish();
    }
  };
}

function linkCopier(target: SpanBlock, source: NativeBlock): (row: number) => void {
  const { ends, values: traceIds } = arrayOf(source, 'link_trace_id');
  const spanIds = arrayOf(source, 'link_span_id').values;
  if (traceIds.kind !== 'fixed' || spanIds.kind !== 'big') throw new Error('unexpected types of link ids');
  const spanId = wordsOf(spanIds.values);
  const state = source.columns.has('link_trace_state') ? new StringCodes(arrayOf(source, 'link_trace_state').values, target.strings) : undefined;
  const flags = source.columns.has('link_flags') ? elementNumbers(source, 'link_flags') : undefined;
  const dropped = source.columns.has('link_dropped') ? elementNumbers(source, 'link_dropped') : undefined;
  const attributes = source.columns.has('link_attr_s') ? new AnyValueReader(columnOf(source, 'link_attr_s'), columnOf(source, 'link_attr_x'), target.strings) : undefined;
  const { links } = target;
  return (row) => {
    for (let entry = row === 0 ? 0 : ends[row - 1]!; entry < ends[row]!; entry++) {
      const link = links.begin();
      links.traceId.set(traceIds.bytes.subarray(entry * 16, entry * 16 + 16), link * 16);
      links.spanId[2 * link] = spanId[2 * entry]!;
      links.spanId[2 * link + 1] = spanId[2 * entry + 1]!;
      links.traceState[link] = state?.at(entry) ?? 0;
      links.flags[link] = flags?.[entry] ?? 0;
      links.droppedAttributes[link] = dropped?.[entry] ?? 0;
      attributes?.copy(entry, links.attributes);
      links.finish();
    }
  };
}

function fixedOf(source: NativeBlock, name: string): Uint8Array {
  const column = columnOf(source, name);
  if (column.kind !== 'fixed') throw new Error(`${name} is not a FixedString`);
  return column.bytes;
}

function bigOf(source: NativeBlock, name: string): BigUint64Array | BigInt64Array {
  const column = columnOf(source, name);
  if (column.kind !== 'big') throw new Error(`${name} is not 64-bit`);
  return column.values;
}

function wordsOf(values: BigUint64Array | BigInt64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}

function numbersOf(source: NativeBlock, name: string): ArrayLike<number> {
  const column = columnOf(source, name);
  if (column.kind !== 'number') throw new Error(`${name} is not a column of numbers`);
  return column.values;
}

function arrayOf(source: NativeBlock, name: string): ArrayColumn {
  const column = columnOf(source, name);
  if (column.kind !== 'array') throw new Error(`${name} is not a column of arrays`);
  return column;
}

function elementNumbers(source: NativeBlock, name: string): ArrayLike<number> {
  const { values } = arrayOf(source, name);
  if (values.kind !== 'number') throw new Error(`${name} is not an array of numbers`);
  return values.values;
}
