import { Cursor } from '../protobuf-cursor.ts';
import type { Field, FieldType, FieldValue, Message, Schema } from './schema.ts';

const VARINT = 0;
const BYTES = 2;
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Requests: scalars and maps of texts. Fields that are not sent are absent; unknown ones are passed over. Throws `WireError`. */
export function decodeTempoProtobuf<M extends Message>(schema: Schema<M>, bytes: Uint8Array): Partial<M> {
  const cursor = new Cursor();
  cursor.bytes = bytes;
  const found: Record<string, FieldValue> = {};
  while (cursor.at < bytes.length) {
    const tag = cursor.tag(bytes.length);
    const field = schema.fields.find(({ number, type }) => tag === ((number << 3) | wireType(type)));
    if (field === undefined) cursor.skip(tag, bytes.length);
    else readField(cursor, field, found);
  }
  // Only fields of the schema, each read as its type.
  return found as Partial<M>;
}

function wireType(type: FieldType): number {
  return type.kind === 'string' || type.kind === 'map' ? BYTES : VARINT;
}

function readField(cursor: Cursor, { name, type }: Field, found: Record<string, FieldValue>): void {
  const { bytes } = cursor;
  if (type.kind === 'string') found[name] = text(cursor, bytes.length);
  else if (type.kind === 'map') {
    const known = found[name];
    const map = new Map<string, FieldValue>(known instanceof Map ? known : []);
    const [key, value] = mapEntry(cursor);
    found[name] = map.set(key, value);
  } else {
    cursor.varint(bytes.length);
    const value = (BigInt(cursor.high) << 32n) | BigInt(cursor.low);
    if (type.kind === 'bool') found[name] = value !== 0n;
    else found[name] = type.kind === 'uint64' || type.kind === 'int64' ? value : cursor.low;
  }
}

function text(cursor: Cursor, end: number): string {
  const stop = cursor.stop(end);
  const value = UTF8.decode(cursor.bytes.subarray(cursor.at, stop));
  cursor.at = stop;
  return value;
}

function mapEntry(cursor: Cursor): [string, string] {
  const stop = cursor.stop(cursor.bytes.length);
  let key = '';
  let value = '';
  while (cursor.at < stop) {
    const tag = cursor.tag(stop);
    if (tag === ((1 << 3) | BYTES)) key = text(cursor, stop);
    else if (tag === ((2 << 3) | BYTES)) value = text(cursor, stop);
    else cursor.skip(tag, stop);
  }
  return [key, value];
}
