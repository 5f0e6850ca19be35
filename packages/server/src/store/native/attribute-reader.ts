import { AttributeType } from '@spoor/core/model';
import type { AttributeColumns, StringTable } from '@spoor/core/model';
import { columnOf } from './native-column.ts';
import type { MapColumn, NativeBlock, NativeColumn } from './native-column.ts';
import { StringCodes } from './string-codes.ts';

/** Reads the typed attribute maps `attr_*` of a result back into attribute rows. */
export class AttributeReader {
  private readonly maps: readonly ((row: number, target: AttributeColumns) => void)[];

  /** @param names which of the maps the result has: spans have `attr_u`, resources and scopes do not. */
  constructor(block: NativeBlock, names: readonly string[], strings: StringTable) {
    this.maps = names.map((name) => mapReader(mapOf(columnOf(block, name)), name, strings));
  }

  /** Pushes the attributes of `row`; the caller ends the row. */
  copy(row: number, target: AttributeColumns): void {
    for (const copy of this.maps) copy(row, target);
  }
}

export const SPAN_MAPS = ['attr_s', 'attr_u', 'attr_i', 'attr_f', 'attr_b', 'attr_x'] as const;
export const ENTITY_MAPS = ['attr_s', 'attr_i', 'attr_f', 'attr_b', 'attr_x'] as const;

/** Reads the maps of events or links: `strings` and `others` are Array(Map(…)) columns. */
export class AnyValueReader {
  private readonly strings: (row: number, target: AttributeColumns) => void;
  private readonly others: (row: number, target: AttributeColumns) => void;

  constructor(strings: NativeColumn, others: NativeColumn, table: StringTable) {
    this.strings = mapReader(elementsOf(strings), 'attr_s', table);
    this.others = mapReader(elementsOf(others), 'any', table);
  }

  /** @param entry position of the event or link among all of the block */
  copy(entry: number, target: AttributeColumns): void {
    this.strings(entry, target);
    this.others(entry, target);
  }
}

function mapReader(map: MapColumn, name: string, strings: StringTable): (row: number, target: AttributeColumns) => void {
  const keys = new StringCodes(map.keys, strings);
  const push = pusher(map.values, name, strings);
  return (row, target) => {
    const end = map.ends[row]!;
    for (let entry = row === 0 ? 0 : map.ends[row - 1]!; entry < end; entry++) push(target, keys.at(entry), entry);
  };
}

function pusher(values: NativeColumn, name: string, strings: StringTable): (target: AttributeColumns, key: number, entry: number) => void {
  if (values.kind === 'big') return (target, key, entry) => target.pushInt(key, BigInt.asIntN(64, values.values[entry]!));
  if (values.kind === 'number') {
    if (name === 'attr_b') return (target, key, entry) => target.pushWord(key, AttributeType.BOOL, values.values[entry]!);
    return (target, key, entry) => target.pushDouble(key, values.values[entry]!);
  }
  const codes = new StringCodes(values, strings);
  if (name === 'attr_x' || name === 'any') return (target, key, entry) => pushAnyValue(target, key, { strings, text: codes.at(entry) });
  return (target, key, entry) => target.pushWord(key, AttributeType.STRING, codes.at(entry));
}

/** The reverse of what the inserter wrote: the OTLP JSON of an AnyValue that is not a string. */
function pushAnyValue(target: AttributeColumns, key: number, value: { readonly strings: StringTable; readonly text: number }): void {
  const text = value.strings.get(value.text);
  switch (/^\{\s*"(\w+)"/.exec(text)?.[1]) {
    case 'intValue':
      target.pushInt(key, BigInt(/-?\d+/.exec(text)?.[0] ?? 0));
      return;
    case 'doubleValue':
      target.pushDouble(key, Number(/:\s*"?([^"}]+)/.exec(text)?.[1]));
      return;
    case 'boolValue':
      target.pushWord(key, AttributeType.BOOL, text.includes('true') ? 1 : 0);
      return;
    case 'bytesValue':
      target.pushWord(key, AttributeType.BYTES, value.text);
      return;
    case 'arrayValue':
      target.pushWord(key, AttributeType.ARRAY, value.text);
      return;
    case 'kvlistValue':
      target.pushWord(key, AttributeType.MAP, value.text);
      return;
    default:
      target.pushWord(key, AttributeType.EMPTY, 0);
  }
}

function mapOf(column: NativeColumn): MapColumn {
  if (column.kind !== 'map') throw new Error('not a column of maps');
  return column;
}

function elementsOf(column: NativeColumn): MapColumn {
  if (column.kind !== 'array') throw new Error('not a column of arrays');
  return mapOf(column.values);
}
