import type { ResultValue } from '@spoor/core/traceql';
import { columnOf, numberAt, textAt } from '../native/index.ts';
import type { NativeBlock, NativeColumn } from '../native/index.ts';
import { resultValue } from './value-sql.ts';

/** Values of one column of a result as small numbers. */
class ColumnValues {
  readonly values: ResultValue[] = [];
  private readonly byKey = new Map<string, number>();

  /** The number of each row's value; dictionary codes and small numbers are looked up once a block. */
  reader(text: NativeColumn, tag: NativeColumn): (row: number) => number {
    const known: number[] = [];
    const codeOf = text.kind === 'coded' ? (row: number) => text.codes[row]! : text.kind === 'number' ? (row: number) => Number(text.values[row]) : undefined;
    const numberOf = (row: number): number => this.numberOf(numberAt(tag, row), text.kind === 'number' ? String(text.values[row]) : textAt(text, row));
    if (codeOf === undefined) return numberOf;
    return (row) => {
      const at = codeOf(row) * 8 + numberAt(tag, row);
      const number = known[at];
      if (number !== undefined) return number;
      return (known[at] = numberOf(row));
    };
  }

  private numberOf(tag: number, value: string): number {
    const key = `${tag}${value}`;
    let number = this.byKey.get(key);
    if (number === undefined) {
      number = this.values.length;
      this.values.push(resultValue(tag, value));
      this.byKey.set(key, number);
    }
    return number;
  }
}

/** Two numbers below it fit in one. */
const MAX_VALUES = 2 ** 26;

/** The groups of a result with columns `g0, t0, g1, t1, …`, numbered as they come; each is made once. */
export class Groups<Group> {
  readonly all: Group[] = [];
  private readonly columns: readonly ColumnValues[];
  private readonly pairs: readonly Map<number, number>[];
  private readonly make: (values: readonly ResultValue[]) => Group;

  constructor(count: number, make: (values: readonly ResultValue[]) => Group) {
    this.columns = Array.from({ length: count }, () => new ColumnValues());
    this.pairs = Array.from({ length: count }, () => new Map<number, number>());
    this.make = make;
  }

  reader(block: NativeBlock): (row: number) => Group {
    const readers = this.columns.map((column, at) => column.reader(columnOf(block, `g${at}`), columnOf(block, `t${at}`)));
    return (row) => {
      let group = 0;
      const numbers: number[] = [];
      readers.forEach((read, at) => {
        const number = read(row);
        numbers.push(number);
        const pair = group * MAX_VALUES + number;
        const next = this.pairs[at]!.get(pair);
        group = next ?? this.pairs[at]!.size;
        if (next === undefined) this.pairs[at]!.set(pair, group);
      });
      const known = this.all[group];
      if (known !== undefined) return known;
      const made = this.make(numbers.map((number, at) => this.columns[at]!.values[number]!));
      this.all[group] = made;
      return made;
    };
  }
}
