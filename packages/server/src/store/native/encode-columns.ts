import type { StringTable } from '@spoor/core/model';
import type { NativeWriter } from './native-writer.ts';

/** `LowCardinality` flags of a block: index width in the low byte, plus "has its own keys" and "replaces the dictionary". */
const OWN_KEYS = (1 << 9) | (1 << 10);

/**
 * Encodes columns whose values are indexes into one string table. Scratch arrays live across blocks: an index is
 * known in the current column when its stamp says so, and nothing is cleared in between.
 */
export class StringColumns {
  private strings: StringTable | undefined;
  private stamp = new Uint32Array(0);
  private position = new Uint32Array(0);
  private round = 0;
  private keys = new Uint32Array(1024);
  private codes = new Uint32Array(1024);

  /** Starts with another string table (or with the same one, grown or cleared). */
  use(strings: StringTable): void {
    this.strings = strings;
    if (this.stamp.length >= strings.count) return;
    this.stamp = new Uint32Array(strings.count * 2);
    this.position = new Uint32Array(strings.count * 2);
    this.round = 0;
  }

  /** The state that precedes a LowCardinality column; inside arrays and maps it precedes the offsets. */
  prefix(writer: NativeWriter): void {
    writer.uint64(1);
  }

  /** `LowCardinality(String)`, without its prefix: the strings at `indexes[0, count)`. */
  lowCardinality(writer: NativeWriter, indexes: Uint32Array, count: number): void {
    if (count === 0) return; // an empty nested column has no data at all
    const keys = this.collect(indexes, count);
    writer.uint64(widthFlag(keys) | OWN_KEYS);
    writer.uint64(keys);
    this.plain(writer, this.keys, keys);
    writer.uint64(count);
    writeCodes(writer, this.codes, { count, keys });
  }

  /** `String`: the strings at `indexes[0, count)`. */
  plain(writer: NativeWriter, indexes: Uint32Array, count: number): void {
    const strings = this.strings!;
    const starts = strings.starts;
    for (let i = 0; i < count; i++) {
      const index = indexes[i]!;
      writer.string(strings.bytes, starts[index]!, starts[index + 1]!);
    }
  }

  /** Fills `codes` and `keys`; answers the number of keys. */
  private collect(indexes: Uint32Array, count: number): number {
    if (this.codes.length < count) this.codes = new Uint32Array(count * 2);
    if (++this.round === 0xffffffff) {
      this.stamp.fill(0);
      this.round = 1;
    }
    const { stamp, position, codes, round } = this;
    let keys = this.keys;
    let known = 0;
    for (let i = 0; i < count; i++) {
      const index = indexes[i]!;
      if (stamp[index] === round) {
        codes[i] = position[index]!;
        continue;
      }
      if (known === keys.length) {
        const grown = new Uint32Array(known * 2);
        grown.set(keys);
        this.keys = keys = grown;
      }
      stamp[index] = round;
      position[index] = known;
      keys[known] = index;
      codes[i] = known++;
    }
    return known;
  }
}

/** `LowCardinality(UInt64)` with its prefix: `keys` are the distinct values, `codes[0, count)` point into them. */
export function lowCardinalityUint64(writer: NativeWriter, keys: BigUint64Array, codes: Uint32Array): void {
  writer.uint64(1);
  if (codes.length === 0) return;
  writer.uint64(widthFlag(keys.length) | OWN_KEYS);
  writer.uint64(keys.length);
  writer.view(keys);
  writer.uint64(codes.length);
  writeCodes(writer, codes, { count: codes.length, keys: keys.length });
}

/** Array offsets: `ends[0, count)` widened to 64 bits. */
export function offsets(writer: NativeWriter, ends: Uint32Array, count: number): void {
  const words = writer.words(count * 2);
  for (let i = 0; i < count; i++) {
    words[2 * i] = ends[i]!;
    words[2 * i + 1] = 0;
  }
}

function widthFlag(keys: number): number {
  return keys <= 0x100 ? 0 : keys <= 0x10000 ? 1 : 2;
}

function writeCodes(writer: NativeWriter, codes: Uint32Array, sizes: { readonly count: number; readonly keys: number }): void {
  const { count, keys } = sizes;
  const target = keys <= 0x100 ? writer.bytesOf(count) : keys <= 0x10000 ? writer.shorts(count) : writer.words(count);
  target.set(codes.subarray(0, count));
}
