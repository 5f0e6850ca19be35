import type { FieldExpression, MetricsQuery, SpansetQuery } from '../ast.ts';
import { parseTraceql } from '../parse.ts';
import type { CheckedQuery, QueryError } from '../parse-result.ts';

/** The query, or an error that says what is wrong with the text. */
export function parseOk(text: string): CheckedQuery {
  const parsed = parseTraceql(text);
  if (parsed.ok) return parsed.query;
  throw new Error(`${text}: ${parsed.errors.map(({ line, column, message }) => `${line}:${column} ${message}`).join('; ')}`);
}

export function errorsOf(text: string): readonly QueryError[] {
  const parsed = parseTraceql(text);
  if (parsed.ok) throw new Error(`${text} was accepted`);
  return parsed.errors;
}

export function spansetsOf(text: string): SpansetQuery {
  const query = parseOk(text);
  if (query.kind !== 'spansets') throw new Error(`${text} is a metrics query`);
  return query;
}

export function metricsOf(text: string): MetricsQuery {
  const query = parseOk(text);
  if (query.kind !== 'metrics') throw new Error(`${text} is no metrics query`);
  return query;
}

/** What stands in the braces of a query that is a single filter. */
export function conditionOf(text: string): FieldExpression {
  const [stage] = spansetsOf(text).pipeline.stages;
  const condition = stage?.kind === 'spansets' && stage.expression.kind === 'filter' ? stage.expression.condition : undefined;
  if (condition === undefined) throw new Error(`${text} is not a single filter with a condition`);
  return condition;
}
