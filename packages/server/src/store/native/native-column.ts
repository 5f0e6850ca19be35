/** The values of one column of one block. Strings stay bytes until somebody asks for one. */
export type NativeColumn = NumberColumn | BigColumn | FixedColumn | StringColumn | CodedColumn | ArrayColumn | MapColumn | TupleColumn | NullableColumn;

/** UInt8 … UInt32, Int8 … Int32, Float32, Float64, Bool, Date, DateTime, Enum8, Enum16. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;
  readonly isBool: boolean;
}

/** UInt64, Int64, DateTime64. */
export interface BigColumn {
  readonly kind: 'big';
  readonly values: BigUint64Array | BigInt64Array;
}

/** FixedString(width). */
export interface FixedColumn {
  readonly kind: 'fixed';
  readonly width: number;
  readonly bytes: Uint8Array;
}

/** String i is `bytes[starts[i], ends[i])`. */
export interface StringColumn {
  readonly kind: 'string';
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** LowCardinality: value i is `keys[codes[i]]`. */
export interface CodedColumn {
  readonly kind: 'coded';
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly keys: NativeColumn;
}

/** Row i holds `values[i === 0 ? 0 : ends[i - 1], ends[i])`. */
export interface ArrayColumn {
  readonly kind: 'array';
  readonly ends: Uint32Array;
  readonly values: NativeColumn;
}

export interface MapColumn {
  readonly kind: 'map';
  readonly ends: Uint32Array;
  readonly keys: NativeColumn;
  readonly values: NativeColumn;
}

export interface TupleColumn {
  readonly kind: 'tuple';
  readonly fields: readonly NativeColumn[];
}

export interface NullableColumn {
  readonly kind: 'nullable';
  /** 1 where the value is NULL. */
  readonly nulls: Uint8Array;
  readonly values: NativeColumn;
}

/** One block of a result: columns of equal length, by name. */
export interface NativeBlock {
  readonly rows: number;
  readonly names: readonly string[];
  readonly columns: ReadonlyMap<string, NativeColumn>;
}

/** What `valueAt` gives: bytes for FixedString, arrays for Array and Tuple, Map for Map. */
export type NativeValue = number | bigint | boolean | string | null | Uint8Array | readonly NativeValue[] | ReadonlyMap<NativeValue, NativeValue>;

const UTF8 = new TextDecoder();

/** One value as a JS value, for small results; hot paths read the columns. The nesting is that of the type: shallow. */
export function valueAt(column: NativeColumn, row: number): NativeValue {
  switch (column.kind) {
    case 'number':
      return column.isBool ? column.values[row] !== 0 : column.values[row]!;
    case 'big':
      return column.values[row]!;
    case 'fixed':
      return column.bytes.subarray(row * column.width, (row + 1) * column.width);
    case 'string':
      return UTF8.decode(column.bytes.subarray(column.starts[row]!, column.ends[row]!));
    case 'coded':
      return valueAt(column.keys, column.codes[row]!);
    case 'array':
      return range(column.ends, row).map((i) => valueAt(column.values, i));
    case 'map':
      return new Map(range(column.ends, row).map((i) => [valueAt(column.keys, i), valueAt(column.values, i)]));
    case 'tuple':
      return column.fields.map((field) => valueAt(field, row));
    case 'nullable':
      return column.nulls[row] === 1 ? null : valueAt(column.values, row);
  }
}

/** The column of that name; throws when the result has none. */
export function columnOf(block: NativeBlock, name: string): NativeColumn {
  const column = block.columns.get(name);
  if (column === undefined) throw new Error(`the result has no column ${name}`);
  return column;
}

/** A column of strings, plain or coded, one value as text. */
export function textAt(column: NativeColumn, row: number): string {
  const value = valueAt(column, row);
  if (typeof value !== 'string') throw new Error('not a column of strings');
  return value;
}

/** A column of numbers, 64-bit ones included (exact below 2^53). */
export function numberAt(column: NativeColumn, row: number): number {
  return Number(valueAt(column, row));
}

/** A column of 64-bit integers. */
export function bigAt(column: NativeColumn, row: number): bigint {
  const value = valueAt(column, row);
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  throw new Error('not a column of integers');
}

function range(ends: Uint32Array, row: number): number[] {
  const start = row === 0 ? 0 : ends[row - 1]!;
  return Array.from({ length: ends[row]! - start }, (_, i) => start + i);
}
