import type { AttributeSink } from '../../model/index.ts';
import { AttributeType } from '../../model/index.ts';
import { AnyValue, KeyValue } from '../otlp-fields.ts';
import type { Cursor } from '../protobuf-cursor.ts';
import { NestedValueReader } from './nested-value-reader.ts';
import { ValueScanner } from './value-scanner.ts';

/** Reads KeyValue messages into an attribute sink. */
export class ValueReader {
  private readonly cursor: Cursor;
  private readonly sink: AttributeSink;
  private readonly scanner: ValueScanner;
  private readonly nested: NestedValueReader;

  constructor(cursor: Cursor, sink: AttributeSink) {
    this.cursor = cursor;
    this.sink = sink;
    this.scanner = new ValueScanner(cursor, sink);
    this.nested = new NestedValueReader(cursor, sink, this.scanner);
  }

  /** Lets go of the payload. */
  release(): void {
    this.scanner.source = NOTHING;
  }

  /** Reads the KeyValue in `[cursor.at, end)` as the next attribute of the sink's owner and leaves the cursor at `end`. */
  attribute(end: number): void {
    const { cursor, scanner, sink } = this;
    const { bytes } = cursor;
    if (this.plain(bytes, cursor.at, end)) {
      cursor.at = end;
      return;
    }
    const found = scanner.keyValue(end);
    const key = sink.internKey(bytes, scanner.keyFrom, scanner.keyTo);
    if (found) {
      cursor.bytes = scanner.source;
      cursor.at = scanner.from;
      this.value(key, scanner.to);
      cursor.bytes = bytes;
    } else sink.empty(key);
    cursor.at = end;
  }

  /**
   * The one form that senders really write: key, then value, each once, and the value a string, bool or int
   * with lengths of one byte. False, and nothing done, for anything else.
   */
  private plain(bytes: Uint8Array, at: number, end: number): boolean {
    const keyLength = bytes[at + 1]!;
    const keyFrom = at + 2;
    const keyTo = keyFrom + keyLength;
    const from = keyTo + 2;
    if (bytes[at] !== KeyValue.KEY || keyLength >= 0x80 || bytes[keyTo] !== KeyValue.VALUE || from + bytes[keyTo + 1]! !== end || bytes[keyTo + 1]! >= 0x80) return false;
    const { sink } = this;
    const first = bytes[from + 1]!;
    switch (bytes[from]) {
      case AnyValue.STRING: {
        if (first >= 0x80 || from + 2 + first !== end) return false;
        const key = sink.internKey(bytes, keyFrom, keyTo);
        sink.string(key, sink.internValue(key, bytes, from + 2, end));
        return true;
      }
      case AnyValue.INT:
        if (first >= 0x80 || from + 2 !== end) return false;
        sink.int(sink.internKey(bytes, keyFrom, keyTo), first, 0);
        return true;
      case AnyValue.BOOL:
        if (first >= 0x80 || from + 2 !== end) return false;
        sink.bool(sink.internKey(bytes, keyFrom, keyTo), first !== 0);
        return true;
      default:
        return false;
    }
  }

  /** Reads the AnyValue in `[cursor.at, end)` as the value of `key`. */
  private value(key: number, end: number): void {
    const { scanner, sink } = this;
    switch (scanner.anyValue(end)) {
      case AnyValue.STRING:
        sink.string(key, sink.internValue(key, scanner.source, scanner.from, scanner.to));
        return;
      case AnyValue.BOOL:
        sink.bool(key, (scanner.from | scanner.to) !== 0);
        return;
      case AnyValue.INT:
        sink.int(key, scanner.from, scanner.to);
        return;
      case AnyValue.DOUBLE:
        sink.doubleWords(key, scanner.from, scanner.to);
        return;
      case AnyValue.BYTES:
        sink.byteString(key, scanner.source, scanner.from, scanner.to);
        return;
      case AnyValue.ARRAY:
        this.nested.write(AnyValue.ARRAY);
        sink.text(key, AttributeType.ARRAY);
        return;
      case AnyValue.MAP:
        this.nested.write(AnyValue.MAP);
        sink.text(key, AttributeType.MAP);
        return;
      default:
        sink.empty(key);
    }
  }
}

const NOTHING = new Uint8Array(0);
