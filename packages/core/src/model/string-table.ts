/**
 * Interned UTF-8 strings of one span block. Index 0 is always the empty string.
 *
 * Hot path: called about 20 times a span while decoding. Bytes are compared where they lie; a JS string is made
 * only when somebody asks for one (`get`), and then kept. Benchmark: `npm run bench -- decode`.
 */
export class StringTable {
  /** All strings, one after another. `bytes.subarray(starts[i], starts[i + 1])` is string `i`. */
  bytes: Uint8Array;
  starts: Uint32Array;
  count = 1;
  /** Strings whose bytes were not UTF-8 and were repaired with U+FFFD. */
  repaired = 0;
  private hashes: Uint32Array;
  private slots: Uint32Array;
  /** Somebody sends strings that collide: a keyed hash is used until `clear`. */
  private flooded = false;
  private decoded: (string | undefined)[] = [''];
  private readonly byString = new Map<string, number>();

  constructor(capacity = 1024) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(capacity, 16) * 2));
    this.bytes = new Uint8Array(capacity * 16);
    this.starts = new Uint32Array(capacity + 2);
    this.hashes = new Uint32Array(capacity + 1);
    this.slots = new Uint32Array(slots);
  }

  /** Bytes held by the table's buffers, for memory accounting. */
  get byteLength(): number {
    return this.bytes.byteLength + this.starts.byteLength + this.hashes.byteLength + this.slots.byteLength;
  }

  /** Forgets every string but keeps the buffers, so that a reused block does not allocate. */
  clear(): void {
    this.count = 1;
    this.repaired = 0;
    this.flooded = false;
    this.slots.fill(0);
    this.decoded = [''];
    this.byString.clear();
  }

  /** Index of the string `source[start, end)`, added when new. Bytes that are not UTF-8 are repaired. */
  intern(source: Uint8Array, start: number, end: number): number {
    if (start === end) return 0;
    const hash = this.flooded ? sipHash(source, start, end) : hashBytes(source, start, end);
    const ascii = lastWasAscii;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let probes = 0; ; probes++) {
      const found = this.slots[slot]!;
      if (found === 0) break;
      if (this.hashes[found] === hash && this.equals(found, source, start, end)) return found;
      slot = (slot + 1) & mask;
      if (probes === MAX_PROBES && !this.flooded) {
        this.defend();
        return this.intern(source, start, end);
      }
    }
    if (!ascii && !isUtf8(source, start, end)) {
      this.repaired++;
      return this.internString(UTF8.decode(source.subarray(start, end)));
    }
    return this.add(source, start, end, hash, slot);
  }

  /** Index of a JS string; lone surrogates become U+FFFD. */
  internString(text: string): number {
    if (text === '') return 0;
    const known = this.byString.get(text);
    if (known !== undefined) return known;
    let index: number;
    if (text.length * 3 <= SCRATCH.length) index = this.intern(SCRATCH, 0, ENCODER.encodeInto(text, SCRATCH).written);
    else {
      const encoded = ENCODER.encode(text);
      index = this.intern(encoded, 0, encoded.length);
    }
    if (this.byString.size < MAX_REMEMBERED) this.byString.set(text, index);
    return index;
  }

  /** The string at `index`. */
  get(index: number): string {
    const known = this.decoded[index];
    if (known !== undefined) return known;
    const text = UTF8.decode(this.bytesOf(index));
    // One by one: a store far behind the end would turn the array into a slow dictionary.
    while (this.decoded.length < index) this.decoded.push(undefined);
    this.decoded[index] = text;
    return text;
  }

  /** The UTF-8 bytes of string `index`: a view, valid until the next intern. */
  bytesOf(index: number): Uint8Array {
    return this.bytes.subarray(this.starts[index]!, this.starts[index + 1]!);
  }

  lengthOf(index: number): number {
    return this.starts[index + 1]! - this.starts[index]!;
  }

  /** Index of `text` when it is in the table, otherwise -1. */
  find(text: string): number {
    if (text === '') return 0;
    const encoded = ENCODER.encode(text);
    const hash = this.flooded ? sipHash(encoded, 0, encoded.length) : hashBytes(encoded, 0, encoded.length);
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const found = this.slots[slot]!;
      if (found === 0) return -1;
      if (this.hashes[found] === hash && this.equals(found, encoded, 0, encoded.length)) return found;
    }
  }

  /** String `index` is `source[start, end)`. */
  equals(index: number, source: Uint8Array, start: number, end: number): boolean {
    let at = this.starts[index + 1]!;
    if (at - this.starts[index]! !== end - start) return false;
    const bytes = this.bytes;
    // From the end: names, paths and ids that differ mostly differ there.
    for (let i = end - 1; i >= start; i--) if (bytes[--at] !== source[i]) return false;
    return true;
  }

  private add(source: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const index = this.count++;
    if (index + 1 >= this.starts.length) this.growEntries();
    const at = this.starts[index]!;
    const stop = at + end - start;
    if (stop > this.bytes.length) this.bytes = grow(this.bytes, stop);
    if (end - start < 32) for (let i = start, to = at; i < end; i++, to++) this.bytes[to] = source[i]!;
    else this.bytes.set(source.subarray(start, end), at);
    this.starts[index + 1] = stop;
    this.hashes[index] = hash;
    this.slots[slot] = index;
    if (this.count * 2 > this.slots.length) this.rehash(this.slots.length * 2);
    return index;
  }

  private growEntries(): void {
    const starts = new Uint32Array(this.starts.length * 2);
    starts.set(this.starts);
    this.starts = starts;
    const hashes = new Uint32Array(this.starts.length);
    hashes.set(this.hashes);
    this.hashes = hashes;
  }

  private defend(): void {
    this.flooded = true;
    for (let index = 1; index < this.count; index++) this.hashes[index] = sipHash(this.bytes, this.starts[index]!, this.starts[index + 1]!);
    this.rehash(this.slots.length);
  }

  private rehash(capacity: number): void {
    const slots = new Uint32Array(capacity);
    const mask = slots.length - 1;
    for (let index = 1; index < this.count; index++) {
      let slot = this.hashes[index]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index;
    }
    this.slots = slots;
  }
}

