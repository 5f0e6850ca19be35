import { AttributeType, base64ToBytes, Repair } from '../../model/index.ts';
import type { AttributeSink } from '../../model/index.ts';
import { Integer } from './integer.ts';
import { arrayAt, doubleAt, isObject, objectAt, ShapeError, stringAt } from './json-fields.ts';
import type { JsonObject } from './json-fields.ts';

const DEPTH_MARK = '[depth limit]';

/** Reads KeyValue and AnyValue objects into an attribute sink. Nested values are walked with an own stack. */
export class ValueReader {
  private readonly sink: AttributeSink;
  private readonly integer = new Integer();
  /** The member that `scan` found. */
  private member: unknown;
  private type: AttributeType = AttributeType.EMPTY;
  // One frame per open array or map.
  private readonly frames: { readonly items: readonly unknown[]; readonly map: boolean; next: number }[] = [];

  constructor(sink: AttributeSink) {
    this.sink = sink;
  }

  /** Reads an `attributes` array as attributes of the sink's owner. */
  attributes(value: unknown, path: string): void {
    const items = arrayAt(value, path);
    for (let i = 0; i < items.length; i++) this.attribute(items[i], path, i);
  }

  private attribute(item: unknown, path: string, index: number): void {
    const { sink } = this;
    if (!isObject(item)) throw new ShapeError(`${path}[${index}]`, 'an object');
    if (typeof item['key'] !== 'string' && item['key'] !== undefined && item['key'] !== null) throw new ShapeError(`${path}[${index}].key`, 'a string');
    if (item['keyStrindex'] !== undefined || item['key_strindex'] !== undefined) sink.repairs |= Repair.STRINDEX_IGNORED;
    const key = sink.internText(item['key'] ?? '');
    const { value } = item as { readonly value?: unknown };
    try {
      this.value(key, value);
    } catch (error) {
      throw error instanceof ShapeError ? new ShapeError(`${path}[${index}].value${error.path}`, error.expected) : error;
    }
  }

  private value(key: number, value: unknown): void {
    const { sink, integer } = this;
    this.scan(value);
    const { member } = this;
    switch (this.type) {
      case AttributeType.STRING:
        sink.string(key, sink.internText(stringAt(member, '.stringValue')));
        return;
      case AttributeType.BOOL:
        sink.bool(key, boolOf(member));
        return;
      case AttributeType.INT: {
        const kind = integer.signed(member);
        if (kind === 0) throw new ShapeError('.intValue', 'an integer');
        if (kind === 1) sink.int(key, integer.low, integer.high);
        else {
          sink.repairs |= Repair.INT_OVERFLOW;
          sink.double(key, integer.double);
        }
        return;
      }
      case AttributeType.DOUBLE:
        sink.double(key, doubleAt(member, '.doubleValue'));
        return;
      case AttributeType.BYTES: {
        const bytes = bytesOf(member);
        sink.byteString(key, bytes, 0, bytes.length);
        return;
      }
      case AttributeType.EMPTY:
        sink.empty(key);
        return;
      default:
        this.nested(value);
        sink.text(key, this.type);
    }
  }

  /** Finds which member of the AnyValue is set; of several the last one. Null is the same as not set. */
  private scan(value: unknown): void {
    this.type = AttributeType.EMPTY;
    this.member = undefined;
    if (value === undefined || value === null) return;
    const object = objectAt(value, '');
    for (const name in object) {
      const type = MEMBERS.get(name);
      if (type === undefined) {
        if (name === 'stringValueStrindex' || name === 'string_value_strindex') this.sink.repairs |= Repair.STRINDEX_IGNORED;
        continue;
      }
      if (object[name] === null) continue;
      this.type = type;
      this.member = object[name];
    }
  }

