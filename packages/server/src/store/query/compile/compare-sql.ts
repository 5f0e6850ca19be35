import type { Comparison, Literal } from '@spoor/core/plan';
import { FALSE, TRUE, double, integer, sql, text, wideInteger } from '../../sql/index.ts';
import type { Sql } from '../../sql/index.ts';

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** `value <cmp> literal` for a String expression. FALSE when the literal's type can't match. */
export function compareString(value: Sql, cmp: Comparison, literal: Literal): Sql {
  return literal.type === 'text' || literal.type === 'string' ? compareText(value, cmp, literal.value) : FALSE;
}

/** The same for an integer expression of at most 64 bits. */
export function compareInt(value: Sql, cmp: Comparison, literal: Literal): Sql {
  if (literal.type === 'number') return compareWithNumber(value, cmp, literal.value);
  if (literal.type !== 'text') return FALSE;
  const exact = integerOfText(literal.value);
  if (cmp === '=') return exact === undefined ? FALSE : sql`${value} = ${integer(exact)}`;
  if (cmp === '!=') return exact === undefined ? TRUE : sql`${value} != ${integer(exact)}`;
  return compareText(sql`toString(${value})`, cmp, literal.value);
}

/** The same for a Float64 expression. */
export function compareDouble(value: Sql, cmp: Comparison, literal: Literal): Sql {
  if (literal.type === 'number') return compareWithNumber(value, cmp, literal.value);
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
  return literal.type === 'number' ? literal.value == 0 : literal.type === 'bool' ? !literal.value : literal.value === '' || literal.value === '0' || literal.value === 'false';
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

function compareWithNumber(value: Sql, cmp: Comparison, literal: number | bigint): Sql {
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
