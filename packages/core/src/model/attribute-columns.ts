import { growTo } from './grow.ts';

/** Type tag of an attribute value; what OTLP's AnyValue can hold. */
export const AttributeType = {
  EMPTY: 0,
  STRING: 1,
  BOOL: 2,
  INT: 3,
  DOUBLE: 4,
  BYTES: 5,
  ARRAY: 6,
  MAP: 7,
} as const;
export type AttributeType = (typeof AttributeType)[keyof typeof AttributeType];

/**
 * Attributes of many owners (spans, events, links, resources or scopes) as columns. Row r owns the entries
 * `[r === 0 ? 0 : end[r - 1], end[r])`.
 *
 * `value` is a slot of 8 bytes an entry, seen through three views of one buffer:
 * STRING, BYTES, ARRAY, MAP → `words[2 * entry]` is a string index (BYTES, ARRAY and MAP as the OTLP JSON of the
 * AnyValue, e.g. `{"arrayValue":{"values":[{"intValue":"1"}]}}`); BOOL → `words[2 * entry]` is 0 or 1;
 * INT → `ints[entry]`; DOUBLE → `doubles[entry]`; EMPTY → 0.
 */
export class AttributeColumns {
  rows = 0;
  count = 0;
  end: Uint32Array;
  key: Uint32Array;
  type: Uint8Array;
  words: Uint32Array;
  ints: BigInt64Array;
  doubles: Float64Array;

  constructor(rowCapacity = 64, capacity = 256) {
    this.end = new Uint32Array(rowCapacity);
    this.key = new Uint32Array(capacity);
    this.type = new Uint8Array(capacity);
    this.words = new Uint32Array(capacity * 2);
    this.ints = new BigInt64Array(this.words.buffer);
    this.doubles = new Float64Array(this.words.buffer);
  }

  get byteLength(): number {
    return this.end.byteLength + this.key.byteLength + this.type.byteLength + this.words.byteLength;
  }

  clear(): void {
    this.rows = 0;
    this.count = 0;
  }

  /** First entry of `row`. */
  startOf(row: number): number {
    return row === 0 ? 0 : this.end[row - 1]!;
  }

  /** Appends an entry to the row being built and returns its index; the caller fills the value slot. */
  push(key: number, type: AttributeType): number {
    const entry = this.count++;
    if (entry >= this.key.length) this.growEntries();
    this.key[entry] = key;
    this.type[entry] = type;
    this.words[2 * entry] = 0;
    this.words[2 * entry + 1] = 0;
    return entry;
  }

  /** Appends an entry whose value slot holds a string index (STRING, BYTES, ARRAY, MAP) or a bool. */
  pushWord(key: number, type: AttributeType, word: number): void {
    const entry = this.push(key, type); // first: it may replace `words`
    this.words[2 * entry] = word;
  }

  pushInt(key: number, value: bigint): void {
    const entry = this.push(key, AttributeType.INT);
    this.ints[entry] = value;
  }

  pushDouble(key: number, value: number): void {
    const entry = this.push(key, AttributeType.DOUBLE);
    this.doubles[entry] = value;
  }

  /** Ends the row being built; every entry pushed since the last call belongs to it. */
  endRow(): void {
    if (this.rows >= this.end.length) this.end = growTo(this.end, this.rows + 1);
    this.end[this.rows++] = this.count;
  }

  /** Drops everything after `rows` rows, unfinished entries included. */
  truncate(rows: number): void {
    this.rows = rows;
    this.count = rows === 0 ? 0 : this.end[rows - 1]!;
  }

  private growEntries(): void {
    this.key = growTo(this.key, this.count);
    this.type = growTo(this.type, this.key.length);
    this.words = growTo(this.words, this.key.length * 2);
    this.ints = new BigInt64Array(this.words.buffer);
    this.doubles = new Float64Array(this.words.buffer);
  }
}
