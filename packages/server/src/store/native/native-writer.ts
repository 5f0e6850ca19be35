const SEGMENT_BYTES = 1 << 20;
const ENCODER = new TextEncoder();

/**
 * Builds one Native block as a list of byte chunks. Large plain columns are handed over as views (no copy); everything
 * else is written into segments that are kept for the next block. The chunks are valid until `begin` is called again.
 */
export class NativeWriter {
  private readonly segments: Uint8Array<ArrayBuffer>[] = [];
  private used = 0;
  private segment: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private start = 0;
  private at = 0;
  private chunks: Uint8Array[] = [];

  /** Starts a block of `columns` columns and `rows` rows. */
  begin(columns: number, rows: number): void {
    this.used = 0;
    this.segment = new Uint8Array(0);
    this.start = 0;
    this.at = 0;
    this.chunks = [];
    this.varint(columns);
    this.varint(rows);
  }

  /** Starts a column; its data follows. */
  column(name: string, type: string): void {
    this.text(name);
    this.text(type);
  }

  finish(): readonly Uint8Array[] {
    this.flush();
    return this.chunks;
  }

  varint(value: number): void {
    const bytes = this.room(8);
    let at = this.at;
    let rest = value;
    while (rest >= 0x80) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 128);
    }
    bytes[at++] = rest;
    this.at = at;
  }

  /** A 64-bit unsigned integer below 2^53. */
  uint64(value: number): void {
    const bytes = this.room(8);
    let rest = value;
    for (let i = 0; i < 8; i++) {
      bytes[this.at++] = rest & 0xff;
      rest = Math.floor(rest / 256);
    }
  }

  text(value: string): void {
    const encoded = ENCODER.encode(value);
    this.string(encoded, 0, encoded.length);
  }

  /** A length-prefixed string: `source[start, end)`. */
  string(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.varint(length);
    const bytes = this.room(length);
    if (length < 32) for (let i = start, to = this.at; i < end; i++, to++) bytes[to] = source[i]!;
    else bytes.set(source.subarray(start, end), this.at);
    this.at += length;
  }

  /** Hands over bytes that stay as they are until the block is sent. */
  view(array: ArrayBufferView<ArrayBufferLike>): void {
    if (array.byteLength === 0) return;
    this.flush();
    this.chunks.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }

  /** Room for `count` integers of `width` bytes, to be filled by the caller. */
  bytesOf(count: number): Uint8Array {
    const [buffer, offset] = this.reserve(count);
    return new Uint8Array(buffer, offset, count);
  }

  shorts(count: number): Uint16Array {
    const [buffer, offset] = this.reserve(count * 2);
    return new Uint16Array(buffer, offset, count);
  }

  words(count: number): Uint32Array {
    const [buffer, offset] = this.reserve(count * 4);
    return new Uint32Array(buffer, offset, count);
  }

  doubles(count: number): Float64Array {
    const [buffer, offset] = this.reserve(count * 8);
    return new Float64Array(buffer, offset, count);
  }

  private reserve(bytes: number): readonly [ArrayBuffer, number] {
    this.flush();
    this.at = (this.at + 7) & ~7;
    this.start = this.at;
    if (this.at + bytes > this.segment.length) this.nextSegment(bytes);
    const offset = this.at;
    this.at += bytes;
    return [this.segment.buffer, offset];
  }

  private room(bytes: number): Uint8Array {
    if (this.at + bytes > this.segment.length) {
      this.flush();
      this.nextSegment(bytes);
    }
    return this.segment;
  }

  private flush(): void {
    if (this.at > this.start) this.chunks.push(this.segment.subarray(this.start, this.at));
    this.start = this.at;
  }

  private nextSegment(bytes: number): void {
    const known = this.segments[this.used];
    if (known === undefined || known.length < bytes) {
      this.segments[this.used] = new Uint8Array(Math.max(SEGMENT_BYTES, 2 ** Math.ceil(Math.log2(Math.max(bytes, 1)))));
    }
    this.segment = this.segments[this.used++]!;
    this.start = 0;
    this.at = 0;
  }
}
