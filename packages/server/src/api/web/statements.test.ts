import { expect, test } from 'vitest';
import { testBlock } from '../testing/spans.ts';
import type { TestSpan } from '../testing/index.ts';
import { statementsOf } from './statements.ts';

const span = (n: number, attributes: TestSpan['attributes']): TestSpan => ({ traceId: 'a'.repeat(32), spanId: n.toString(16).padStart(16, '0'), service: 's', name: 'q', start: BigInt(n), duration: 1n, ...(attributes === undefined ? {} : { attributes }) });

async function* blocks(...spans: readonly (readonly TestSpan[])[]) {
  for (const each of spans) yield testBlock(each);
}

test('each statement once, over blocks; the newer key wins, other types are none', async () => {
  const answer = await statementsOf(blocks([span(1, { 'db.statement': 'A' }), span(2, {})], [span(3, { 'db.statement': 'old', 'db.query.text': 'B' }), span(4, { 'db.statement': 'A' }), span(5, { 'db.statement': 7n })]));
  expect(answer).toEqual({ statements: ['A', 'B'], spans: [['0000000000000001', 0], ['0000000000000003', 1], ['0000000000000004', 0]] });
});

test('none at all', async () => expect(await statementsOf(blocks([span(1, undefined)]))).toEqual({ statements: [], spans: [] }));
