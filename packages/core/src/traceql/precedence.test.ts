import { describe, expect, test } from 'vitest';
import { printFieldExpression } from './print-field.ts';
import { printSpansets } from './print.ts';
import { parseTraceql } from './parse.ts';
import { conditionOf, metricsOf, spansetsOf } from './testing/parse-ok.ts';

describe('operators in conditions bind as in Tempo, shown with every parenthesis', () => {
  test.each([
    ['.a || .b && .c', '(.a || .b) && .c'],
    ['.a && .b || .c', '(.a && .b) || .c'],
    ['.a && .b || .c && .d', '((.a && .b) || .c) && .d'],
    ['!.a && .b', '(!.a) && .b'],
    ['!.a = .b', '(!.a) = .b'],
    ['!(.a = .b)', '!(.a = .b)'],
    ['.x = 1 = .b', '(.x = 1) = .b'],
    ['.a = .b + .c', '.a = (.b + .c)'],
    ['.a + .b * .c = 1', '(.a + (.b * .c)) = 1'],
    ['.a * .b + .c = 1', '((.a * .b) + .c) = 1'],
    ['.a - .b - .c = 1', '((.a - .b) - .c) = 1'],
    ['.a / .b % .c = 1', '((.a / .b) % .c) = 1'],
    ['.a ^ .b ^ .c = 1', '(.a ^ (.b ^ .c)) = 1'],
    ['.a * .b ^ .c = 1', '(.a * (.b ^ .c)) = 1'],
    ['-.a * .b = 1', '(-(.a * .b)) = 1'],
    ['-.a + .b = 1', '((-.a) + .b) = 1'],
    ['-.a ^ .b = 1', '(-(.a ^ .b)) = 1'],
    ['.a * -.b * .c = 1', '(.a * (-(.b * .c))) = 1'],
    ['.a - -.b = 1', '(.a - (-.b)) = 1'],
    ['- -.a = 1', '(-(-.a)) = 1'],
    ['.a = "x" && .b =~ "y" || .c != nil', '((.a = "x") && (.b =~ "y")) || (.c != nil)'],
  ])('%s', (condition, expected) => {
    expect(printFieldExpression(conditionOf(`{ ${condition} }`))).toBe(expected);
  });
});

describe('operators between spansets', () => {
  test.each([
    ['{ .a } || { .b } && { .c }', '({ .a } || { .b }) && { .c }'],
    ['{ .a } > { .b } > { .c }', '{ .a } > { .b } > { .c }'],
    ['{ .a } && { .b } >> { .c } || { .d }', '({ .a } && { .b } >> { .c }) || { .d }'],
    ['{ .a } > ({ .b } >> { .c })', '{ .a } > ({ .b } >> { .c })'],
  ])('%s', (query, expected) => {
    const [stage] = spansetsOf(query).pipeline.stages;
    expect(stage?.kind === 'spansets' && printSpansets(stage.expression)).toBe(expected);
  });

  test('structural operators chain to the left', () => {
    const [stage] = spansetsOf('{ .a } > { .b } ~ { .c }').pipeline.stages;
    expect(stage).toMatchObject({ expression: { kind: 'structural', relation: '~', left: { kind: 'structural', relation: '>' }, right: { kind: 'filter' } } });
  });
});

test('metrics: products before sums, to the left', () => {
  expect(metricsOf('({ } | rate()) - ({ } | rate()) - 2 * ({ } | rate())').expression).toMatchObject({
    operator: '-',
    left: { operator: '-', left: { kind: 'metrics-pipeline' } },
    right: { operator: '*', left: { kind: 'metrics-scalar', value: { type: 'int', value: 2n } } },
  });
});

describe('warnings', () => {
  const codes = (text: string): readonly string[] => {
    const parsed = parseTraceql(text);
    return parsed.ok ? parsed.warnings.map(({ code, line, column }) => `${line}:${column} ${code}`) : ['rejected'];
  };

  test.each([
    ['{ .a && .b && .c }', []],
    ['{ .a || .b && .c }', ['1:12 mixed-operators']],
    ['{ .a || .b && .c || .d && .e }', ['1:12 mixed-operators']],
    ['{ (.a || .b) && .c }', []],
    ['{ .a || (.b && .c || .d) }', ['1:19 mixed-operators']],
    ['{ .a } && { .b } || { .c }', ['1:18 mixed-operators']],
    ['({ .a } && { .b }) || { .c }', []],
    ['{ .a / 0 = 1 }', ['1:3 division-by-zero']],
    ['{ .a / .b = 1 }', []],
    ['{ 1 = 2 }', ['1:1 constant-filter']],
    ['{ } | sum_over_time(name)', ['1:21 not-a-number']],
    ['{ } | sum_over_time(duration)', []],
    ['{ } | count() > 1 / 2', ['1:17 integer-division']],
    ['{ .a > 3 / 2 }', ['1:8 integer-division']],
    ['{ .a > 4 / 2 }', []],
    ['{ span.http.status_code = 200 }', ['1:3 widened-name']],
    ['{ span.http.response.status_code = 200 && span.http.response.status_code < 300 }', ['1:3 widened-name']],
    ['{ event.http.status_code = 200 }', []],
    ['{ span.my.own = 200 }', []],
  ])('%s', (query, expected) => {
    expect(codes(query)).toEqual(expected);
  });
});
