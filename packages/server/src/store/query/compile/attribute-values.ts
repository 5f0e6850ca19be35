import { isUnindexedKey } from '../../schema/index.ts';
import { identifier, joinSql, sql, text } from '../../sql/index.ts';
import type { Sql } from '../../sql/index.ts';
import type { Catalogue, StoredType } from './catalogue.ts';

const SPAN_MAPS: Readonly<Record<StoredType, readonly string[]>> = { string: ['attr_s', 'attr_u'], int: ['attr_i'], double: ['attr_f'], bool: ['attr_b'], json: ['attr_x'] };

/**
 * Columns of a SELECT from `spans` that carry the attributes of a span under these keys and no others, named as the
 * reader of whole spans knows them. Maps that no key has a value in are left out.
 */
export function selectSpanAttributes(keys: readonly string[], catalogue: Catalogue): readonly Sql[] {
  const byMap = new Map<string, string[]>();
  for (const key of keys) {
    for (const type of catalogue.typesOf('span', key)) {
      for (const map of SPAN_MAPS[type]) {
        if (map === 'attr_s' && isUnindexedKey(key)) continue;
        byMap.set(map, [...(byMap.get(map) ?? []), key]);
      }
    }
  }
  return Array.from(byMap, ([map, names]) => sql`mapFilter((k, v) -> ${oneOf(names)}, ${identifier(map)}) AS ${identifier(map)}`);
}

/** The same for the attributes of events or links, as two columns of arrays of maps; none without such keys. */
export function selectOwnedAttributes(owner: 'event' | 'link', keys: readonly string[], catalogue: Catalogue): readonly Sql[] {
  const known = keys.filter((key) => catalogue.typesOf(owner, key).length > 0);
  if (known.length === 0) return [];
  return ['attr_s', 'attr_x'].map((map) => {
    const column = identifier(`${owner}_${map}`);
    return sql`arrayMap(m -> mapFilter((k, v) -> ${oneOf(known)}, m), ${column}) AS ${column}`;
  });
}

function oneOf(keys: readonly string[]): Sql {
  return sql`k IN (${joinSql(keys.map(text), sql`, `)})`;
}


/** A value as SQL: what type it has, and its text. */
export interface TypedValue {
  /** One of `ValueTag`. */
  readonly tag: Sql;
  readonly text: Sql;
}

export const ValueTag = { NONE: 0, STRING: 1, INT: 2, DOUBLE: 3, BOOL: 4 } as const;

interface MapOfType {
  readonly map: Sql;
  readonly tag: Sql;
  readonly text: (value: Sql) => Sql;
}

const STRING_TAG = sql`1`;
const MAPS_OF_TYPE: Readonly<Record<Exclude<StoredType, 'json'>, readonly MapOfType[]>> = {
  string: [
    { map: sql`attr_s`, tag: STRING_TAG, text: (value) => sql`toString(${value})` },
    { map: sql`attr_u`, tag: STRING_TAG, text: (value) => sql`toString(${value})` },
  ],
  int: [{ map: sql`attr_i`, tag: sql`2`, text: (value) => sql`toString(${value})` }],
  double: [{ map: sql`attr_f`, tag: sql`3`, text: (value) => sql`toString(${value})` }],
  bool: [{ map: sql`attr_b`, tag: sql`4`, text: (value) => sql`if(${value}, 'true', 'false')` }],
};

/** What a key holds, map by map: on a row of `spans`, or of `resources` or `scopes`. Values held as JSON are left out. */
export function typedValues(key: string, options: { readonly of: 'span' | 'entity'; readonly types: readonly StoredType[] }): readonly { readonly present: Sql; readonly tag: Sql; readonly text: Sql; readonly number: Sql | undefined }[] {
  const name = text(key);
  return options.types.flatMap((type) => {
    if (type === 'json') return [];
    const maps = MAPS_OF_TYPE[type].filter((_, at) => (options.of === 'entity' ? at === 0 : at > 0 || !(type === 'string' && isUnindexedKey(key))));
    return maps.map((each) => {
      const value = sql`${each.map}[${name}]`;
      const number = type === 'int' ? sql`toFloat64(${value})` : type === 'double' ? value : undefined;
      return { present: sql`mapContains(${each.map}, ${name})`, tag: each.tag, text: each.text(value), number };
    });
  });
}

/** All keys a span has attributes under, and all of a resource or scope. */
export const SPAN_KEYS: Sql = sql`arrayConcat(mapKeys(attr_s), mapKeys(attr_u), mapKeys(attr_i), mapKeys(attr_f), mapKeys(attr_b), mapKeys(attr_x))`;
export const ENTITY_KEYS: Sql = sql`arrayConcat(mapKeys(attr_s), mapKeys(attr_i), mapKeys(attr_f), mapKeys(attr_b), mapKeys(attr_x))`;

/** The maps of a span whose values can be counted. */
export const COMPARED_MAPS: readonly MapOfType[] = [...MAPS_OF_TYPE.string, ...MAPS_OF_TYPE.int, ...MAPS_OF_TYPE.double, ...MAPS_OF_TYPE.bool];

/** All attributes of a resource or scope but those held as JSON, as (key, tag, text). */
export const ENTITY_PAIRS: Sql = sql`arrayConcat(
  arrayMap((k, v) -> (toString(k), toUInt8(1), v), mapKeys(attr_s), mapValues(attr_s)),
  arrayMap((k, v) -> (toString(k), toUInt8(2), toString(v)), mapKeys(attr_i), mapValues(attr_i)),
  arrayMap((k, v) -> (toString(k), toUInt8(3), toString(v)), mapKeys(attr_f), mapValues(attr_f)),
  arrayMap((k, v) -> (toString(k), toUInt8(4), if(v, 'true', 'false')), mapKeys(attr_b), mapValues(attr_b)))`;
