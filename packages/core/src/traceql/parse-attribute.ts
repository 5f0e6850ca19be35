import type { AttributeRef } from './ast.ts';
import { isTooLong, stoppable } from './parse.ts';
import type { QueryError } from './parse-result.ts';
import { Cursor } from './syntax/cursor.ts';
import { Diagnostics } from './syntax/diagnostics.ts';
import { tokenize } from './syntax/lexer.ts';
import { FieldParser } from './syntax/parse-field.ts';
import { describeToken } from './syntax/token.ts';

export type ParsedAttribute = { readonly ok: true; readonly attribute: AttributeRef } | { readonly ok: false; readonly errors: readonly QueryError[] };

/** One attribute as it is written in a query: `span.http.route`, `.a`, `resource."a b"`, `duration`, `span:name`. */
export function parseAttribute(text: string): ParsedAttribute {
  const diagnostics = new Diagnostics();
  const attribute = stoppable(() => {
    if (isTooLong(text)) diagnostics.stop({ start: 0, end: text.length }, 'the name is too long');
    const cursor = new Cursor(tokenize(text), diagnostics);
    const read = new FieldParser(cursor).attribute();
    const rest = cursor.peek();
    if (read !== undefined && rest.kind !== 'end') diagnostics.error(rest, `${describeToken(rest)} cannot stand behind the attribute`, 'put a name with spaces or operators in double quotes');
    return read;
  });
  return attribute === undefined || diagnostics.failed ? { ok: false, errors: diagnostics.errorsIn(text) } : { ok: true, attribute };
}
