import { FALSE, TRUE, allOf, anyOf, noneOf } from '../../sql/index.ts';
import type { Sql } from '../../sql/index.ts';

/**
 * What a span has to meet, in three parts that must hold together, cheapest first: `trace` over grouped rows of
 * `traces`, `columns` and `attributes` over a row of `spans`. Never refuses a span that the query would match; when
 * `exact`, it also accepts no other.
 */
export interface Condition {
  readonly trace: Sql;
  readonly columns: Sql;
  readonly attributes: Sql;
  readonly exact: boolean;
}

export const ALWAYS: Condition = { trace: TRUE, columns: TRUE, attributes: TRUE, exact: true };
export const NEVER: Condition = { ...ALWAYS, columns: FALSE };
/** Nothing can be said in SQL. */
export const UNKNOWN: Condition = { ...ALWAYS, exact: false };

export function onColumns(columns: Sql, exact = true): Condition {
  return { ...ALWAYS, columns, exact };
}

export function onAttributes(attributes: Sql, exact = true): Condition {
  return attributes === FALSE ? { ...NEVER, exact } : { ...ALWAYS, attributes, exact };
}

export function onTrace(trace: Sql): Condition {
  return { ...ALWAYS, trace };
}

/** The parts about a row of `spans`. */
export function ofSpan(condition: Condition): Sql {
  return allOf([condition.columns, condition.attributes]);
}

export function isNever(condition: Condition): boolean {
  return condition.columns === FALSE || condition.attributes === FALSE || condition.trace === FALSE;
}

export function everyOf(conditions: readonly Condition[]): Condition {
  if (conditions.some(isNever)) return NEVER;
  return {
    trace: allOf(conditions.map((one) => one.trace)),
    columns: allOf(conditions.map((one) => one.columns)),
    attributes: allOf(conditions.map((one) => one.attributes)),
    exact: conditions.every((one) => one.exact),
  };
}

/** Traces and spans cannot be mixed in one OR: the part about traces is then left for afterwards. */
export function someOf(conditions: readonly Condition[]): Condition {
  const possible = conditions.filter((one) => !isNever(one));
  const [only] = possible;
  if (only === undefined) return NEVER;
  if (possible.length === 1) return only;
  const exact = possible.every((one) => one.exact);
  if (possible.every((one) => ofSpan(one) === TRUE)) return { ...ALWAYS, trace: anyOf(possible.map((one) => one.trace)), exact };
  const mixed = possible.some((one) => one.trace !== TRUE);
  return {
    trace: TRUE,
    columns: anyOf(possible.map((one) => one.columns)),
    attributes: possible.every((one) => one.attributes === TRUE) ? TRUE : anyOf(possible.map(ofSpan)),
    exact: exact && !mixed,
  };
}

/** What is only necessary says nothing about its opposite. */
export function oppositeOf(condition: Condition): Condition {
  if (isNever(condition)) return ALWAYS;
  if (!condition.exact) return UNKNOWN;
  const span = ofSpan(condition);
  if (condition.trace !== TRUE) return span === TRUE ? onTrace(noneOf(condition.trace)) : UNKNOWN;
  return condition.attributes === TRUE ? onColumns(noneOf(condition.columns)) : onAttributes(noneOf(span));
}
