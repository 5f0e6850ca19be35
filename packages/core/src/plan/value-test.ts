import type { StringTable } from '../model/index.ts';
import type { Comparison, Literal } from './predicate.ts';
import { compileRegex } from './regex.ts';

/** A comparison made ready for every type of value; string arguments are indexes into the block's string table. */
export interface ValueTest {
  string(index: number): boolean;
  int(value: bigint): boolean;
  double(value: number): boolean;
  bool(value: boolean): boolean;
  /** Bytes, arrays and maps: the index of their OTLP JSON. */
  json(index: number): boolean;
  empty(): boolean;
}

const never = (): boolean => false;

/** The test `value <cmp> literal`. Texts of one block are tested once each. */
export function valueTest(cmp: Comparison, literal: Literal, strings: StringTable): ValueTest {
  switch (literal.type) {
    case 'number': {
      const int = (value: bigint): boolean => compareNumbers(cmp, value, literal.value);
      const double = (value: number): boolean => compareNumbers(cmp, value, literal.value);
      return { string: never, int, double, bool: never, json: never, empty: never };
    }
    case 'bool': {
      const bool = (value: boolean): boolean => compareNumbers(cmp, Number(value), Number(literal.value));
      return { string: never, int: never, double: never, bool, json: never, empty: never };
    }
    case 'string':
      return { string: rememberTexts(textTest(cmp, literal.value), strings), int: never, double: never, bool: never, json: never, empty: never };
    case 'text': {
      const text = textTest(cmp, literal.value);
      return {
        string: rememberTexts(text, strings),
        int: (value) => text(String(value)),
        double: (value) => text(doubleText(value)),
        bool: (value) => text(value ? 'true' : 'false'),
        json: rememberTexts((json) => text(jsonText(json)), strings),
        empty: () => text(''),
      };
    }
  }
}

/** The text of a double: ECMAScript's shortest, which is also what Go's JSON and so Jaeger print. */
export function doubleText(value: number): string {
  return String(value);
}

/** The text of a bytes, array or map value: base64 for bytes, otherwise its OTLP JSON as it is. */
export function jsonText(json: string): string {
  return /^\{"bytesValue":"([^"]*)"\}$/.exec(json)?.[1] ?? json;
}

function textTest(cmp: Comparison, value: string): (text: string) => boolean {
  switch (cmp) {
    case '=':
      return (text) => text === value;
    case '!=':
      return (text) => text !== value;
    case '=~':
      return compileRegex(value);
    case '!~': {
      const matches = compileRegex(value);
      return (text) => !matches(text);
    }
    case '<':
      return (text) => compareCodePoints(text, value) < 0;
    case '<=':
      return (text) => compareCodePoints(text, value) <= 0;
    case '>':
      return (text) => compareCodePoints(text, value) > 0;
    case '>=':
      return (text) => compareCodePoints(text, value) >= 0;
  }
}

/** Exact, also between bigint and number; NaN differs from everything and is ordered with nothing. */
function compareNumbers(cmp: Comparison, left: bigint | number, right: bigint | number): boolean {
  switch (cmp) {
    case '=':
      return left <= right && left >= right; // the strict operators hold no bigint equal to a number
    case '!=':
      return !(left <= right && left >= right);
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return false;
  }
}

/** Order of the UTF-8 bytes, which is the order of code points; UTF-16's differs above U+FFFF. */
function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above every other UTF-16 unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function rememberTexts(test: (text: string) => boolean, strings: StringTable): (index: number) => boolean {
  const known = new Map<number, boolean>();
  return (index) => {
    const remembered = known.get(index);
    if (remembered !== undefined) return remembered;
    const outcome = test(strings.get(index));
    known.set(index, outcome);
    return outcome;
  };
}
