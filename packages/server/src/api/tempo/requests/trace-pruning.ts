import type { SpansetFilter } from '@spoor/core/traceql';
import type { QueryValues } from '../../http/index.ts';
import { badRequest } from '../tempo-error.ts';
import { booleanParam, integerParam } from './parameters.ts';
import { parseQuery } from './query-text.ts';

/** Which spans of a trace to leave out. Depths are levels of the tree; Infinity: all of them. */
export interface TracePruning {
  readonly filter: SpansetFilter;
  /** Keep the ancestors of what matches, so that the tree stays connected. */
  readonly keepHierarchy: boolean;
  /** Levels of descendants kept below a match. */
  readonly matchDepth: number;
  /** Levels of ancestors kept above a match, with `keepHierarchy`. */
  readonly ancestorDepth: number;
}

/** `q`, `keep_hierarchy`, `match_depth`, `ancestor_depth`; undefined without `q`. Throws `TempoError`. */
export function tracePruning(query: QueryValues): TracePruning | undefined {
  const text = query.get('q');
  const matchDepth = depth(query, 'match_depth') ?? 0;
  const ancestorDepth = depth(query, 'ancestor_depth') ?? Number.POSITIVE_INFINITY;
  if (text === undefined) return undefined;
  const parsed = parseQuery(text, 'invalid TraceQL query: ');
  const [stage, ...more] = parsed.kind === 'spansets' ? parsed.pipeline.stages : [];
  if (more.length > 0 || stage?.kind !== 'spansets' || stage.expression.kind !== 'filter') throw badRequest('invalid TraceQL query: the spans of a trace can be filtered by one { … } only');
  return { filter: stage.expression, keepHierarchy: booleanParam(query, 'keep_hierarchy'), matchDepth, ancestorDepth };
}

/** -1: without bound. */
function depth(query: QueryValues, name: string): number | undefined {
  const value = integerParam(query, name);
  return value !== undefined && value < 0 ? Number.POSITIVE_INFINITY : value;
}
