import type { AnyValueText, AttributeSink } from '../../model/index.ts';
import { AttributeType, Repair } from '../../model/index.ts';
import { WireErrorCode } from '../wire-error.ts';
import type { Cursor } from '../protobuf-cursor.ts';
import { AnyValue, KeyValue, Values } from '../otlp-fields.ts';

const ENCODER = new TextEncoder();
const DEPTH_MARK = ENCODER.encode('[depth limit]');
const FLOAT = new Float64Array(1);
const FLOAT_WORDS = new Uint32Array(FLOAT.buffer);
const INT = new BigInt64Array(1);
const INT_WORDS = new Uint32Array(INT.buffer);

/**
 * Reads KeyValue and AnyValue messages into an attribute sink. Fields come in any order; a oneof set twice keeps the
 * last; a sub-message sent in pieces is the concatenation of its pieces. Nested values are walked with an own stack.
 */
export class ValueReader {
  private readonly cursor: Cursor;
  private readonly sink: AttributeSink;
  /** Where the payload of the value found by `scan` lies, in `source`. */
  private source: Uint8Array;
  private from = 0;
  private to = 0;
  private keyFrom = 0;
  private keyTo = 0;
  /** Pieces put together so far, when the last value came in pieces; grows by doubling, so that many pieces cost no more than few. */
  private joined: Uint8Array = new Uint8Array(0);
  private joinedLength = 0;
  // One frame per open array or map.
  private readonly frameTag: number[] = [];
  private readonly frameAt: number[] = [];
  private readonly frameEnd: number[] = [];
  private readonly frameSource: Uint8Array[] = [];

  constructor(cursor: Cursor, sink: AttributeSink) {
    this.cursor = cursor;
    this.sink = sink;
    this.source = cursor.bytes;
  }

  /** Reads the KeyValue in `[cursor.at, end)` as the next attribute of the sink's owner and leaves the cursor at `end`. */
  attribute(end: number): void {
    const { cursor, sink } = this;
    const { bytes } = cursor;
    if (this.plain(bytes, cursor.at, end)) {
      cursor.at = end;
      return;
    }
    this.source = bytes;
    const found = this.scanKeyValue(end);
    const key = sink.internKey(bytes, this.keyFrom, this.keyTo);
    if (found) {
      cursor.bytes = this.source;
      cursor.at = this.from;
      this.value(key, this.to);
      cursor.bytes = bytes;
    } else sink.empty(key);
    cursor.at = end;
  }

