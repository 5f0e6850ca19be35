import type { Field, FieldType, FieldValue, Message, Schema, TempoAnyValue } from './schema.ts';

/** The message as gogo's jsonpb writes it: 64-bit integers as texts, nothing that is zero, maps by key. */
export function encodeTempoJson<M extends Message>(schema: Schema<M>, message: M): string {
  return messageText(schema, message);
}

function messageText(schema: Schema, message: Message): string {
  let text = '';
  for (const field of schema.fields) {
    const value = message[field.name];
    const written = value === undefined ? undefined : fieldText(field, value);
    if (written !== undefined) text += `${text === '' ? '' : ','}"${field.name}":${written}`;
  }
  return `{${text}}`;
}

/** undefined: not sent. */
function fieldText({ type, repeated, listed }: Field, value: FieldValue): string | undefined {
  if (repeated) {
    if (!isList(value) || (value.length === 0 && !listed)) return undefined;
    return `[${value.map((item) => valueText(type, item)).join(',')}]`;
  }
  if (type.kind === 'map') return value instanceof Map && value.size > 0 ? mapText(type.value, value) : undefined;
  if (value === '' || value === 0 || value === 0n || value === false) return undefined;
  return valueText(type, value);
}

function mapText(type: FieldType, map: ReadonlyMap<string, FieldValue>): string {
  const entries = [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${valueText(type, value)}`).join(',')}}`;
}

function valueText(type: FieldType, value: FieldValue): string {
  switch (type.kind) {
    case 'message':
      return messageText(type.schema, asMessage(value));
    case 'anyValue':
      return anyValueText(asAnyValue(value));
    case 'enum':
      return JSON.stringify(type.names[Number(value)] ?? '');
    case 'uint64':
    case 'int64':
      return `"${String(value)}"`;
    case 'double':
      return doubleText(Number(value));
    default:
      return JSON.stringify(value);
  }
}

/** A oneof: what is set is sent, zero or not. */
function anyValueText(value: TempoAnyValue): string {
  switch (value.type) {
    case 'string':
      return `{"stringValue":${JSON.stringify(value.value)}}`;
    case 'bool':
      return `{"boolValue":${value.value}}`;
    case 'int':
      return `{"intValue":"${value.value}"}`;
    case 'double':
      return `{"doubleValue":${doubleText(value.value)}}`;
    case 'array':
      return value.value.length === 0 ? '{"arrayValue":{}}' : `{"arrayValue":{"values":[${value.value.map(anyValueText).join(',')}]}}`;
  }
}

function doubleText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"';
}

export function isList(value: FieldValue): value is readonly FieldValue[] {
  return Array.isArray(value);
}

/** The schema says what a value is, and the compiler has checked the message against it. */
export function asMessage(value: FieldValue): Message {
  return value as Message;
}

export function asAnyValue(value: FieldValue): TempoAnyValue {
  return value as TempoAnyValue;
}
