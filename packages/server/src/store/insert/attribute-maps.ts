import { AttributeType } from '@spoor/core/model';
import type { AttributeColumns, StringTable } from '@spoor/core/model';
import { offsets } from '../native/index.ts';
import type { NativeWriter , StringColumns} from '../native/index.ts';
import { MAX_INDEXED_BYTES, isUnindexedKey } from '../schema/index.ts';

/** Entries of one map column while they are gathered: row ends, keys as string indexes, and a value each. */
class MapColumn {
  count = 0;
  ends = new Uint32Array(1024);
  keys = new Uint32Array(1024);
  /** String indexes, bools or, two an entry, the words of a 64-bit value. */
  values = new Uint32Array(2048);

  clear(rows: number): void {
    this.count = 0;
    if (this.ends.length < rows) this.ends = new Uint32Array(rows * 2);
  }

  add(key: number): number {
    const entry = this.count++;
    if (entry === this.keys.length) {
      this.keys = widen(this.keys);
      this.values = widen(this.values);
    }
    this.keys[entry] = key;
    return entry;
  }
}

/** The six typed maps of a span's attributes (the five of a resource or scope). */
export type MapName = 'attr_s' | 'attr_u' | 'attr_i' | 'attr_f' | 'attr_b' | 'attr_x';

/**
 * Sorts attributes into one map per type and writes those maps as Native columns. Entries of a map keep their order;
 * the order across types is not stored.
 */
export class AttributeMaps {
  private readonly maps = {
    attr_s: new MapColumn(),
    attr_u: new MapColumn(),
    attr_i: new MapColumn(),
    attr_f: new MapColumn(),
    attr_b: new MapColumn(),
    attr_x: new MapColumn(),
  };
  private rows = 0;
  private unindexed = new Int8Array(0);
  private emptyValue = 0;

  /**
   * Gathers the attributes of rows `[0, rows)`, or of `chosen` rows. With `splitUnindexed`, strings that are not to be
   * indexed go to `attr_u` instead of `attr_s`.
   */
  gather(strings: StringTable, attributes: AttributeColumns, options: { readonly rows: number; readonly chosen?: Uint32Array; readonly splitUnindexed: boolean }): void {
    this.emptyValue = strings.internString('{}');
    if (this.unindexed.length < strings.count) this.unindexed = new Int8Array(strings.count * 2);
    else this.unindexed.fill(0, 0, strings.count);
    const { chosen } = options;
    const rows = chosen === undefined ? options.rows : chosen.length;
    this.rows = rows;
    const { attr_s, attr_u, attr_i, attr_f, attr_b, attr_x } = this.maps;
    for (const map of [attr_s, attr_u, attr_i, attr_f, attr_b, attr_x]) map.clear(rows);
    for (let row = 0; row < rows; row++) {
      const owner = chosen === undefined ? row : chosen[row]!;
      const end = attributes.end[owner]!;
      for (let entry = attributes.startOf(owner); entry < end; entry++) this.add(strings, attributes, entry, options.splitUnindexed);
      attr_s.ends[row] = attr_s.count;
      attr_u.ends[row] = attr_u.count;
      attr_i.ends[row] = attr_i.count;
      attr_f.ends[row] = attr_f.count;
      attr_b.ends[row] = attr_b.count;
      attr_x.ends[row] = attr_x.count;
    }
  }

  /** Writes the data of one gathered map column of type Map(LowCardinality(String), …). */
  write(writer: NativeWriter, columns: StringColumns, name: MapName, lowCardinalityValues: boolean): void {
    const map = this.maps[name];
    columns.prefix(writer);
    if (lowCardinalityValues) columns.prefix(writer);
    offsets(writer, map.ends, this.rows);
    columns.lowCardinality(writer, map.keys, map.count);
    switch (name) {
      case 'attr_i':
      case 'attr_f':
        writer.view(map.values.subarray(0, map.count * 2));
        return;
      case 'attr_b':
        writer.bytesOf(map.count).set(map.values.subarray(0, map.count));
        return;
      default:
        if (lowCardinalityValues) columns.lowCardinality(writer, map.values, map.count);
        else columns.plain(writer, map.values, map.count);
    }
  }

  private add(strings: StringTable, attributes: AttributeColumns, entry: number, split: boolean): void {
    const key = attributes.key[entry]!;
    const word = attributes.words[2 * entry]!;
    switch (attributes.type[entry]) {
      case AttributeType.STRING: {
        const map = split && (this.isUnindexed(strings, key) || strings.lengthOf(word) > MAX_INDEXED_BYTES) ? this.maps.attr_u : this.maps.attr_s;
        const at = map.add(key);
        map.values[at] = word;
        return;
      }
      case AttributeType.INT:
      case AttributeType.DOUBLE: {
        const map = attributes.type[entry] === AttributeType.INT ? this.maps.attr_i : this.maps.attr_f;
        const at = map.add(key);
        map.values[2 * at] = word;
        map.values[2 * at + 1] = attributes.words[2 * entry + 1]!;
        return;
      }
      case AttributeType.BOOL: {
        const at = this.maps.attr_b.add(key);
        this.maps.attr_b.values[at] = word;
        return;
      }
      default: {
        const at = this.maps.attr_x.add(key);
        this.maps.attr_x.values[at] = attributes.type[entry] === AttributeType.EMPTY ? this.emptyValue : word;
      }
    }
  }

  private isUnindexed(strings: StringTable, key: number): boolean {
    const known = this.unindexed[key]!;
    if (known !== 0) return known === 1;
    const unindexed = isUnindexedKey(strings.get(key));
    this.unindexed[key] = unindexed ? 1 : 2;
    return unindexed;
  }
}

function widen(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(array.length * 2);
  grown.set(array);
  return grown;
}
