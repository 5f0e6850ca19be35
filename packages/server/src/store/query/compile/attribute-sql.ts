import type { Comparison, Literal } from '@spoor/core/plan';
import { isIndexedString, isUnindexedKey } from '../../schema/index.ts';
import { FALSE, TRUE, allOf, anyOf, integer, sql, text } from '../../sql/index.ts';
import type { Sql } from '../../sql/index.ts';
import type { StoredType } from './catalogue.ts';
import { compareBool, compareDouble, compareInt, compareJson, compareString, integerOfNumber, integerOfText, meetsDefault } from './compare-sql.ts';

/** `value of key <cmp> literal`, or with `exists` the mere presence of the key. */
export interface KeyCondition {
  readonly key: string;
  readonly test: 'exists' | { readonly cmp: Comparison; readonly literal: Literal };
}

const ENCODER = new TextEncoder();

/** A condition on the attributes of a span, held in six typed maps; equality is written so that the bloom filters help. */
export function spanAttribute(condition: KeyCondition, types: readonly StoredType[]): Sql {
  return anyOf(types.map((type) => (type === 'string' ? spanString(condition) : typedMap(condition, type))));
}

/** The same on the attributes of a resource or scope, five typed maps without a filter. */
export function entityAttribute(condition: KeyCondition, types: readonly StoredType[]): Sql {
  return anyOf(types.map((type) => (type === 'string' ? mapCondition(sql`attr_s`, condition, compareString) : typedMap(condition, type))));
}

/** The same on the attributes of the events or links of a span: one of them has to meet it. */
export function ownedAttribute(owner: 'event' | 'link', condition: KeyCondition, types: readonly StoredType[]): Sql {
  const strings = types.includes('string') ? mapCondition(sql`m`, condition, compareString) : FALSE;
  const others = types.filter((type) => type !== 'string');
  const json = anyOf(others.map((type) => ownedJson(condition, type)));
  const column = owner === 'event' ? { s: sql`event_attr_s`, x: sql`event_attr_x` } : { s: sql`link_attr_s`, x: sql`link_attr_x` };
  return anyOf([overMaps(strings, column.s), overMaps(allOf([sql`mapContains(m, ${text(condition.key)})`, json]), column.x)]);
}

function overMaps(inner: Sql, column: Sql): Sql {
  return inner === FALSE ? FALSE : sql`arrayExists(m -> ${inner}, ${column})`;
}

function spanString(condition: KeyCondition): Sql {
  const { key, test } = condition;
  const unindexed = mapCondition(sql`attr_u`, condition, compareString);
  if (isUnindexedKey(key)) return unindexed;
  if (test === 'exists' || test.cmp !== '=') return anyOf([mapCondition(sql`attr_s`, condition, compareString), unindexed]);
  const { literal } = test;
  if (literal.type !== 'text' && literal.type !== 'string') return FALSE;
  if (!isIndexedString(key, ENCODER.encode(literal.value).length)) return unindexed;
  return allOf([sql`has(mapValues(attr_s), ${text(literal.value)})`, mapCondition(sql`attr_s`, condition, compareString)]);
}

function typedMap(condition: KeyCondition, type: Exclude<StoredType, 'string'>): Sql {
  switch (type) {
    case 'int':
      return allOf([intFilter(condition), mapCondition(sql`attr_i`, condition, compareInt)]);
    case 'double':
      return mapCondition(sql`attr_f`, condition, compareDouble);
    case 'bool':
      return mapCondition(sql`attr_b`, condition, compareBool);
    case 'json':
      return mapCondition(sql`attr_x`, condition, compareJson);
  }
}

/** What the bloom filter over all integer values of a granule can refuse. */
function intFilter({ test }: KeyCondition): Sql {
  if (test === 'exists' || test.cmp !== '=') return TRUE;
  const { literal } = test;
  const exact = literal.type === 'number' ? integerOfNumber(literal.value) : literal.type === 'text' ? integerOfText(literal.value) : undefined;
  return exact === undefined ? TRUE : sql`has(mapValues(attr_i), toInt64(${integer(exact)}))`;
}

type Compare = (value: Sql, cmp: Comparison, literal: Literal) => Sql;

function mapCondition(map: Sql, { key, test }: KeyCondition, compare: Compare): Sql {
  const present = sql`mapContains(${map}, ${text(key)})`;
  if (test === 'exists') return present;
  const met = compare(sql`${map}[${text(key)}]`, test.cmp, test.literal);
  if (met === FALSE || met === TRUE) return met === TRUE ? present : FALSE;
  return meetsDefault(test.cmp, test.literal) ? allOf([present, met]) : met;
}

/** A condition on the value of `key` in the map `m` of OTLP JSON texts, which is there. */
function ownedJson({ key, test }: KeyCondition, type: Exclude<StoredType, 'string'>): Sql {
  if (test === 'exists') return TRUE;
  const { cmp, literal } = test;
  const value = sql`m[${text(key)}]`;
  const inner = sql`substring(${value}, position(${value}, ':') + 1, length(${value}) - position(${value}, ':') - 1)`;
  switch (type) {
    case 'int':
      return guarded(value, '{"intValue":', compareInt(sql`toInt64OrZero(trim(BOTH '"' FROM ${inner}))`, cmp, literal));
    case 'double':
      return guarded(value, '{"doubleValue":', compareDouble(sql`toFloat64OrZero(trim(BOTH '"' FROM ${inner}))`, cmp, literal));
    case 'bool':
      return guarded(value, '{"boolValue":', compareBool(sql`(${inner} = 'true')`, cmp, literal));
    case 'json': {
      const met = compareJson(value, cmp, literal);
      const scalar = anyOf(['{"intValue":', '{"doubleValue":', '{"boolValue":'].map((prefix) => sql`startsWith(${value}, ${text(prefix)})`));
      return met === FALSE ? FALSE : sql`(NOT ${scalar} AND ${met})`;
    }
  }
}

function guarded(value: Sql, prefix: string, met: Sql): Sql {
  return met === FALSE ? FALSE : allOf([sql`startsWith(${value}, ${text(prefix)})`, met]);
}