const ENCODER = new TextEncoder();
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
const MAX_REMEMBERED = 10_000;

/** Ordinary strings, at half load, never probe this far. */
const MAX_PROBES = 100;
const SCRATCH = new Uint8Array(16 * 1024);
const KEY_0 = Math.floor(Math.random() * 2 ** 32);
const KEY_1 = Math.floor(Math.random() * 2 ** 32);

/** Set by `hashBytes`, which sees every byte anyway: none of them was over 0x7f. `sipHash` sets it to false: unknown. */
let lastWasAscii = false;

/** Four bytes are read at once through a view of the last source: nearly all strings of a payload come one after another. */
let viewed: Uint8Array = SCRATCH;
let view: DataView = new DataView(SCRATCH.buffer);

/** Multiplies and mixes four bytes at a time. Fast, and anybody can make strings that collide: see `defend`. */
function hashBytes(source: Uint8Array, start: number, end: number): number {
  if (source !== viewed) {
    viewed = source;
    view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }
  let hash = end - start;
  let seen = 0;
  let i = start;
  for (const last = end - 3; i < last; i += 4) {
    const word = view.getInt32(i, true);
    seen |= word;
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  let rest = 0;
  for (; i < end; i++) rest = (rest << 8) | source[i]!;
  seen |= rest;
  lastWasAscii = (seen & 0x80808080) === 0;
  hash = Math.imul(hash ^ rest, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** HalfSipHash-1-3 (Aumasson, Bernstein) with a key of this process: nobody outside can make strings that collide. */
function sipHash(source: Uint8Array, start: number, end: number): number {
  let v0 = KEY_0;
  let v1 = KEY_1;
  let v2 = 0x6c796765 ^ KEY_0;
  let v3 = 0x74656462 ^ KEY_1;
  const length = end - start;
  const words = (length >>> 2) + 1;
  lastWasAscii = false;
  for (let k = 0; k < words + 3; k++) {
    let word = 0;
    if (k < words) {
      const at = start + 4 * k;
      const stop = Math.min(at + 4, end);
      for (let i = at; i < stop; i++) word |= source[i]! << (8 * (i - at));
      if (k === words - 1) word |= length << 24;
    } else if (k === words) v2 ^= 0xff;
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  return (v1 ^ v3) >>> 0;
}

function grow(bytes: Uint8Array, needed: number): Uint8Array {
  const grown = new Uint8Array(Math.max(bytes.length * 2, needed));
  grown.set(bytes);
  return grown;
}

/** Strict UTF-8 (no surrogates, no overlong forms), with a fast lane for ASCII. */
export function isUtf8(source: Uint8Array, start: number, end: number): boolean {
  let i = start;
  while (i < end) {
    const byte = source[i]!;
    if (byte < 0x80) {
      i++;
      continue;
    }
    const more = byte >= 0xc2 && byte < 0xe0 ? 1 : byte >= 0xe0 && byte < 0xf0 ? 2 : byte >= 0xf0 && byte < 0xf5 ? 3 : 0;
    if (more === 0 || i + more >= end) return false;
    const second = source[i + 1]!;
    if ((second & 0xc0) !== 0x80) return false;
    if (byte === 0xe0 && second < 0xa0) return false;
    if (byte === 0xed && second > 0x9f) return false;
    if (byte === 0xf0 && second < 0x90) return false;
    if (byte === 0xf4 && second > 0x8f) return false;
    for (let k = 2; k <= more; k++) if ((source[i + k]! & 0xc0) !== 0x80) return false;
    i += more + 1;
  }
  return true;
}
