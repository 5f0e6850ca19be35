import { WireError, WireErrorCode } from './wire-error.ts';

/**
 * A place in protobuf bytes. Methods read at `at`, move it, and never pass `end`; they throw `WireError` on anything
 * that is not well formed. Groups (wire types 3 and 4) are refused: OTLP has none.
 */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  /** Words of the last `varint` or `fixed64`, unsigned. */
  low = 0;
  high = 0;

  /** Reads a field's tag: `number << 3 | wireType`. */
  tag(end: number): number {
    const first = this.bytes[this.at]!;
    if (first < 0x80) {
      this.at++;
      if (first < 8 || (0b00100111 & (1 << (first & 7))) === 0) this.fail(WireErrorCode.BAD_TAG, 'Bad field tag', this.at - 1);
      return first;
    }
    const from = this.at;
    this.varint(end);
    const tag = this.low;
    if (this.high !== 0 || tag < 8 || (0b00100111 & (1 << (tag & 7))) === 0) this.fail(WireErrorCode.BAD_TAG, 'Bad field tag', from);
    return tag;
  }

  /** Reads a varint of at most 64 bits into `low` and `high`. */
  varint(end: number): void {
    const { bytes } = this;
    let at = this.at;
    if (at < end && bytes[at]! < 0x80) {
      this.low = bytes[at]!;
      this.high = 0;
      this.at = at + 1;
      return;
    }
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      if (at >= end) this.fail(WireErrorCode.TRUNCATED, 'Varint ends early', at);
      const byte = bytes[at++]!;
      const part = byte & 0x7f;
      if (i < 4) low |= part << (7 * i);
      else if (i === 4) {
        low |= part << 28;
        high = part >>> 4;
      } else if (i < 9) high |= part << (7 * i - 32);
      else {
        if (byte > 1) break;
        high |= part << 31;
      }
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        this.at = at;
        return;
      }
    }
    this.fail(WireErrorCode.BAD_VARINT, 'Varint of more than 64 bits', this.at);
  }

  /** Reads the length of a length-delimited field and returns where the field stops. */
  stop(end: number): number {
    const first = this.bytes[this.at]!;
    if (this.at < end && first < 0x80) {
      const stop = ++this.at + first;
      if (stop > end) this.fail(WireErrorCode.BAD_LENGTH, 'Field is longer than what holds it', this.at);
      return stop;
    }
    this.varint(end);
    const stop = this.at + this.low;
    if (this.high !== 0 || stop > end) this.fail(WireErrorCode.BAD_LENGTH, 'Field is longer than what holds it', this.at);
    return stop;
  }

  fixed64(end: number): void {
    const { bytes, at } = this;
    if (at + 8 > end) this.fail(WireErrorCode.TRUNCATED, 'Fixed64 ends early', at);
    this.low = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
    this.high = (bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24)) >>> 0;
    this.at = at + 8;
  }

  fixed32(end: number): number {
    const { bytes, at } = this;
    if (at + 4 > end) this.fail(WireErrorCode.TRUNCATED, 'Fixed32 ends early', at);
    this.at = at + 4;
    return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
  }

  /** Passes over the value of an unknown field. */
  skip(tag: number, end: number): void {
    switch (tag & 7) {
      case 0:
        this.varint(end);
        return;
      case 1:
        this.fixed64(end);
        return;
      case 2:
        this.at = this.stop(end);
        return;
      default:
        this.fixed32(end);
    }
  }

  /** Like `skip`, for a message whose fields 1 … `known` came with another wire type than theirs. */
  skipUnknown(tag: number, known: number, end: number): void {
    if (tag >>> 3 <= known) this.fail(WireErrorCode.WRONG_WIRE_TYPE, `Field ${tag >>> 3} has wire type ${tag & 7}`, this.at);
    this.skip(tag, end);
  }

  fail(code: WireErrorCode, message: string, offset: number): never {
    throw new WireError(code, message, offset);
  }
}
