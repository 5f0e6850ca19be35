import type { AttributeField, SpanPredicate } from '@spoor/core/plan';
import { ApiError } from '../http/index.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const MAX_TAGS = 50;

/**
 * The conditions of a tag line: `key=value` or `key:value`, separated by blanks, a bare `key` for "has it". Keys and
 * values with blanks, and keys with `=` or `:`, in double quotes (`\"` and `\\` inside). All must hold on the same span. `error=true|false` and
 * `span.kind=server` mean the span's own status and kind, whatever its attributes say.
 */
export function parseTags(line: string): SpanPredicate[] {
  const terms: SpanPredicate[] = [];
  const token = /\s*(?:"((?:[^"\\]|\\.)+)"|([^\s"=:]+))(?:[=:](?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?(?=\s|$)/y;
  while (/\S/.test(line.slice(token.lastIndex))) {
    const at = token.lastIndex;
    const found = token.exec(line);
    if (found === null) throw new ApiError(400, 'BAD_REQUEST', `Tags: cannot read ${JSON.stringify(line.slice(at).trim().slice(0, 40))}. Write key=value, with quotes around values with blanks.`);
    if (terms.length === MAX_TAGS) throw new ApiError(400, 'BAD_REQUEST', `Tags: more than ${MAX_TAGS}.`);
    const [, quotedKey, key, quoted, plain] = found;
    terms.push(conditionOf(unescape(quotedKey) ?? key ?? '', unescape(quoted) ?? plain));
  }
  return terms;
}

function unescape(quoted: string | undefined): string | undefined {
  return quoted?.replaceAll(/\\(.)/gs, '$1');
}

function conditionOf(key: string, value: string | undefined): SpanPredicate {
  const field: AttributeField = { kind: 'attribute', levels: ['span', 'resource', 'scope', 'event', 'link'], key };
  if (value === undefined) return { op: 'exists', field };
  if (key === 'error' && (value === 'true' || value === 'false')) {
    return { op: 'compare', field: { kind: 'intrinsic', name: 'status' }, cmp: value === 'true' ? '=' : '!=', value: { type: 'number', value: 2 } };
  }
  if (key === 'span.kind' && KINDS.includes(value)) {
    return { op: 'compare', field: { kind: 'intrinsic', name: 'kind' }, cmp: '=', value: { type: 'number', value: KINDS.indexOf(value) } };
  }
  return { op: 'compare', field, cmp: '=', value: { type: 'text', value } };
}
