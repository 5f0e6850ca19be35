/**
 * Writes protobuf from the end to the start: a message's length is known when its tag is written, so nested messages
 * need neither a second pass nor room set aside. Write fields in reverse order; the result is `finish()`.
 */
export class BackwardWriter {
  private bytes: Uint8Array = new Uint8Array(16 * 1024);
  private at = this.bytes.length;

  /** Bytes written so far: take it before the content of a message, give it to `message` after. */
  get size(): number {
    return this.bytes.length - this.at;
  }

  /** What has been written, as an own copy; the writer is empty again. */
  finish(): Uint8Array {
    const written = this.bytes.slice(this.at);
    this.at = this.bytes.length;
    return written;
  }

  /** Puts length and tag before everything written since `size` was `before`. */
  message(tag: number, before: number): void {
    this.varint(this.size - before);
    this.varint(tag);
  }

  /** A length-delimited field. */
  field(tag: number, source: Uint8Array, start = 0, end = source.length): void {
    this.reserve(end - start);
    this.at -= end - start;
    this.bytes.set(source.subarray(start, end), this.at);
    this.varint(end - start);
    this.varint(tag);
  }

  varintField(tag: number, value: number): void {
    this.varint(value);
    this.varint(tag);
  }

  fixed32Field(tag: number, value: number): void {
    this.word(value);
    this.varint(tag);
  }

  fixed64Field(tag: number, low: number, high: number): void {
    this.word(high);
    this.word(low);
    this.varint(tag);
  }

  /** A varint of 64 bits, given as words. */
  varint64Field(tag: number, low: number, high: number): void {
    this.reserve(10);
    const groups = varintGroups(low, high);
    for (let k = groups - 1; k >= 0; k--) this.bytes[--this.at] = groupOf(low, high, k) | (k === groups - 1 ? 0 : 0x80);
    this.varint(tag);
  }

  private varint(value: number): void {
    this.reserve(5);
    let groups = 1;
    while (groups < 5 && value >= 2 ** (7 * groups)) groups++;
    for (let k = groups - 1; k >= 0; k--) this.bytes[--this.at] = ((value >>> (7 * k)) & 0x7f) | (k === groups - 1 ? 0 : 0x80);
  }

  private word(value: number): void {
    this.reserve(4);
    this.bytes[--this.at] = value >>> 24;
    this.bytes[--this.at] = value >>> 16;
    this.bytes[--this.at] = value >>> 8;
    this.bytes[--this.at] = value;
  }

  private reserve(more: number): void {
    if (this.at >= more) return;
    const size = this.size;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, size + more));
    grown.set(this.bytes.subarray(this.at), grown.length - size);
    this.bytes = grown;
    this.at = grown.length - size;
  }
}

/** How many groups of seven bits the number needs, at least one. */
function varintGroups(low: number, high: number): number {
  const bits = high !== 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(low);
  return Math.max(1, Math.ceil(bits / 7));
}

/** Group `k` of seven bits, the lowest first; group 4 lies across the words. */
function groupOf(low: number, high: number, k: number): number {
  const shift = 7 * k;
  if (shift < 28) return (low >>> shift) & 0x7f;
  if (shift === 28) return ((low >>> 28) | (high << 4)) & 0x7f;
  return (high >>> (shift - 32)) & 0x7f;
}
