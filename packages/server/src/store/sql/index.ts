export { double, identifier, integer, text, timestamp, traceIdLiteral } from './literals.ts';
export { Sql, allOf, anyOf, joinSql, sql } from './sql.ts';
