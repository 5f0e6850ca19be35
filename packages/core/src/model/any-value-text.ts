import { isUtf8 } from './string-table.ts';

const BASE64 = Uint8Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', (char) => char.charCodeAt(0));
const HEX = Uint8Array.from('0123456789abcdef', (char) => char.charCodeAt(0));
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
const MARK = ENCODER.encode('…[truncated]');
const MARK_KEY = ENCODER.encode('…');
/** Room for the mark and for closing every open level. */
const RESERVE_PER_LEVEL = 5;
const RESERVE = 128;

const ARRAY = 0;
const MAP = 1;

/**
 * Writes one OTLP AnyValue as canonical OTLP JSON, in UTF-8 bytes: what `AttributeColumns` keeps for BYTES, ARRAY and
 * MAP. Every decoder writes through this class, so that equal values have equal text whatever they came in.
 *
 * Size cap: write the value once with `begin(cap)`; when `over` turns true stop, call `beginCut(cap)` and write it
 * again until `done`: the text then ends in a mark and is within the cap. (Twice, so that a text within the cap is never touched and decoding an
 * already cut text changes nothing.)
 */
export class AnyValueText {
  bytes = new Uint8Array(4096);
  length = 0;
  /** Containers open now. */
  depth = 0;
  /** The text does not fit in the cap. */
  over = false;
  /** After `beginCut`: everything that fits is written and all containers are closed. */
  done = false;
  /** A string that was not UTF-8 has been repaired. */
  repaired = false;
  private cap = 0;
  private cutting = false;
  private kinds = new Uint8Array(64);
  private first = new Uint8Array(64);
  private keyed = false;
  private scratch: Uint8Array = new Uint8Array(4096);

  begin(cap: number): void {
    this.length = 0;
    this.depth = 0;
    this.over = false;
    this.done = false;
    this.repaired = false;
    this.cap = cap;
    this.cutting = false;
    this.keyed = false;
  }

  beginCut(cap: number): void {
    this.begin(cap);
    this.cutting = true;
  }

  empty(): void {
    if (!this.open(2)) return;
    this.ascii('{}');
    this.close();
  }

  bool(value: boolean): void {
    if (!this.open(19)) return;
    this.ascii(value ? '{"boolValue":true' : '{"boolValue":false');
    this.close('}');
  }

  int(value: bigint): void {
    if (!this.open(36)) return;
    this.ascii('{"intValue":"');
    this.ascii(value.toString());
    this.close('"}');
  }

