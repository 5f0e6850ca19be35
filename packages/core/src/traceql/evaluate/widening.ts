import { semconvNames } from '../../model/index.ts';
import type { Query } from '../ast.ts';
import { attributesOfQuery } from './attribute-refs.ts';

/** An attribute of a query that is also looked for under other names. */
export interface WidenedName {
  readonly name: string;
  readonly also: readonly string[];
}

/** What the semantic-convention bridge adds to a query, each attribute once, in the order of the query; empty: nothing. */
export function widenedNames(query: Query): readonly WidenedName[] {
  const names = attributesOfQuery(query).flatMap((ref) => (ref.kind === 'attribute' ? [ref.name] : []));
  return [...new Set(names)].map((name) => ({ name, also: semconvNames(name) })).filter(({ also }) => also.length > 0);
}
