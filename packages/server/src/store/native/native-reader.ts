import type { NativeBlock, NativeColumn } from './native-column.ts';
import { parseNativeType } from './native-type.ts';
import type { NativeType } from './native-type.ts';

/** The bytes end in the middle of a value: more of the stream is needed. */
export class NeedMoreBytes extends Error {
  constructor() {
    super('the Native stream ends in the middle of a block');
  }
}

const UTF8 = new TextDecoder();

/** A block under way: columns are read one by one, so that a stream resumes at the column that was cut. */
export class BlockReader {
  private readonly names: string[] = [];
  private readonly columns = new Map<string, NativeColumn>();
  private readonly columnCount: number;
  private readonly rows: number;

  constructor(cursor: Cursor) {
    this.columnCount = cursor.varint();
    this.rows = cursor.varint();
  }

  /** Reads the remaining columns; on NeedMoreBytes call it again with a cursor at the position of the last success. */
  read(cursor: Cursor): NativeBlock {
    while (this.names.length < this.columnCount) {
      const name = cursor.text();
      const type = parseNativeType(cursor.text());
      if (this.rows > 0) skipPrefix(cursor, type); // a block without rows has names and types only
      this.columns.set(name, readColumn(cursor, type, this.rows));
      this.names.push(name);
      cursor.commit();
    }
    return { rows: this.rows, names: this.names, columns: this.columns };
  }
}

/** Reads little-endian values from `bytes`; `committed` is where a retry starts. */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;
  committed: number;

  constructor(bytes: Uint8Array, at = 0) {
    // Never a Node Buffer: its `slice` and `subarray` differ, and views of it go to callers.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
    this.committed = at;
  }

  commit(): void {
    this.committed = this.at;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (this.at >= this.bytes.length) throw new NeedMoreBytes();
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      if (scale > 2 ** 56) throw new Error('malformed Native stream: varint too long');
    }
  }

  text(): string {
    return UTF8.decode(this.take(this.varint()));
  }

  take(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.bytes.length) throw new NeedMoreBytes();
    const view = this.bytes.subarray(this.at, end);
    this.at = end;
    return view;
  }

  /** A 64-bit count; more than 2^32 cannot be held and means a malformed stream. */
  count(): number {
    const view = this.take(8);
    const low = view[0]! + view[1]! * 0x100 + view[2]! * 0x10000 + view[3]! * 0x1000000;
    if (view[4] !== 0 || view[5] !== 0 || view[6] !== 0 || view[7] !== 0) throw new Error('malformed Native stream: count too large');
    return low;
  }

  /** `count` values of `width` bytes as a buffer whose offset is a multiple of `width`: a view when it happens to be. */
  aligned(count: number, width: number): readonly [ArrayBufferLike, number, number] {
    const view = this.take(count * width);
    if (view.byteOffset % width === 0) return [view.buffer, view.byteOffset, count];
    return [view.slice().buffer, 0, count];
  }
}

/** LowCardinality columns have a state in front; inside arrays, maps and tuples all states come before the data. */
function skipPrefix(cursor: Cursor, type: NativeType): void {
  if (type.name === 'LowCardinality') {
    if (cursor.count() !== 1) throw new Error('malformed Native stream: unknown LowCardinality version');
    return;
  }
  for (const argument of type.arguments) skipPrefix(cursor, argument);
}

function readColumn(cursor: Cursor, type: NativeType, rows: number): NativeColumn {
  switch (type.name) {
    case 'LowCardinality':
      return readCoded(cursor, type.arguments[0]!, rows);
    case 'Array': {
      const ends = readEnds(cursor, rows);
      return { kind: 'array', ends, values: readColumn(cursor, type.arguments[0]!, ends[rows - 1] ?? 0) };
    }
    case 'Map': {
      const ends = readEnds(cursor, rows);
      const entries = ends[rows - 1] ?? 0;
      const keys = readColumn(cursor, type.arguments[0]!, entries);
      return { kind: 'map', ends, keys, values: readColumn(cursor, type.arguments[1]!, entries) };
    }
    case 'Tuple':
      return { kind: 'tuple', fields: type.arguments.map((argument) => readColumn(cursor, argument, rows)) };
    case 'Nullable': {
      const nulls = cursor.take(rows);
      return { kind: 'nullable', nulls, values: readColumn(cursor, type.arguments[0]!, rows) };
    }
    case 'String':
      return readStrings(cursor, rows);
    case 'UInt128':
      return { kind: 'fixed', width: 16, bytes: cursor.take(rows * 16) };
    case 'FixedString':
      return { kind: 'fixed', width: type.length, bytes: cursor.take(rows * type.length) };
    default:
      return readNumbers(cursor, type, rows);
  }
}

