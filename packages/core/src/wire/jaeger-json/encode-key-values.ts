import { AttributeType } from '../../model/index.ts';
import type { AttributeColumns, StringTable } from '../../model/index.ts';
import type { JaegerKeyValue } from './jaeger-types.ts';

/** Attributes of one owner as Jaeger tags; `sorted` by key as Jaeger's SortCollections adjuster does. */
export function encodeKeyValues(attributes: AttributeColumns, row: number, options: { readonly strings: StringTable; readonly sorted: boolean }): JaegerKeyValue[] {
  const { strings, sorted } = options;
  const tags: JaegerKeyValue[] = [];
  for (let entry = attributes.startOf(row); entry < attributes.end[row]!; entry++) {
    tags.push(encodeEntry(attributes, entry, strings));
  }
  return sorted ? tags.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) : tags;
}

function encodeEntry(attributes: AttributeColumns, entry: number, strings: StringTable): JaegerKeyValue {
  const key = strings.get(attributes.key[entry]!);
  const word = attributes.words[2 * entry]!;
  switch (attributes.type[entry]) {
    case AttributeType.STRING:
      return { key, type: 'string', value: strings.get(word) };
    case AttributeType.BOOL:
      return { key, type: 'bool', value: word === 1 };
    case AttributeType.INT:
      return { key, type: 'int64', value: exactNumber(attributes.ints[entry]!) };
    case AttributeType.DOUBLE:
      return { key, type: 'float64', value: finiteOrText(attributes.doubles[entry]!) };
    case AttributeType.BYTES:
      return { key, type: 'binary', value: bytesText(strings.get(word)) };
    case AttributeType.ARRAY:
    case AttributeType.MAP:
      return { key, type: 'string', value: plainJson(strings.get(word)) };
    default:
      return { key, type: 'string', value: '' };
  }
}

/** A JSON number while it is exact, a decimal string beyond ±(2^53 − 1). */
function exactNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** JSON has no NaN and no infinities: as text, so that nothing becomes null. */
function finiteOrText(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** The base64 inside `{"bytesValue":"…"}`. */
function bytesText(anyValue: string): string {
  return anyValue.slice('{"bytesValue":"'.length, -'"}'.length);
}

type Frame = { readonly node: readonly unknown[]; readonly map: boolean; at: number; readonly parts: string[] };

/** OTLP's `{"arrayValue":…}` as the plain JSON that Jaeger shows: `[1,"a"]`, `{"k":true}`. Iterative: depth is the sender's choice. */
export function plainJson(anyValue: string): string {
  const root = containerOf(JSON.parse(anyValue) as unknown);
  if (root === undefined) return scalarJson(JSON.parse(anyValue) as unknown);
  const stack: Frame[] = [root];
  for (;;) {
    const frame = stack[stack.length - 1]!;
    if (frame.at >= frame.node.length) {
      const text = frame.map ? `{${frame.parts.join(',')}}` : `[${frame.parts.join(',')}]`;
      stack.pop();
      const parent = stack[stack.length - 1];
      if (parent === undefined) return text;
      addPart(parent, text);
      continue;
    }
    const item = frame.node[frame.at];
    const value = frame.map ? fieldOf(item, 'value') : item;
    const container = containerOf(value);
    if (container === undefined) addPart(frame, scalarJson(value));
    else stack.push(container);
  }
}

/** Adds the finished text of the item at `frame.at` and moves on. */
function addPart(frame: Frame, text: string): void {
  const item = frame.node[frame.at++];
  frame.parts.push(frame.map ? `${JSON.stringify(String(fieldOf(item, 'key') ?? ''))}:${text}` : text);
}

function containerOf(value: unknown): Frame | undefined {
  for (const [field, map] of [['arrayValue', false], ['kvlistValue', true]] as const) {
    const container = fieldOf(value, field);
    if (container === undefined) continue;
    const values = fieldOf(container, 'values');
    return { node: Array.isArray(values) ? values : [], map, at: 0, parts: [] };
  }
  return undefined;
}

function scalarJson(value: unknown): string {
  const int = fieldOf(value, 'intValue');
  if (int !== undefined) return String(int);
  for (const field of ['stringValue', 'boolValue', 'doubleValue', 'bytesValue']) {
    const scalar = fieldOf(value, field);
    if (scalar !== undefined) return JSON.stringify(scalar);
  }
  return 'null';
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[field] : undefined;
}
