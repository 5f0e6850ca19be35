import { BackwardWriter } from '../backward-writer.ts';
import { AnyValue, Values } from '../otlp-fields.ts';
import { asAnyValue, asMessage, isList } from './encode-json.ts';
import type { Field, FieldType, FieldValue, Message, Schema, TempoAnyValue } from './schema.ts';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const ENCODER = new TextEncoder();
const INTEGER = new BigInt64Array(1);
const DOUBLE = new Float64Array(INTEGER.buffer);
const WORDS = new Uint32Array(INTEGER.buffer);

/** The message in protobuf, fields by number. */
export function encodeTempoProtobuf<M extends Message>(schema: Schema<M>, message: M): Uint8Array {
  const writer = new BackwardWriter();
  writeMessage(writer, schema, message);
  return writer.finish();
}

/**
 * The message in pieces that are messages themselves: the items of `list`, which may be many, spread over pieces of at
 * most `limit` bytes (one item alone may be more), everything else in the last one. Their concatenation is the message.
 */
export function* encodeTempoPackets<M extends Message>(schema: Schema<M>, message: M, { list, limit }: { readonly list: keyof M & string; readonly limit: number }): Generator<Uint8Array> {
  const field = schema.fields.find(({ name }) => name === list);
  const items = message[list];
  const writer = new BackwardWriter();
  writeMessage(writer, schema, { ...message, [list]: undefined });
  const rest = writer.finish();
  let pieces: Uint8Array[] = [];
  let bytes = rest.length;
  for (const item of field !== undefined && items !== undefined && isList(items) ? items : []) {
    writeValue(writer, field!.number, field!.type, item);
    const piece = writer.finish();
    if (bytes + piece.length > limit && pieces.length > 0) {
      yield joined(pieces);
      pieces = [];
      bytes = rest.length;
    }
    pieces.push(piece);
    bytes += piece.length;
  }
  yield joined([...pieces, rest]);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** The writer works from the end to the start. */
function writeMessage(writer: BackwardWriter, schema: Schema, message: Message): void {
  for (let k = schema.byNumber.length - 1; k >= 0; k--) {
    const field = schema.byNumber[k]!;
    const value = message[field.name];
    if (value !== undefined) writeField(writer, field, value);
  }
}

function writeField(writer: BackwardWriter, { number, type, repeated }: Field, value: FieldValue): void {
  if (repeated) {
    if (isList(value)) for (let k = value.length - 1; k >= 0; k--) writeValue(writer, number, type, value[k]!);
    return;
  }
  if (type.kind === 'map') {
    if (!(value instanceof Map)) return;
    const entries: [string, FieldValue][] = [...value];
    for (const [key, item] of entries.sort(([a], [b]) => (a < b ? 1 : -1))) {
      const before = writer.size;
      writeValue(writer, 2, type.value, item);
      writer.field((1 << 3) | BYTES, ENCODER.encode(key));
      writer.message((number << 3) | BYTES, before);
    }
    return;
  }
  if (value !== '' && value !== 0 && value !== 0n && value !== false) writeValue(writer, number, type, value);
}

function writeValue(writer: BackwardWriter, number: number, type: FieldType, value: FieldValue): void {
  const before = writer.size;
  switch (type.kind) {
    case 'message':
      writeMessage(writer, type.schema, asMessage(value));
      writer.message((number << 3) | BYTES, before);
      return;
    case 'anyValue':
      writeAnyValue(writer, asAnyValue(value));
      writer.message((number << 3) | BYTES, before);
      return;
    case 'string':
      writer.field((number << 3) | BYTES, ENCODER.encode(String(value)));
      return;
    case 'double':
      DOUBLE[0] = Number(value);
      writer.fixed64Field((number << 3) | FIXED64, WORDS[0]!, WORDS[1]!);
      return;
    case 'uint64':
    case 'int64':
      writeInteger(writer, (number << 3) | VARINT, BigInt(String(value)));
      return;
    default:
      writer.varintField((number << 3) | VARINT, Number(value));
  }
}

function writeInteger(writer: BackwardWriter, tag: number, value: bigint): void {
  INTEGER[0] = value;
  writer.varint64Field(tag, WORDS[0]!, WORDS[1]!);
}

function writeAnyValue(writer: BackwardWriter, value: TempoAnyValue): void {
  switch (value.type) {
    case 'string':
      writer.field(AnyValue.STRING, ENCODER.encode(value.value));
      return;
    case 'bool':
      writer.varintField(AnyValue.BOOL, value.value ? 1 : 0);
      return;
    case 'int':
      writeInteger(writer, AnyValue.INT, value.value);
      return;
    case 'double':
      DOUBLE[0] = value.value;
      writer.fixed64Field(AnyValue.DOUBLE, WORDS[0]!, WORDS[1]!);
      return;
    case 'array': {
      const before = writer.size;
      for (let k = value.value.length - 1; k >= 0; k--) {
        const item = writer.size;
        writeAnyValue(writer, value.value[k]!);
        writer.message(Values.VALUES, item);
      }
      writer.message(AnyValue.ARRAY, before);
    }
  }
}
