import { littleTraces, span } from '@spoor/testkit';
import { describe, expect, test } from 'vitest';
import { attributesOfQuery, matchSpanFilter, needsWholeTraces, parseTraceql, printAttribute, widenedNames } from '../index.ts';
import type { Query } from '../index.ts';

function parse(text: string): Query {
  const parsed = parseTraceql(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors.map(({ message }) => message).join('; ')}`);
  return parsed.query;
}

test('a query tells which attributes it mentions', () => {
  const query = parse('{ .a = 1 && span.b > span.c } >> { resource.d != nil || !(event.e =~ "x") } | by(-.f) | max(.g + 1) > 2 | select(.a, .h) | quantile_over_time(duration, .5) by (.i)');
  expect(attributesOfQuery(query).map(printAttribute)).toEqual(['.a', 'span.b', 'span.c', 'resource.d', 'event.e', '.f', '.g', '.h', 'duration', '.i']);
});

test('a query tells which names the conventions widened it by', () => {
  expect(widenedNames(parse('{ .http.status_code = 500 && span.http.status_code < 600 && resource.x = 1 } | rate() by (resource.deployment.environment.name)'))).toEqual([
    { name: 'http.status_code', also: ['http.response.status_code'] },
    { name: 'deployment.environment.name', also: ['deployment.environment'] },
  ]);
  expect(widenedNames(parse('{ name = "x" }'))).toEqual([]);
});

describe('needsWholeTraces', () => {
  test.each([
    ['{ .a = 1 && duration > 1s }', false],
    ['{ nestedSetParent < 0 } | rate()', false],
    ['{ .a = 1 } || { .b = 2 }', false],
    ['{ .a = 1 } | by(.b)', false],
    ['{ .a = 1 } | { .b = 2 } | rate() by (name)', false],
    ['{ } | compare({ status = error })', false],
    ['{ .a = 1 } && { .b = 2 }', true],
    ['{ .a = 1 } | count() > 2', true],
    ['{ } > { }', true],
    ['{ nestedSetParent = 1 }', true],
    ['{ } | select(nestedSetLeft)', true],
    ['{ span:childCount > 2 }', true],
    ['{ } | rate() by (span:childCount)', true],
    ['({ } > { } | rate()) / ({ } | rate())', true],
  ])('%s: %s', (text, expected) => {
    expect([needsWholeTraces(parse(text), { traceTotals: true }), needsWholeTraces(parse(text), { traceTotals: false })]).toEqual([expected, expected]);
  });

  test('totals of the trace are enough for its duration and root', () => {
    const query = parse('{ trace:duration > 1s && rootName = "x" }');
    expect([needsWholeTraces(query, { traceTotals: true }), needsWholeTraces(query, { traceTotals: false })]).toEqual([false, true]);
  });
});

test('a single filter marks spans of an open trace', () => {
  const query = parse('{ name =~ "b.*" }');
  if (query.kind !== 'spansets' || query.pipeline.stages[0]!.kind !== 'spansets' || query.pipeline.stages[0]!.expression.kind !== 'filter') throw new Error('not a filter');
  const filter = query.pipeline.stages[0]!.expression;
  const block = littleTraces([span('a', {}, span('b'), span('bb'))]);
  expect([...matchSpanFilter(filter, block, { semconv: true })]).toEqual([0, 1, 1]);
  expect([...matchSpanFilter({ kind: 'filter', at: { start: 0, end: 0 } }, block, { semconv: true })]).toEqual([1, 1, 1]);
});