  /**
   * The one form that senders really write: key, then value, each once, and the value a string, bool, int or double
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
    const { sink } = this;
    switch (this.scan(end)) {
      case AnyValue.STRING:
        sink.string(key, sink.internValue(key, this.source, this.from, this.to));
        return;
      case AnyValue.BOOL:
        sink.bool(key, (this.from | this.to) !== 0);
        return;
      case AnyValue.INT:
        sink.int(key, this.from, this.to);
        return;
      case AnyValue.DOUBLE:
        sink.doubleWords(key, this.from, this.to);
        return;
      case AnyValue.BYTES:
        sink.byteString(key, this.source, this.from, this.to);
        return;
      case AnyValue.ARRAY:
        this.nested(AnyValue.ARRAY);
        sink.text(key, AttributeType.ARRAY);
        return;
      case AnyValue.MAP:
        this.nested(AnyValue.MAP);
        sink.text(key, AttributeType.MAP);
        return;
      default:
        sink.empty(key);
    }
  }

  /** Finds key and value of the KeyValue in `[cursor.at, end)`; false when it has no value. */
  private scanKeyValue(end: number): boolean {
    const { cursor } = this;
    let found = false;
    this.keyFrom = 0;
    this.keyTo = 0;
    let from = 0;
    let to = 0;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case KeyValue.KEY:
          this.keyTo = cursor.stop(end);
          this.keyFrom = cursor.at;
          cursor.at = this.keyTo;
          break;
        case KeyValue.VALUE: {
          const stop = cursor.stop(end);
          if (found) {
            this.from = from;
            this.to = to;
            this.join(stop);
            from = this.from;
            to = this.to;
          } else {
            from = cursor.at;
            to = stop;
          }
          cursor.at = stop;
          found = true;
          break;
        }
        case KeyValue.KEY_STRINDEX:
          cursor.varint(end);
          this.sink.repairs |= Repair.STRINDEX_IGNORED;
          break;
        default:
          cursor.skipUnknown(tag, KeyValue.KNOWN, end);
      }
    }
    this.from = from;
    this.to = to;
    return found;
  }

  /**
   * Finds what the AnyValue in `[cursor.at, end)` holds and returns its tag, 0 for nothing. Afterwards `from` and `to`
   * are a range of `source`, or the two words of a scalar.
   */
  private scan(end: number): number {
    const { cursor } = this;
    this.source = cursor.bytes;
    let winner = 0;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case AnyValue.STRING:
        case AnyValue.BYTES:
          this.to = cursor.stop(end);
          this.from = cursor.at;
          cursor.at = this.to;
          this.source = cursor.bytes;
          break;
        case AnyValue.ARRAY:
        case AnyValue.MAP: {
          const stop = cursor.stop(end);
          if (winner === tag) this.join(stop);
          else {
            this.source = cursor.bytes;
            this.from = cursor.at;
            this.to = stop;
          }
          cursor.at = stop;
          break;
        }
        case AnyValue.BOOL:
        case AnyValue.INT:
          cursor.varint(end);
          this.from = cursor.low;
          this.to = cursor.high;
          break;
        case AnyValue.DOUBLE:
          cursor.fixed64(end);
          this.from = cursor.low;
          this.to = cursor.high;
          break;
        case AnyValue.STRING_STRINDEX:
          cursor.varint(end);
          this.sink.repairs |= Repair.STRINDEX_IGNORED;
          continue;
        default:
          cursor.skipUnknown(tag, AnyValue.KNOWN, end);
          continue;
      }
      winner = tag;
    }
    return winner;
  }

  /** Makes `source[from, to)` the concatenation of itself and the cursor's bytes up to `stop`. */
  private join(stop: number): void {
    const { cursor, from, to } = this;
    const length = to - from + stop - cursor.at;
    // Joining copies, so its size must be bounded by more than the payload.
    if (length > this.sink.limits.spanBytes) cursor.fail(WireErrorCode.OVERSIZED, 'Value in pieces is too large', cursor.at);
    if (this.source === this.joined && to === this.joinedLength) {
      if (length > this.joined.length - from) this.growJoined(from + length);
    } else {
      this.joined = new Uint8Array(length * 2);
      this.joined.set(this.source.subarray(from, to));
      this.from = 0;
      this.to = to - from;
    }
    this.joined.set(cursor.bytes.subarray(cursor.at, stop), this.to);
    this.source = this.joined;
    this.to = this.from + length;
    this.joinedLength = this.to;
  }

  /** Ranges of the old buffer stay valid: they keep the old buffer. */
  private growJoined(needed: number): void {
    const grown = new Uint8Array(needed * 2);
    grown.set(this.joined);
    this.joined = grown;
  }

  /** Writes the array or map that `scan` found into the sink's text. */
  private nested(tag: number): void {
    const { sink } = this;
    const { source, from, to } = this;
    const text = sink.value;
    text.begin(sink.limits.valueBytes);
    this.walk(text, tag, { source, from, to });
    if (!text.over) return;
    sink.repairs |= Repair.VALUE_TRUNCATED;
    text.beginCut(sink.limits.valueBytes);
    this.walk(text, tag, { source, from, to });
  }

  private walk(text: AnyValueText, tag: number, range: { readonly source: Uint8Array; readonly from: number; readonly to: number }): void {
    const { cursor, frameTag, frameAt, frameEnd, frameSource } = this;
    frameTag.length = frameAt.length = frameEnd.length = frameSource.length = 0;
    this.source = range.source;
    this.from = range.from;
    this.to = range.to;
    this.open(text, tag);
    while (frameTag.length > 0 && !text.over && !text.done) {
      const top = frameTag.length - 1;
      const end = frameEnd[top]!;
      cursor.bytes = frameSource[top]!;
      cursor.at = frameAt[top]!;
      if (cursor.at >= end) {
        text.end();
        frameTag.pop();
        frameAt.pop();
        frameEnd.pop();
        frameSource.pop();
        continue;
      }
      const field = cursor.tag(end);
      if (field !== Values.VALUES) {
        cursor.skipUnknown(field, Values.KNOWN, end);
        frameAt[top] = cursor.at;
        continue;
      }
      const stop = cursor.stop(end);
      frameAt[top] = stop;
      if (frameTag[top] === AnyValue.MAP) this.member(text, stop);
      else this.element(text, stop);
    }
    // The cut may have closed containers whose frames are still there.
    frameTag.length = 0;
    cursor.bytes = range.source;
  }

  /** A KeyValue inside a map. */
  private member(text: AnyValueText, end: number): void {
    const { cursor } = this;
    this.source = cursor.bytes;
    const found = this.scanKeyValue(end);
    text.key(cursor.bytes, this.keyFrom, this.keyTo);
    if (!found) {
      text.empty();
      return;
    }
    cursor.bytes = this.source;
    cursor.at = this.from;
    this.element(text, this.to);
  }

  /** An AnyValue inside an array or map. */
  private element(text: AnyValueText, end: number): void {
    const tag = this.scan(end);
    switch (tag) {
      case AnyValue.STRING:
        text.string(this.source, this.from, this.to);
        return;
      case AnyValue.BOOL:
        text.bool((this.from | this.to) !== 0);
        return;
      case AnyValue.INT:
        INT_WORDS[0] = this.from;
        INT_WORDS[1] = this.to;
        text.int(INT[0]!);
        return;
      case AnyValue.DOUBLE:
        FLOAT_WORDS[0] = this.from;
        FLOAT_WORDS[1] = this.to;
        text.double(FLOAT[0]!);
        return;
      case AnyValue.BYTES:
        text.byteString(this.source, this.from, this.to);
        return;
      case AnyValue.ARRAY:
      case AnyValue.MAP:
        this.open(text, tag);
        return;
      default:
        text.empty();
    }
  }

  private open(text: AnyValueText, tag: number): void {
    const { sink } = this;
    if (this.frameTag.length >= sink.limits.depth) {
      sink.repairs |= Repair.DEPTH_LIMITED;
      text.string(DEPTH_MARK, 0, DEPTH_MARK.length);
      return;
    }
    if (tag === AnyValue.MAP) text.beginMap();
    else text.beginArray();
    this.frameTag.push(tag);
    this.frameAt.push(this.from);
    this.frameEnd.push(this.to);
    this.frameSource.push(this.source);
  }
}
