import { expect, test } from 'vitest';
import { attributesOf, mentionedAttributes } from './mentioned-attributes.ts';
import { printAttribute } from './print-field.ts';
import { conditionOf, parseOk } from './testing/parse-ok.ts';

test.each([
  ['{ }', []],
  ['{ .a = 1 && .b = 2 && .a = 3 }', ['.a', '.b']],
  ['{ span.a = resource.a || !(event.a =~ "x") }', ['span.a', 'resource.a', 'event.a']],
  ['{ -(.a + .b * 2) < duration && name != nil }', ['.a', '.b', 'duration', 'name']],
  ['{ span:name = "x" && name = "y" }', ['name']],
  ['({ .a } &>> { status = error }) || ({ .b } !~ { .c })', ['.a', 'status', '.b', '.c']],
  ['({ .a } | count() > 1) && ({ .b } | avg(.c) > 1)', ['.a', '.b', '.c']],
  ['{ .a } | by(resource.service.name) | max(duration) > 1s | coalesce() | select(event.x, .a)', ['.a', 'resource.service.name', 'duration', 'event.x']],
  ['{ .a } | rate() by (name, span.b)', ['.a', 'name', 'span.b']],
  ['{ .a } | quantile_over_time(duration, .5) by (.b)', ['.a', 'duration', '.b']],
  ['{ .a } | compare({ status = error })', ['.a', 'status']],
  ['({ .a } | rate() by (.b)) / ({ .c } | sum_over_time(.d)) * 2', ['.a', '.b', '.c', '.d']],
])('%s', (query, expected) => {
  expect(mentionedAttributes(parseOk(query)).map(printAttribute)).toEqual(expected);
});

test('attributes of an expression, repeated as written', () => {
  expect(attributesOf(conditionOf('{ .a = 1 && (.b || .a) }')).map(printAttribute)).toEqual(['.a', '.b', '.a']);
});
