import { semconvNames } from '../model/index.ts';
import type { Query } from './ast.ts';
import { FieldChecker } from './check-field.ts';
import { QueryChecker } from './check-query.ts';
import { mentionedAttributes } from './mentioned-attributes.ts';
import { TRACEQL_LIMITS } from './parse-result.ts';
import type { CheckedQuery, ParseResult } from './parse-result.ts';
import { printAttribute } from './print-field.ts';
import { Cursor } from './syntax/cursor.ts';
import { Diagnostics, StopReading } from './syntax/diagnostics.ts';
import { tokenize } from './syntax/lexer.ts';
import { RootParser } from './syntax/parse-root.ts';

/**
 * A query from its text: syntax, types and limits checked, constants folded. Never throws, takes time linear in the text.
 * Reads on after an error, so that an editor can show several.
 */
export function parseTraceql(text: string): ParseResult {
  const diagnostics = new Diagnostics();
  const query = stoppable(() => readQuery(text, diagnostics));
  if (query === undefined || diagnostics.failed) return { ok: false, errors: diagnostics.errorsIn(text) };
  return { ok: true, query: asChecked(query), warnings: diagnostics.warningsIn(text) };
}

function readQuery(text: string, diagnostics: Diagnostics): Query | undefined {
  if (isTooLong(text)) diagnostics.stop({ start: 0, end: text.length }, `the query is longer than ${TRACEQL_LIMITS.length} bytes`);
  const cursor = new Cursor(tokenize(text), diagnostics);
  const parser = new RootParser(cursor);
  const query = parser.query();
  if (query === undefined) return undefined;
  const { fields } = parser;
  const checker = new FieldChecker(diagnostics, { isHole: (node) => fields.isHole(node), patternAt: (node) => fields.patterns.get(node) });
  const checked = new QueryChecker(checker, diagnostics).check(query);
  warnWidened(checked, diagnostics);
  return checked;
}

/** With the bridge between old and new semantic conventions on, a condition finds more than it names. */
function warnWidened(query: Query, diagnostics: Diagnostics): void {
  for (const attribute of mentionedAttributes(query)) {
    if (attribute.kind !== 'attribute' || attribute.scope === 'event' || attribute.scope === 'link') continue;
    const others = semconvNames(attribute.name);
    if (others.length > 0) diagnostics.warn(attribute.at, 'widened-name', `${printAttribute(attribute)} also finds ${others.join(', ')}: old and new names of the semantic conventions mean the same`);
  }
}

/** By UTF-8 bytes, as Tempo counts. */
export function isTooLong(text: string): boolean {
  if (text.length > TRACEQL_LIMITS.length) return true;
  return text.length * 3 > TRACEQL_LIMITS.length && new TextEncoder().encode(text).length > TRACEQL_LIMITS.length;
}

/** Undefined when the reading was given up; the diagnostics say why. */
export function stoppable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof StopReading) return undefined;
    throw error;
  }
}

/** The one place where a query gets its brand. */
export function asChecked(query: Query): CheckedQuery {
  return query as CheckedQuery;
}
