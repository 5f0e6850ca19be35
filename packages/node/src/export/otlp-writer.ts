const TWO_32 = 4_294_967_296;
/** Above this a JavaScript number no longer names one integer: such values travel as doubles. */
const MAX_EXACT = Number.MAX_SAFE_INTEGER;

/**
 * Writes protobuf fields into one growing buffer. Lengths of nested messages are not known in advance: one byte is kept
 * free and the payload moved when that does not do, which is cheaper than measuring everything first.
 */
export class OtlpWriter {
  private bytes: Buffer;
  private at = 0;

  constructor(capacity = 1024) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.at;
  }

  get capacity(): number {
    return this.bytes.length;
  }

  /** Copies what was written and begins anew with the same buffer. */
  take(): Buffer {
    const copy = Buffer.from(this.bytes.subarray(0, this.at));
    this.at = 0;
    return copy;
  }

  /** Makes room for `more` bytes. Every writing method calls it, so the others need no bounds check. */
  private room(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.at + more));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }

  /** A field's tag, for field numbers up to 15 (one byte), which is all OTLP needs but `flags` (two bytes). */
  tag(tag: number): void {
    this.room(2);
    if (tag > 0x7f) {
      this.bytes[this.at++] = (tag & 0x7f) | 0x80;
      this.bytes[this.at++] = tag >>> 7;
    } else {
      this.bytes[this.at++] = tag;
    }
  }

  /** An unsigned number below 2^32. */
  varint(value: number): void {
    this.room(5);
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  /** A signed 64-bit integer as protobuf's `int64`. */
  int64(value: number): void {
    if (value >= 0 && value < TWO_32) {
      this.varint(value);
      return;
    }
    this.room(10);
    let high = Math.floor(value / TWO_32) >>> 0;
    let low = value >>> 0;
    while (high > 0) {
      this.bytes[this.at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.varint(low);
  }

  fixed32(value: number): void {
    this.room(4);
    this.at = this.bytes.writeUInt32LE(value >>> 0, this.at);
  }

  /** Seconds and nanoseconds since 1970 as one little-endian 64-bit count of nanoseconds, without BigInt. */
  time(seconds: number, nanoseconds: number): void {
    this.room(8);
    const upper = Math.floor(seconds / 65_536) * 1e9;
    const lower = (seconds % 65_536) * 1e9 + nanoseconds;
    let low = (upper % 65_536) * 65_536 + (lower % TWO_32);
    let high = Math.floor(upper / 65_536) + Math.floor(lower / TWO_32);
    if (low >= TWO_32) {
      low -= TWO_32;
      high += 1;
    }
    this.at = this.bytes.writeUInt32LE(low, this.at);
    this.at = this.bytes.writeUInt32LE(high >>> 0, this.at);
  }

  double(value: number): void {
    this.room(8);
    this.at = this.bytes.writeDoubleLE(value, this.at);
  }

  /** Length and bytes of a text. Lone surrogates become U+FFFD, as UTF-8 has no way to say them. */
  text(value: string): void {
    const { length } = value;
    this.room(length * 3 + 5);
    if (length < 48 && this.ascii(value, length)) return;
    // Most text is ASCII, where the length in bytes is known: guess it and correct the guess when it was wrong.
    const start = this.at;
    this.varint(length);
    const body = this.at;
    const written = this.bytes.write(value, body, 'utf8');
    this.at = body + written;
    if (written !== length) this.setLength(start, body, written);
  }

  /** Short ASCII text by hand: a call into native code costs more than the loop. */
  private ascii(value: string, length: number): boolean {
    const { bytes } = this;
    let at = this.at;
    bytes[at++] = length;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      bytes[at++] = code;
    }
    this.at = at;
    return true;
  }

  /** Length and bytes of an identifier given in hexadecimal. */
  hex(value: string): void {
    const count = value.length >>> 1;
    this.room(count + 1);
    const { bytes } = this;
    let at = this.at;
    bytes[at++] = count;
    for (let index = 0; index < count; index++) {
      bytes[at++] = (nibble(value.charCodeAt(index * 2)) << 4) | nibble(value.charCodeAt(index * 2 + 1));
    }
    this.at = at;
  }

  raw(value: Uint8Array): void {
    this.room(value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
  }

  /** Begins a nested message; give the result to `close`. */
  open(tag: number): number {
    this.tag(tag);
    this.room(1);
    return this.at++;
  }

  close(start: number): void {
    const length = this.at - start - 1;
    if (length < 0x80) this.bytes[start] = length;
    else this.setLength(start, start + 1, length);
  }

  /** Writes `length` at `start` and moves the body from where it is to right behind it. */
  private setLength(start: number, body: number, length: number): void {
    const size = length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : length < 0x1000_0000 ? 4 : 5;
    this.room(size);
    if (start + size !== body) this.bytes.copyWithin(start + size, body, body + length);
    this.at = start;
    this.varint(length);
    this.at = start + size + length;
  }
}

function nibble(code: number): number {
  return code > 0x60 ? code - 87 : code > 0x40 ? code - 55 : code - 48;
}

/** Whether a number is sent as an integer rather than as a double. */
export function isWireInteger(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= MAX_EXACT;
}