  private nested(value: unknown): void {
    const { sink } = this;
    const { type } = this;
    const text = sink.value;
    text.begin(sink.limits.valueBytes);
    this.walk(value);
    if (text.over) {
      sink.repairs |= Repair.VALUE_TRUNCATED;
      text.beginCut(sink.limits.valueBytes);
      this.walk(value);
    }
    this.type = type;
  }

  private walk(value: unknown): void {
    const { frames } = this;
    const text = this.sink.value;
    frames.length = 0;
    this.element(value);
    while (frames.length > 0 && !text.over && !text.done) {
      const top = frames[frames.length - 1]!;
      if (top.next >= top.items.length) {
        text.end();
        frames.pop();
        continue;
      }
      const item = top.items[top.next++];
      if (!top.map) this.element(item);
      else {
        const pair = objectAt(item, '.kvlistValue.values[]');
        const name = stringAt(pair['key'], '.kvlistValue.values[].key');
        this.mark(name);
        text.keyOf(name);
        this.element(pair['value']);
      }
    }
    frames.length = 0;
  }

  private element(value: unknown): void {
    const { sink, integer } = this;
    const text = sink.value;
    this.scan(value);
    const { member } = this;
    switch (this.type) {
      case AttributeType.STRING:
        this.mark(stringAt(member, '….stringValue'));
        text.stringOf(String(member));
        return;
      case AttributeType.BOOL:
        text.bool(boolOf(member));
        return;
      case AttributeType.INT: {
        const kind = integer.signed(member);
        if (kind === 0) throw new ShapeError('….intValue', 'an integer');
        if (kind === 1) text.int((BigInt(integer.high | 0) << 32n) | BigInt(integer.low));
        else {
          sink.repairs |= Repair.INT_OVERFLOW;
          text.double(integer.double);
        }
        return;
      }
      case AttributeType.DOUBLE:
        text.double(doubleAt(member, '….doubleValue'));
        return;
      case AttributeType.BYTES: {
        const bytes = bytesOf(member);
        text.byteString(bytes, 0, bytes.length);
        return;
      }
      case AttributeType.EMPTY:
        text.empty();
        return;
      default:
        this.open(objectAt(member, '….values'), this.type === AttributeType.MAP);
    }
  }

  /** Marks the span when the payload's decoding has mended this string. */
  private mark(text: string): void {
    if (this.sink.markReplacements && text.includes('\ufffd')) this.sink.repairs |= Repair.UTF8_REPAIRED;
  }

  private open(container: JsonObject, map: boolean): void {
    const { sink, frames } = this;
    if (frames.length >= sink.limits.depth) {
      sink.repairs |= Repair.DEPTH_LIMITED;
      sink.value.stringOf(DEPTH_MARK);
      return;
    }
    if (map) sink.value.beginMap();
    else sink.value.beginArray();
    frames.push({ items: arrayAt(container['values'], '….values'), map, next: 0 });
  }
}

const MEMBERS = new Map<string, AttributeType>([
  ['stringValue', AttributeType.STRING],
  ['string_value', AttributeType.STRING],
  ['boolValue', AttributeType.BOOL],
  ['bool_value', AttributeType.BOOL],
  ['intValue', AttributeType.INT],
  ['int_value', AttributeType.INT],
  ['doubleValue', AttributeType.DOUBLE],
  ['double_value', AttributeType.DOUBLE],
  ['bytesValue', AttributeType.BYTES],
  ['bytes_value', AttributeType.BYTES],
  ['arrayValue', AttributeType.ARRAY],
  ['array_value', AttributeType.ARRAY],
  ['kvlistValue', AttributeType.MAP],
  ['kvlist_value', AttributeType.MAP],
]);

function boolOf(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new ShapeError('.boolValue', 'a boolean');
  return value;
}

function bytesOf(value: unknown): Uint8Array {
  const bytes = typeof value === 'string' ? base64ToBytes(value) : undefined;
  if (bytes === undefined) throw new ShapeError('.bytesValue', 'base64');
  return bytes;
}