function readNumbers(cursor: Cursor, type: NativeType, rows: number): NativeColumn {
  const number = (values: Extract<NativeColumn, { kind: 'number' }>['values'], isBool = false): NativeColumn => ({ kind: 'number', values, isBool });
  switch (type.name) {
    case 'Bool':
      return number(cursor.take(rows), true);
    case 'UInt8':
      return number(cursor.take(rows));
    case 'Int8':
    case 'Enum8':
      return number(new Int8Array(...cursor.aligned(rows, 1)));
    case 'UInt16':
    case 'Date':
      return number(new Uint16Array(...cursor.aligned(rows, 2)));
    case 'Int16':
    case 'Enum16':
      return number(new Int16Array(...cursor.aligned(rows, 2)));
    case 'UInt32':
    case 'DateTime':
      return number(new Uint32Array(...cursor.aligned(rows, 4)));
    case 'Int32':
    case 'Date32':
      return number(new Int32Array(...cursor.aligned(rows, 4)));
    case 'Float32':
      return number(new Float32Array(...cursor.aligned(rows, 4)));
    case 'Float64':
      return number(new Float64Array(...cursor.aligned(rows, 8)));
    case 'UInt64':
      return { kind: 'big', values: new BigUint64Array(...cursor.aligned(rows, 8)) };
    case 'Int64':
    case 'DateTime64':
      return { kind: 'big', values: new BigInt64Array(...cursor.aligned(rows, 8)) };
    default:
      throw new Error(`the Native reader does not know the type ${type.name}`);
  }
}

function readEnds(cursor: Cursor, rows: number): Uint32Array {
  const ends = new Uint32Array(rows);
  const [buffer, offset] = cursor.aligned(rows * 2, 4);
  const words = new Uint32Array(buffer, offset, rows * 2);
  for (let i = 0, known = 0; i < rows; i++) {
    const end = words[2 * i]!;
    if (words[2 * i + 1] !== 0 || end < known) throw new Error('malformed Native stream: array offsets');
    ends[i] = end;
    known = end;
  }
  return ends;
}

function readStrings(cursor: Cursor, rows: number): NativeColumn {
  const starts = new Uint32Array(rows);
  const ends = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    const length = cursor.varint();
    starts[i] = cursor.at;
    cursor.take(length);
    ends[i] = cursor.at;
  }
  return { kind: 'string', bytes: cursor.bytes, starts, ends };
}

const NEEDS_GLOBAL_DICTIONARY = 1 << 8;

function readCoded(cursor: Cursor, type: NativeType, rows: number): NativeColumn {
  if (rows === 0) return { kind: 'coded', codes: new Uint8Array(0), keys: readColumn(cursor, type, 0) };
  const flags = cursor.count();
  if ((flags & NEEDS_GLOBAL_DICTIONARY) !== 0) throw new Error('malformed Native stream: shared LowCardinality dictionary');
  const keys = readColumn(cursor, type, cursor.count());
  const count = cursor.count();
  if (count !== rows) throw new Error('malformed Native stream: LowCardinality rows');
  switch (flags & 0xff) {
    case 0:
      return { kind: 'coded', codes: cursor.take(rows), keys };
    case 1:
      return { kind: 'coded', codes: new Uint16Array(...cursor.aligned(rows, 2)), keys };
    case 2:
      return { kind: 'coded', codes: new Uint32Array(...cursor.aligned(rows, 4)), keys };
    default:
      throw new Error('malformed Native stream: LowCardinality index width');
  }
}
