import type { Query, SourceRange } from './ast.ts';

declare const checked: unique symbol;

/** A query that `parseTraceql` accepted: syntax, types and limits hold. Nothing else makes one. */
export type CheckedQuery = Query & { readonly [checked]: true };

export type ParseResult =
  | { readonly ok: true; readonly query: CheckedQuery; readonly warnings: readonly QueryWarning[] }
  /** At least one error, in the order of the text. */
  | { readonly ok: false; readonly errors: readonly QueryError[] };

export interface QueryError extends SourceRange {
  /** One sentence without position, for the person who wrote the query. */
  readonly message: string;
  /** From 1, in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** What to try instead, a sentence. */
  readonly suggestion?: string;
}

export interface QueryWarning extends SourceRange {
  readonly code: 'mixed-operators' | 'division-by-zero' | 'constant-filter' | 'not-a-number' | 'integer-division' | 'widened-name';
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Caps on a query; the depth is that of the tree and of the parentheses. */
export const TRACEQL_LIMITS = { length: 131_072, depth: 128, errors: 20, groupBy: 5, groupByValues: 4, compareTop: 1_000 } as const;
