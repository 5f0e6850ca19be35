import { SpanBlock } from '../../../model/index.ts';
import { expect, test } from 'vitest';
import { parseOk } from '../../testing/parse-ok.ts';
import { evaluateSearch } from './evaluate-search.ts';

test('a trace is found when one of the spans it is found by starts in the range', () => {
  const block = new SpanBlock(4);
  [5n, 10n, 20n].forEach((start, at) => {
    const row = block.beginSpan();
    block.traceId[row * 16 + 15] = at === 0 ? 1 : 2;
    block.spanId[2 * row] = at + 1;
    block.start64[row] = start;
    block.name[row] = block.strings.internString(at === 2 ? 'late' : 'early');
    block.endSpan();
  });
  const found = (query: string, from: bigint, to: bigint): readonly string[] => evaluateSearch(parseOk(query), block, { spss: 3, semconv: false, range: { from, to } }).map(({ traceId }) => traceId.slice(-1));
  expect(found('{ }', 0n, 100n)).toEqual(['2', '1']);
  expect(found('{ }', 20n, 21n)).toEqual(['2']);
  expect(found('{ name = "early" }', 20n, 21n)).toEqual([]); // the span in the range is not one it is found by
  expect(found('{ name = "early" } || { name = "late" }', 20n, 21n)).toEqual(['2']);
  expect(found('{ }', 6n, 10n)).toEqual([]);
});
