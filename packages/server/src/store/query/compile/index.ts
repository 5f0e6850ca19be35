export { Catalogue, keysOf } from './catalogue.ts';
export type { StoredType } from './catalogue.ts';
export { compilePredicate } from './predicate-sql.ts';
export type { CompileContext } from './predicate-sql.ts';
export { entityAttribute, ownedAttribute, spanAttribute } from './attribute-sql.ts';
export { UINT64, compareInt, compareString } from './compare-sql.ts';
export { selectOwnedAttributes, selectSpanAttributes } from './attribute-values.ts';
