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

