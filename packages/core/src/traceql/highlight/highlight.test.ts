import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printTraceql } from '../print.ts';
import { arbitraryQueries } from '../testing/arbitrary-query.ts';
import { highlightTraceql } from './highlight.ts';

function shown(text: string): string {
  return highlightTraceql(text)
    .map(({ kind, start, end }) => `${kind}<${text.slice(start, end)}>`)
    .join(' ');
}

test.each([
  ['{ span.http.route = "/" }', 'bracket<{> scope<span.> attribute<http.route> operator<=> string<"/"> bracket<}>'],
  ['{ .a > 1h30m }', 'bracket<{> scope<.> attribute<a> operator<>> duration<1h30m> bracket<}>'],
  ['{ resource."a b" >= 1.5 }', 'bracket<{> scope<resource.> attribute<"a b"> operator<>=> number<1.5> bracket<}>'],
  ['{ name = nil && trace:id != true }', 'bracket<{> intrinsic<name> operator<=> keyword<nil> operator<&&> intrinsic<trace:id> operator<!=> keyword<true> bracket<}>'],
  ['{ status = error || kind = server }', 'bracket<{> intrinsic<status> operator<=> value<error> operator<||> intrinsic<kind> operator<=> value<server> bracket<}>'],
  ['{ } | rate() by (name) with(sample=.5)', 'bracket<{> bracket<}> operator<|> function<rate> bracket<(> bracket<)> function<by> bracket<(> intrinsic<name> bracket<)> keyword<with> bracket<(> word<sample> operator<=> number<.5> bracket<)>'],
  ['{ } &>> { } // end', 'bracket<{> bracket<}> operator<&>>> bracket<{> bracket<}> comment<// end>'],
  ['/* a */{ /* b */ } /* c', 'comment</* a */> bracket<{> comment</* b */> bracket<}> comment</* c>'],
  ['{ foo = "open', 'bracket<{> word<foo> operator<=> string<"open>'],
  ['{ service.name == 10MB', 'bracket<{> invalid<service.name> invalid<==> invalid<10MB>'],
  ['{ .a//b = minInt }', 'bracket<{> scope<.> attribute<a//b> operator<=> number<minInt> bracket<}>'],
])('%s', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('pieces are in order and leave out only white space', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), arbitraryQueries().query.map(printTraceql));
  fc.assert(
    fc.property(texts, (text) => {
      let behind = 0;
      for (const { start, end } of highlightTraceql(text)) {
        expect(start).toBeGreaterThanOrEqual(behind);
        expect(end).toBeGreaterThan(start);
        expect(text.slice(behind, start).replaceAll(/[\s\u0085]/g, '')).toBe('');
        behind = end;
      }
      expect(text.slice(behind).replaceAll(/[\s\u0085]/g, '')).toBe('');
    }),
    { numRuns: 1_000 },
  );
});

test('queries without mistakes have no invalid piece', () => {
  fc.assert(fc.property(arbitraryQueries().query, (query) => highlightTraceql(printTraceql(query)).every(({ kind }) => kind !== 'invalid')));
});

test.each(['//\n', '/**/', '/*', '{ .a = "', '.a ', '\n'])('100 kB of %j take time linear in the text', (piece) => {
  const started = performance.now();
  highlightTraceql(piece.repeat(100_000 / piece.length));
  expect(performance.now() - started).toBeLessThan(2_000);
});
