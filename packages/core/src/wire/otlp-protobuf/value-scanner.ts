import type { AttributeSink } from '../../model/index.ts';
import { Repair } from '../../model/index.ts';
import { AnyValue, KeyValue } from '../otlp-fields.ts';
import type { Cursor } from '../protobuf-cursor.ts';
import { WireErrorCode } from '../wire-error.ts';

/**
 * Finds what a KeyValue or AnyValue message holds without reading it. Fields come in any order; a oneof set twice keeps
 * the last; a sub-message sent in pieces is the concatenation of its pieces.
 */
export class ValueScanner {
  /** Where the payload of what was found lies, in `source`; the two words of a scalar instead. */
  source: Uint8Array;
  from = 0;
  to = 0;
  /** Where the key lies, in the cursor's bytes. */
  keyFrom = 0;
  keyTo = 0;
  private readonly cursor: Cursor;
  private readonly sink: AttributeSink;
  /** Pieces put together so far, when the last value came in pieces; grows by doubling, so that many pieces cost no more than few. */
  private joined: Uint8Array = new Uint8Array(0);
  private joinedLength = 0;

  constructor(cursor: Cursor, sink: AttributeSink) {
    this.cursor = cursor;
    this.sink = sink;
    this.source = cursor.bytes;
  }

  /** Finds key and value of the KeyValue in `[cursor.at, end)`; false when it has no value. */
  keyValue(end: number): boolean {
    const { cursor } = this;
    this.source = cursor.bytes;
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
  anyValue(end: number): number {
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
}
