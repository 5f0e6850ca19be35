import type { SpanPredicate } from '@spoor/core/plan';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTags } from './parse-tags.ts';

function short(term: SpanPredicate): unknown {
  if (term.op === 'exists') return [term.field.key];
  if (term.op !== 'compare') return term;
  const left = term.field.kind === 'attribute' ? term.field.key : `:${term.field.name}`;
  return [left, term.cmp, term.value.value];
}

describe('parseTags', () => {
  test.each<[string, readonly unknown[]]>([
    ['', []],
    ['   ', []],
    ['a=b', [['a', '=', 'b']]],
    ['a:b c=d', [['a', '=', 'b'], ['c', '=', 'd']]],
    ['http.url=http://x:80/?a=b', [['http.url', '=', 'http://x:80/?a=b']]],
    ['a="b c" d', [['a', '=', 'b c'], ['d']]],
    ['a="say \\"hi\\" \\\\"', [['a', '=', 'say "hi" \\']]],
    ['a=', [['a', '=', '']]],
    ['a=""', [['a', '=', '']]],
    ['"k=1: x"="v" "only key"', [['k=1: x', '=', 'v'], ['only key']]],
    ['error=true', [[':status', '=', 2]]],
    ['error=false', [[':status', '!=', 2]]],
    ['error=timeout', [['error', '=', 'timeout']]],
    ['span.kind=consumer span.kind=odd', [[':kind', '=', 5], ['span.kind', '=', 'odd']]],
  ])('%s', (line, terms) => expect(parseTags(line).map(short)).toEqual(terms));

  test.each(['=b', 'a="b', 'a=b"c', '"', 'a="b"c', '""=x'])('refuses %s with its place', (line) => {
    expect(() => parseTags(line)).toThrow(/^Tags: cannot read/);
  });

  test('any key and value, quoted, come back', () => {
    const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (key, value) => {
        fc.pre(key !== 'error' && key !== 'span.kind');
        expect(parseTags(`${quote(key)}=${quote(value)}`).map(short)).toEqual([[key, '=', value]]);
      }),
    );
  });

  test('hostile lines are refused quickly', () => {
    const begun = performance.now();
    for (const line of [`a="${'\\'.repeat(16_000)}`, 'a'.repeat(16_000) + '"', '"'.repeat(16_000), `${' '.repeat(16_000)}"`]) expect(() => parseTags(line)).toThrow();
    expect(() => parseTags('a=b '.repeat(51))).toThrow('more than 50');
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
