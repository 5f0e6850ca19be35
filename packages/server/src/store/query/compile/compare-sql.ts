import type { Comparison, Literal } from '@spoor/core/plan';
import { FALSE, TRUE, double, integer, sql, text, wideInteger } from '../../sql/index.ts';
import type { Sql } from '../../sql/index.ts';

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** `value <cmp> literal` for a String expression. FALSE when the literal's type can't match. */
export function compareString(value: Sql, cmp: Comparison, literal: Literal): Sql {
  return literal.type === 'text' || literal.type === 'string' ? compareText(value, cmp, literal.value) : FALSE;
}

/** Int64 unless said otherwise. */
export interface IntegerRange {
  readonly least: bigint;
  readonly most: bigint;
}

const INT64: IntegerRange = { least: MIN_INT64, most: MAX_INT64 };
export const UINT64: IntegerRange = { least: 0n, most: 2n ** 64n - 1n };

/**
 * The same for an integer expression of that range. Numbers that are no such integer never get into the SQL: the
 * analysis of bloom filters over integers fails on other constants.
 */
export function compareInt(value: Sql, cmp: Comparison, literal: Literal, range: IntegerRange = INT64): Sql {
  if (literal.type === 'number') return compareIntWithNumber(value, cmp, literal.value, range);
  if (literal.type !== 'text') return FALSE;
  if (cmp !== '=' && cmp !== '!=') return compareText(sql`toString(${value})`, cmp, literal.value);
  const exact = /^(0|-?[1-9]\d{0,19})$/.test(literal.value) ? BigInt(literal.value) : NaN;
  return compareIntWithNumber(value, cmp, exact, range);
}

function compareIntWithNumber(value: Sql, cmp: Comparison, literal: number | bigint, range: IntegerRange): Sql {
  if (cmp === '=~' || cmp === '!~') return FALSE;
  if (Number.isNaN(literal)) return cmp === '!=' ? TRUE : FALSE;
  const isAbove = literal > range.most;
  if (isAbove || literal < range.least) {
    const isTrue = cmp === '!=' || (isAbove ? cmp === '<' || cmp === '<=' : cmp === '>' || cmp === '>=');
    return isTrue ? TRUE : FALSE;
  }
  if (typeof literal === 'bigint' || Number.isInteger(literal)) return compareOperator(value, cmp, integer(literal));
  if (cmp === '=' || cmp === '!=') return cmp === '=' ? FALSE : TRUE;
  const floor = BigInt(Math.floor(literal));
  return cmp === '<' || cmp === '<=' ? sql`${value} <= ${integer(floor)}` : sql`${value} > ${integer(floor)}`;
}

/** The same for a Float64 expression. */
export function compareDouble(value: Sql, cmp: Comparison, literal: Literal): Sql {
  if (literal.type === 'number') return compareDoubleWithNumber(value, cmp, literal.value);
  if (literal.type !== 'text') return FALSE;
  const exact = doubleOfText(literal.value);
  if (cmp === '=' || cmp === '!=') {
    if (exact === undefined) return cmp === '=' ? FALSE : TRUE;
    const same = Number.isNaN(exact) ? sql`isNaN(${value})` : sql`${value} = ${double(exact)}`;
    return cmp === '=' ? same : sql`(NOT ${same})`;
  }
  return compareText(doubleText(value), cmp, literal.value);
}

/** The same for a Bool expression. */
export function compareBool(value: Sql, cmp: Comparison, literal: Literal): Sql {
  if (literal.type === 'bool') return compareOperator(sql`toUInt8(${value})`, cmp, integer(literal.value ? 1 : 0));
  if (literal.type !== 'text') return FALSE;
  if (cmp === '=' && literal.value !== 'true' && literal.value !== 'false') return FALSE;
  return compareText(sql`if(${value}, 'true', 'false')`, cmp, literal.value);
}

/** The same for a bytes, array, map or empty value, held as the OTLP JSON of the AnyValue. */
export function compareJson(value: Sql, cmp: Comparison, literal: Literal): Sql {
  return literal.type === 'text' ? compareText(jsonText(value), cmp, literal.value) : FALSE;
}

/** Whether the default value a map gives for an absent key ('' or 0) could meet the comparison. */
export function meetsDefault(cmp: Comparison, literal: Literal): boolean {
  if (cmp !== '=') return true;
  return literal.type === 'number' ? Number(literal.value) === 0 : literal.type === 'bool' ? !literal.value : literal.value === '' || literal.value === '0' || literal.value === 'false';
}

/** The integer that prints as this text, when there is one in 64 bits signed. */
export function integerOfText(value: string): bigint | undefined {
  if (!/^(0|-?[1-9]\d{0,18})$/.test(value)) return undefined;
  const parsed = BigInt(value);
  return parsed < MIN_INT64 || parsed > MAX_INT64 ? undefined : parsed;
}

/** The integer equal to this number, when there is one in 64 bits signed. */
export function integerOfNumber(value: number | bigint): bigint | undefined {
  if (typeof value === 'number' && !Number.isInteger(value)) return undefined;
  const whole = BigInt(value);
  return whole < MIN_INT64 || whole > MAX_INT64 ? undefined : whole;
}

function doubleOfText(value: string): number | undefined {
  const parsed = Number(value);
  return String(parsed) === value ? parsed : undefined;
}

function compareText(value: Sql, cmp: Comparison, literal: string): Sql {
  switch (cmp) {
    case '=~':
      return sql`match(${value}, ${text(`^(?:${literal})$`)})`;
    case '!~':
      return sql`(NOT match(${value}, ${text(`^(?:${literal})$`)}))`;
    default:
      return compareOperator(value, cmp, text(literal));
  }
}

function compareDoubleWithNumber(value: Sql, cmp: Comparison, literal: number | bigint): Sql {
  if (cmp === '=~' || cmp === '!~') return FALSE;
  const whole = integerOfNumber(literal);
  if (whole !== undefined) return compareOperator(value, cmp, integer(whole));
  return compareOperator(value, cmp, typeof literal === 'number' ? double(literal) : wideInteger(literal));
}

function compareOperator(left: Sql, cmp: Comparison, right: Sql): Sql {
  switch (cmp) {
    case '=':
      return sql`${left} = ${right}`;
    case '!=':
      return sql`${left} != ${right}`;
    case '<':
      return sql`${left} < ${right}`;
    case '<=':
      return sql`${left} <= ${right}`;
    case '>':
      return sql`${left} > ${right}`;
    case '>=':
      return sql`${left} >= ${right}`;
    default:
      return FALSE;
  }
}

/** ECMAScript's text of a double: ClickHouse prints the same shortest digits, but no plus in exponents, -0, inf and nan. */
function doubleText(value: Sql): Sql {
  return sql`multiIf(isNaN(${value}), 'NaN', isInfinite(${value}), if(${value} > 0, 'Infinity', '-Infinity'), ${value} = 0, '0', replaceRegexpOne(toString(${value}), ${text('e(\\d)')}, ${text('e+\\1')}))`;
}

function jsonText(value: Sql): Sql {
  return sql`multiIf(${value} = '{}', '', startsWith(${value}, '{"bytesValue":"'), substring(${value}, 16, length(${value}) - 17), ${value})`;
}
