import { isWireInteger } from './otlp-writer.ts';
import type { OtlpWriter } from './otlp-writer.ts';

/** Values nested deeper than this are replaced by a note (the specification's AttributeValueDepthLimit). */
const MAX_DEPTH = 64;

const KEY = 0x0a;
const VALUE = 0x12;
const STRING_VALUE = 0x0a;
const BOOL_VALUE = 0x10;
const INT_VALUE = 0x18;
const DOUBLE_VALUE = 0x21;
const ARRAY_VALUE = 0x2a;
const KVLIST_VALUE = 0x32;
const BYTES_VALUE = 0x3a;
const LIST_ITEM = 0x0a;

/** Writes each attribute as a `KeyValue` under `tag`. */
export function writeAttributes(writer: OtlpWriter, tag: number, attributes: Readonly<Record<string, unknown>>): void {
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) writeAttribute(writer, tag, { key, value });
  }
}

export function writeAttribute(writer: OtlpWriter, tag: number, { key, value }: { readonly key: string; readonly value: unknown }): void {
  const start = writer.open(tag);
  writer.tag(KEY);
  writer.text(key);
  const inner = writer.open(VALUE);
  writeAnyValue(writer, value, 0);
  writer.close(inner);
  writer.close(start);
}

/** The inside of an `AnyValue`: nothing at all for null, which is how OTLP says an empty value. */
export function writeAnyValue(writer: OtlpWriter, value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
      writer.tag(STRING_VALUE);
      writer.text(value);
      return;
    case 'number':
      writeNumber(writer, value);
      return;
    case 'boolean':
      writer.tag(BOOL_VALUE);
      writer.varint(value ? 1 : 0);
      return;
    case 'bigint':
      writer.tag(STRING_VALUE);
      writer.text(value.toString());
      return;
    case 'object':
      if (value !== null) writeObject(writer, value, depth);
      return;
    default:
  }
}

function writeNumber(writer: OtlpWriter, value: number): void {
  if (isWireInteger(value)) {
    writer.tag(INT_VALUE);
    writer.int64(value);
  } else {
    writer.tag(DOUBLE_VALUE);
    writer.double(value);
  }
}

function writeObject(writer: OtlpWriter, value: object, depth: number): void {
  if (depth >= MAX_DEPTH) {
    writer.tag(STRING_VALUE);
    writer.text('[depth limit]');
  } else if (value instanceof Uint8Array) {
    writer.tag(BYTES_VALUE);
    writer.varint(value.length);
    writer.raw(value);
  } else if (Array.isArray(value)) {
    const list = writer.open(ARRAY_VALUE);
    for (const item of value as readonly unknown[]) {
      const start = writer.open(LIST_ITEM);
      writeAnyValue(writer, item, depth + 1);
      writer.close(start);
    }
    writer.close(list);
  } else {
    const list = writer.open(KVLIST_VALUE);
    for (const [key, item] of Object.entries(value)) {
      const start = writer.open(LIST_ITEM);
      writer.tag(KEY);
      writer.text(key);
      const inner = writer.open(VALUE);
      writeAnyValue(writer, item, depth + 1);
      writer.close(inner);
      writer.close(start);
    }
    writer.close(list);
  }
}
