export { double, identifier, integer, text, timestamp, traceIdLiteral, wideInteger } from './literals.ts';
export { traceIdList } from './lists.ts';
export { FALSE, Sql, TRUE, allOf, anyOf, joinSql, noneOf, sql } from './sql.ts';
