import { traceIdLiteral } from './literals.ts';
import { joinSql, sql } from './sql.ts';
import type { Sql } from './sql.ts';

/** Trace ids of 32 hex digits, separated by commas: for IN. An empty list is not SQL: ask nothing then. */
export function traceIdList(ids: readonly string[]): Sql {
  if (ids.length === 0) throw new RangeError('no trace ids');
  return joinSql(ids.map(traceIdLiteral), sql`, `);
}
