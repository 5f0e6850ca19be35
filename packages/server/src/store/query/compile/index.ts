export { Catalogue, keysOf } from './catalogue.ts';
export type { StoredType } from './catalogue.ts';
export { compilePredicate } from './predicate-sql.ts';
export type { CompileContext } from './predicate-sql.ts';
export { entityAttribute, ownedAttribute, spanAttribute } from './attribute-sql.ts';
export { UINT64, compareInt, compareString } from './compare-sql.ts';
export { COMPARED_MAPS, ENTITY_KEYS, ENTITY_PAIRS, SPAN_KEYS, ValueTag, selectOwnedAttributes, selectSpanAttributes, typedValues } from './attribute-values.ts';
export type { TypedValue } from './attribute-values.ts';
