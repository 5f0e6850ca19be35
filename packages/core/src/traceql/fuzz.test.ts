import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeTraceql } from './complete/complete.ts';
import { parseAttribute } from './parse-attribute.ts';
import { parseLenient } from './parse-lenient.ts';
import { TRACEQL_LIMITS } from './parse-result.ts';
import { parseTraceql } from './parse.ts';
import { printTraceql } from './print.ts';
import { arbitraryQueries } from './testing/arbitrary-query.ts';

const PIECES = [
  '{', '}', '(', ')', '|', ',', '&&', '||', '=', '!=', '<', '>', '>>', '<<', '~', '!~', '=~', '!', '&', '&>>', '+', '-', '*', '/', '%', '^', '==', '//', '/*', '*/', '\n', ' ', '\u00a0',
  '.a', 'span.', 'span.x', 'resource."', 'parent.x', 'trace:', 'span:name', 'duration', 'name', 'status', 'error', 'nil', 'true', 'minInt', '1', '1.5', '.5', '1s', '10MB', '9999999999999999999', '"x"', '"', '`', "'", '\\', 'é', '😀', '\ud800', '\u0000',
  'count()', 'avg(', 'by(', 'select(', 'coalesce()', 'rate()', 'quantile_over_time(', 'compare(', 'topk(', 'with(', 'foo',
];

/** Texts from nonsense to nearly right: pieces of the language in any order, and real queries with holes. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(' ')),
  fc.tuple(arbitraryQueries().query, fc.nat(), fc.nat({ max: 8 }), fc.constantFrom(...PIECES, '')).map(([query, at, length, piece]) => {
    const whole = printTraceql(query);
    const from = at % (whole.length + 1);
    return whole.slice(0, from) + piece + whole.slice(from + length);
  }),
);

test('no text makes the parser throw; errors lie within the text and have something to say', () => {
  fc.assert(
    fc.property(text, (query) => {
      const parsed = parseTraceql(query);
      if (parsed.ok) return void expect(parseTraceql(printTraceql(parsed.query))).toMatchObject({ ok: true });
      expect(parsed.errors.length).toBeGreaterThan(0);
      expect(parsed.errors.length).toBeLessThanOrEqual(TRACEQL_LIMITS.errors);
      for (const { start, end, line, column, message } of parsed.errors) {
        expect([start >= 0, start <= end, end <= query.length, message !== '']).toEqual([true, true, true, true]);
        expect([line, column]).toEqual([query.slice(0, start).split('\n').length, start - query.lastIndexOf('\n', start - 1)]);
      }
    }),
    { numRuns: 5_000 },
  );
});

test('every place of every text has a completion, and every text a lenient reading', () => {
  fc.assert(
    fc.property(text, fc.nat(), (query, at) => {
      const offset = at % (query.length + 1);
      const { from, to, typed } = completeTraceql(query, offset);
      expect([from <= offset, to >= offset, to <= query.length, typed === query.slice(from, offset)]).toEqual([true, true, true, true]);
      const lenient = parseLenient(query);
      if (lenient !== undefined) expect(parseTraceql(printTraceql(lenient))).toMatchObject({ ok: true });
      parseAttribute(query);
    }),
    { numRuns: 3_000 },
  );
});

describe('100 kB take time linear in the text', () => {
  const heads = ['', '{ .x = '];
  const fragments = [...PIECES, '{.a=1&&', '.a=1||', '{}>', '{}&&', '{}||{}&&', '"\\', '.a||.b&&', '^1', '(1+', '(true||', '=~"(?i)|"', '(?i)', 'a|', '\\Q', '{(', '(count()', 'count()>1|', 'nil!=', 'select(.a)|'];

  test.each(heads)('%j and repetitions of anything', (head) => {
    const slow: string[] = [];
    for (const fragment of fragments) {
      const query = head + fragment.repeat(Math.floor((100_000 - head.length) / fragment.length));
      const started = performance.now();
      parseTraceql(query);
      completeTraceql(query, query.length >> 1);
      parseLenient(query);
      // Some ten times what it takes; quadratic behaviour takes a hundred times that.
      if (performance.now() - started > 2_000) slow.push(fragment);
    }
    expect(slow).toEqual([]);
  });
});
