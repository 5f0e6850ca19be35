import type { StringTable } from '@spoor/core/model';
import type { NativeColumn } from './native-column.ts';

/**
 * String-table indexes of the values of a String or LowCardinality(String) column. A dictionary is interned once per
 * key, and each key only when a value uses it.
 */
export class StringCodes {
  private readonly column: NativeColumn;
  private readonly strings: StringTable;
  /** Table index + 1 per dictionary key; 0 = not interned yet. */
  private readonly known: Uint32Array;

  constructor(column: NativeColumn, strings: StringTable) {
    this.column = column;
    this.strings = strings;
    this.known = new Uint32Array(column.kind === 'coded' ? lengthOf(column.keys) : 0);
  }

  at(row: number): number {
    const { column } = this;
    if (column.kind === 'string') return this.strings.intern(column.bytes, column.starts[row]!, column.ends[row]!);
    if (column.kind !== 'coded') throw new Error('not a column of strings');
    const code = column.codes[row]!;
    const known = this.known[code]!;
    if (known !== 0) return known - 1;
    const keys = column.keys;
    if (keys.kind !== 'string') throw new Error('not a column of strings');
    const index = this.strings.intern(keys.bytes, keys.starts[code]!, keys.ends[code]!);
    this.known[code] = index + 1;
    return index;
  }
}

function lengthOf(column: NativeColumn): number {
  return column.kind === 'string' ? column.starts.length : 0;
}