  double(value: number): void {
    if (!this.open(48)) return;
    this.ascii('{"doubleValue":');
    if (Number.isFinite(value)) this.ascii(Object.is(value, -0) ? '-0' : String(value));
    else this.ascii(Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"');
    this.close('}');
  }

  string(source: Uint8Array, start: number, end: number): void {
    if (!isUtf8(source, start, end)) {
      this.repaired = true;
      const mended = ENCODER.encode(DECODER.decode(source.subarray(start, end)));
      this.string(mended, 0, mended.length);
      return;
    }
    if (this.cutting && this.room() < 18 + escapedLength(source, start, end)) {
      this.cutString(source, start, end);
      return;
    }
    if (!this.open(18 + escapedLength(source, start, end))) return;
    this.ascii('{"stringValue":');
    this.quoted(source, start, end);
    this.close('}');
  }

  /** Like `string` for a JS string; lone surrogates become U+FFFD. */
  stringOf(text: string): void {
    this.string(this.scratch, 0, this.encode(text));
  }

  /** Like `key` for a JS string. */
  keyOf(text: string): void {
    this.key(this.scratch, 0, this.encode(text));
  }

  byteString(source: Uint8Array, start: number, end: number): void {
    if (!this.open(17 + Math.ceil((end - start) / 3) * 4)) return;
    this.ascii('{"bytesValue":"');
    this.base64(source, start, end);
    this.close('"}');
  }

  beginArray(): void {
    this.push(ARRAY, '{"arrayValue":{"values":[');
  }

  beginMap(): void {
    this.push(MAP, '{"kvlistValue":{"values":[');
  }

  /** In a map: the key of the value that comes next. */
  key(source: Uint8Array, start: number, end: number): void {
    if (this.done) return;
    if (!isUtf8(source, start, end)) {
      this.repaired = true;
      const mended = ENCODER.encode(DECODER.decode(source.subarray(start, end)));
      this.key(mended, 0, mended.length);
      return;
    }
    if (!this.fits(20 + escapedLength(source, start, end))) return;
    this.comma();
    this.ascii('{"key":');
    this.quoted(source, start, end);
    this.ascii(',"value":');
    this.keyed = true;
  }

  /** Closes the innermost container. */
  end(): void {
    if (this.done || this.depth === 0) return;
    this.depth--;
    this.ascii(']}');
    this.close('}');
  }

  private encode(text: string): number {
    if (text.length * 3 > this.scratch.length) this.scratch = new Uint8Array(text.length * 3);
    if (!text.isWellFormed()) this.repaired = true;
    return ENCODER.encodeInto(text, this.scratch).written;
  }

  private push(kind: number, text: string): void {
    if (!this.open(text.length + RESERVE_PER_LEVEL)) return;
    this.ascii(text);
    if (this.depth === this.kinds.length) {
      this.kinds = doubled(this.kinds);
      this.first = doubled(this.first);
    }
    this.keyed = false;
    this.kinds[this.depth] = kind;
    this.first[this.depth] = 1;
    this.depth++;
  }

  /** True when a value of about `size` bytes may be written now. */
  private open(size: number): boolean {
    if (this.done) return false;
    if (!this.fits(size)) return false;
    if (!this.keyed) this.comma();
    return true;
  }

  private fits(size: number): boolean {
    if (!this.cutting) {
      if (this.length + size > this.cap) this.over = true;
      return !this.over;
    }
    if (size <= this.room()) return true;
    this.cut();
    return false;
  }

  /** Bytes left for the next value, with the mark and the closing brackets set aside. */
  private room(): number {
    return this.cap - this.length - RESERVE - this.depth * RESERVE_PER_LEVEL;
  }

  /** Writes as much of the string as fits, with a mark, and closes everything. */
  private cutString(source: Uint8Array, start: number, end: number): void {
    let left = this.room() - 18;
    let at = start;
    for (; at < end; at++) {
      left -= escapedLength(source, at, at + 1);
      if (left < 0) break;
    }
    while (at > start && at < end && (source[at]! & 0xc0) === 0x80) at--;
    if (at - start < 16) {
      this.cut();
      return;
    }
    const mark = ENCODER.encode(`…[truncated ${end - at} bytes]`);
    const text = new Uint8Array(at - start + mark.length);
    text.set(source.subarray(start, at));
    text.set(mark, at - start);
    this.stopCutting();
    this.string(text, 0, text.length);
    this.closeAll();
  }

  /** Writes the mark in place of the next value and closes everything. */
  private cut(): void {
    this.stopCutting();
    if (this.depth > 0 && this.kinds[this.depth - 1] === MAP && !this.keyed) this.key(MARK_KEY, 0, MARK_KEY.length);
    this.string(MARK, 0, MARK.length);
    this.closeAll();
  }

  private stopCutting(): void {
    this.cutting = false;
    this.cap = Number.MAX_SAFE_INTEGER;
  }

  private closeAll(): void {
    while (this.depth > 0) this.end();
    this.done = true;
  }

  private close(text = ''): void {
    this.ascii(text);
    if (this.depth > 0 && this.kinds[this.depth - 1] === MAP) this.ascii('}');
    this.keyed = false;
    if (this.length > this.cap) this.over = true;
  }

  private comma(): void {
    if (this.depth === 0) return;
    if (this.first[this.depth - 1] === 1) this.first[this.depth - 1] = 0;
    else this.ascii(',');
  }

  private ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i);
  }

  private quoted(source: Uint8Array, start: number, end: number): void {
    this.reserve((end - start) * 6 + 2);
    const { bytes } = this;
    let to = this.length;
    bytes[to++] = 0x22;
    for (let i = start; i < end; i++) {
      const byte = source[i]!;
      if (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c) bytes[to++] = byte;
      else if (byte >= 0x20) {
        bytes[to++] = 0x5c;
        bytes[to++] = byte;
      } else {
        bytes[to++] = 0x5c;
        bytes[to++] = 0x75;
        bytes[to++] = 0x30;
        bytes[to++] = 0x30;
        bytes[to++] = HEX[byte >> 4]!;
        bytes[to++] = HEX[byte & 15]!;
      }
    }
    bytes[to++] = 0x22;
    this.length = to;
  }

  private base64(source: Uint8Array, start: number, end: number): void {
    this.reserve(Math.ceil((end - start) / 3) * 4);
    const { bytes } = this;
    let to = this.length;
    for (let i = start; i < end; i += 3) {
      const left = end - i;
      const group = (source[i]! << 16) | (left > 1 ? source[i + 1]! << 8 : 0) | (left > 2 ? source[i + 2]! : 0);
      bytes[to++] = BASE64[group >> 18]!;
      bytes[to++] = BASE64[(group >> 12) & 63]!;
      bytes[to++] = left > 1 ? BASE64[(group >> 6) & 63]! : 0x3d;
      bytes[to++] = left > 2 ? BASE64[group & 63]! : 0x3d;
    }
    this.length = to;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

/** Bytes of the text between the quotes. */
function escapedLength(source: Uint8Array, start: number, end: number): number {
  let length = end - start;
  for (let i = start; i < end; i++) {
    const byte = source[i]!;
    if (byte < 0x20) length += 5;
    else if (byte === 0x22 || byte === 0x5c) length++;
  }
  return length;
}

function doubled(array: Uint8Array): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(array.length * 2);
  grown.set(array);
  return grown;
}
