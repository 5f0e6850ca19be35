import { AttributeType, base64ToBytes } from '../../model/index.ts';
import type { AttributeColumns, StringTable } from '../../model/index.ts';
import { AnyValue, KeyValue, Values } from '../otlp-fields.ts';
import type { BackwardWriter } from '../backward-writer.ts';

const ENCODER = new TextEncoder();
const DOUBLE = new Float64Array(1);
const DOUBLE_WORDS = new Uint32Array(DOUBLE.buffer);
const INT = new BigInt64Array(1);
const INT_WORDS = new Uint32Array(INT.buffer);

/** Writes the attributes of `row`, each as a field `tag` of the message being written. */
export function writeAttributes(writer: BackwardWriter, tag: number, from: { readonly columns: AttributeColumns; readonly row: number; readonly strings: StringTable }): void {
  const { columns, row, strings } = from;
  const first = columns.startOf(row);
  for (let entry = columns.end[row]! - 1; entry >= first; entry--) {
    const before = writer.size;
    writeValue(writer, columns, entry, strings);
    writer.message(KeyValue.VALUE, before);
    const key = columns.key[entry]!;
    writer.field(KeyValue.KEY, strings.bytes, strings.starts[key]!, strings.starts[key + 1]!);
    writer.message(tag, before);
  }
}

/** Writes the content of the AnyValue of `entry`. */
function writeValue(writer: BackwardWriter, columns: AttributeColumns, entry: number, strings: StringTable): void {
  const low = columns.words[2 * entry]!;
  const high = columns.words[2 * entry + 1]!;
  switch (columns.type[entry]) {
    case AttributeType.EMPTY:
      return;
    case AttributeType.STRING:
      writer.field(AnyValue.STRING, strings.bytes, strings.starts[low]!, strings.starts[low + 1]!);
      return;
    case AttributeType.BOOL:
      writer.varintField(AnyValue.BOOL, low);
      return;
    case AttributeType.INT:
      writer.varint64Field(AnyValue.INT, low, high);
      return;
    case AttributeType.DOUBLE:
      writer.fixed64Field(AnyValue.DOUBLE, low, high);
      return;
    default:
      writeNested(writer, JSON.parse(strings.get(low)) as JsonAnyValue);
  }
}

/** An AnyValue as `AnyValueText` writes it. */
interface JsonAnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number | string;
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values: readonly JsonAnyValue[] };
  readonly kvlistValue?: { readonly values: readonly JsonKeyValue[] };
}

interface JsonKeyValue {
  readonly key: string;
  readonly value: JsonAnyValue;
}

/** One open array or map. Its items are written from the last to the first. */
type Frame = { next: number; readonly before: number; item: number } & (
  | { readonly map: false; readonly items: readonly JsonAnyValue[] }
  | { readonly map: true; readonly items: readonly JsonKeyValue[] }
);

/** Writes the content of an AnyValue of any depth, with an own stack. */
function writeNested(writer: BackwardWriter, value: JsonAnyValue): void {
  const frames: Frame[] = [];
  let complete = open(writer, value, frames);
  for (;;) {
    const top = frames.at(-1);
    if (top === undefined) return;
    if (complete) finishItem(writer, top);
    if (top.next < 0) {
      writer.message(top.map ? AnyValue.MAP : AnyValue.ARRAY, top.before);
      frames.pop();
      complete = true;
      continue;
    }
    top.item = writer.size;
    complete = open(writer, top.map ? top.items[top.next]!.value : top.items[top.next]!, frames);
    top.next--;
  }
}

/** Writes a scalar and answers true, or opens a frame and answers false. */
function open(writer: BackwardWriter, value: JsonAnyValue, frames: Frame[]): boolean {
  const before = writer.size;
  if (value.arrayValue !== undefined) {
    frames.push({ map: false, items: value.arrayValue.values, next: value.arrayValue.values.length - 1, before, item: before });
    return false;
  }
  if (value.kvlistValue !== undefined) {
    frames.push({ map: true, items: value.kvlistValue.values, next: value.kvlistValue.values.length - 1, before, item: before });
    return false;
  }
  writeScalar(writer, value);
  return true;
}

/** Wraps the AnyValue just written as the item of its array or map. */
function finishItem(writer: BackwardWriter, frame: Frame): void {
  if (frame.map) {
    writer.message(KeyValue.VALUE, frame.item);
    writer.field(KeyValue.KEY, ENCODER.encode(frame.items[frame.next + 1]!.key));
  }
  writer.message(Values.VALUES, frame.item);
}

function writeScalar(writer: BackwardWriter, value: JsonAnyValue): void {
  if (value.stringValue !== undefined) writer.field(AnyValue.STRING, ENCODER.encode(value.stringValue));
  else if (value.boolValue !== undefined) writer.varintField(AnyValue.BOOL, value.boolValue ? 1 : 0);
  else if (value.intValue !== undefined) {
    INT[0] = BigInt(value.intValue);
    writer.varint64Field(AnyValue.INT, INT_WORDS[0]!, INT_WORDS[1]!);
  } else if (value.doubleValue !== undefined) {
    DOUBLE[0] = Number(value.doubleValue);
    writer.fixed64Field(AnyValue.DOUBLE, DOUBLE_WORDS[0]!, DOUBLE_WORDS[1]!);
  } else if (value.bytesValue !== undefined) {
    writer.field(AnyValue.BYTES, base64ToBytes(value.bytesValue) ?? new Uint8Array(0));
  }
}
