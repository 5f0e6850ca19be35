import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTraceql } from './parse.ts';
import { printTraceql } from './print.ts';
import { arbitraryQueries } from './testing/arbitrary-query.ts';
import { withoutPositions } from './testing/without-positions.ts';

const { query } = arbitraryQueries();

test('what is printed reads back as the same query', () => {
  fc.assert(
    fc.property(query, (tree) => {
      const text = printTraceql(tree);
      const read = parseTraceql(text);
      expect(read.ok ? withoutPositions(read.query) : read.errors, text).toEqual(withoutPositions(tree));
    }),
    { numRuns: 3_000 },
  );
});

test('a poor vocabulary makes valid queries too', () => {
  const poor = arbitraryQueries({ attributes: { span: ['a'] }, intrinsics: ['span:status'], strings: ['x'], patterns: ['x'], ints: [1n], floats: [1.5], durations: [1n] }).query;
  fc.assert(fc.property(poor, (tree) => parseTraceql(printTraceql(tree)).ok), { numRuns: 500 });
});

test('printing is stable', () => {
  fc.assert(
    fc.property(query, (tree) => {
      const text = printTraceql(tree);
      const read = parseTraceql(text);
      expect(read.ok && printTraceql(read.query)).toBe(text);
    }),
    { numRuns: 1_000 },
  );
});
