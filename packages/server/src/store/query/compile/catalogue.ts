import type { AttributeLevel, SpanPredicate } from '@spoor/core/plan';

/** How a value is stored: the type names of `attribute_keys`, bytes, array, map and empty taken together. */
export type StoredType = 'string' | 'int' | 'double' | 'bool' | 'json';

export const STORED_TYPES: readonly StoredType[] = ['string', 'int', 'double', 'bool', 'json'];

/**
 * Which types the keys of a predicate ever had at each level, so that a condition looks only where something can be.
 * Must be read after the spans it is used for were written; the inserter writes keys before spans.
 */
export class Catalogue {
  private readonly types: ReadonlyMap<string, ReadonlySet<StoredType>> | undefined;

  /** Without `known`: any key may have any type. */
  constructor(known?: Iterable<{ readonly level: string; readonly key: string; readonly type: string }>) {
    if (known === undefined) return;
    const types = new Map<string, Set<StoredType>>();
    for (const { level, key, type } of known) {
      const at = place(level, key);
      const set = types.get(at) ?? new Set();
      set.add(storedType(type));
      types.set(at, set);
    }
    this.types = types;
  }

  typesOf(level: AttributeLevel, key: string): readonly StoredType[] {
    if (this.types === undefined) return STORED_TYPES;
    const known = this.types.get(place(level, key));
    return known === undefined ? [] : STORED_TYPES.filter((type) => known.has(type));
  }
}

/** Every attribute key the (checked) predicate names. */
export function keysOf(predicate: SpanPredicate): ReadonlySet<string> {
  const keys = new Set<string>();
  const visit = (node: SpanPredicate): void => {
    if (node.op === 'not') visit(node.term);
    else if (node.op === 'and' || node.op === 'or') node.terms.forEach(visit);
    else if ((node.op === 'compare' || node.op === 'exists') && node.field.kind === 'attribute') keys.add(node.field.key);
  };
  visit(predicate);
  return keys;
}

function place(level: string, key: string): string {
  return `${level}\0${key}`;
}

function storedType(type: string): StoredType {
  return type === 'string' || type === 'int' || type === 'double' || type === 'bool' ? type : 'json';
}
