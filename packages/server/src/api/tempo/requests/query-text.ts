import { parseTraceql } from '@spoor/core/traceql';
import type { CheckedQuery, QueryError } from '@spoor/core/traceql';
import { badRequest } from '../tempo-error.ts';

/** A whole TraceQL query. Throws `TempoError` that begins with `prefix`. */
export function parseQuery(text: string, prefix = ''): CheckedQuery {
  const parsed = parseTraceql(text);
  if (parsed.ok) return parsed.query;
  throw badRequest(`${prefix}${errorText(parsed.errors)}`);
}

/** The first error, where Tempo would put it. */
export function errorText(errors: readonly QueryError[]): string {
  const [first] = errors;
  if (first === undefined) return 'parse error';
  const { line, column, message, suggestion } = first;
  return `parse error at line ${line}, col ${column}: ${message}${suggestion === undefined ? '' : `; ${suggestion}`}`;
}
