import { describe, expect, test } from 'vitest';
import { parseLenient } from '../parse-lenient.ts';
import { printAttribute } from '../print-field.ts';
import { printTraceql } from '../print.ts';
import { completeTraceql } from './complete.ts';
import type { TraceqlCompletions } from './completions.ts';

/** `@` marks the cursor. */
function at(marked: string): TraceqlCompletions {
  return completeTraceql(marked.replace('@', ''), marked.indexOf('@'));
}

function labels(marked: string): readonly string[] {
  return at(marked).options.map(({ label }) => label);
}

describe('outside braces', () => {
  test.each([
    ['@', ['{ }', 'count()', 'by']],
    ['{ } @', ['|', '&&', '>>', '!~', '&>>', 'with']],
    ['{ } >> @', ['{ }']],
    ['({ } @', ['|', '&&', ')']],
    ['{ } | @', ['rate()', 'quantile_over_time', 'compare', 'count()', 'by', 'select', 'coalesce()', '{ }']],
    ['{ } | ra@', ['rate()']],
    ['{ } | count() @', ['=', '>', '<=']],
    ['{ } | avg(duration) > @', ['100ms', '1s']],
    ['{ } | avg(duration) > 25@', ['25ms', '25s', '25m', '25h']],
    ['{ } | rate() @', ['by', '|', '>']],
    ['{ } | rate() by (name) @', ['|', '>', 'with']],
    ['{ } | rate() | @', ['topk', 'bottomk']],
    ['{ } | rate() | topk(@', ['5', '10']],
    ['({ } | rate()) @', ['+', '/', '|', '>']],
    ['{ } with(@', ['most_recent=true']],
  ])('%s', (marked, expected) => {
    expect(labels(marked)).toEqual(expect.arrayContaining(expected));
  });

  test.each([
    ['{ } | rate() by (name) @', 'by'],
    ['{ } | rate() @', '+'],
    ['{ } | rate() | @', 'rate()'],
    ['({ } @', 'with'],
    ['{ } @', '=~'],
  ])('%s does not offer %s', (marked, label) => {
    expect(labels(marked)).not.toContain(label);
  });
});

describe('in conditions', () => {
  test.each([
    ['{ @', ['span.', 'resource.', '.', 'span:duration', 'trace:rootService', 'true']],
    ['{ serv@', ['span.', 'span:name']],
    ['{ name = "x" && @', ['span.', 'span:duration']],
    ['{ (@', ['span.', 'span:duration']],
    ['{ trace:@', ['trace:duration', 'trace:rootName', 'trace:rootService', 'trace:id']],
    ['{ name @', ['=', '!=', '=~', '!~', '&&', '}']],
    ['{ duration @', ['>', '<', '=', '+']],
    ['{ .a @', ['=', '=~', '>', '&&', '}', '+']],
    ['{ .a = 1 @', ['&&', '||', '}']],
    ['{ (.a = 1 @', ['&&', '||', ')']],
    ['{ status = @', ['unset', 'ok', 'error']],
    ['{ kind != s@', ['server', 'client']],
    ['{ duration > @', ['100ms']],
    ['{ duration > 15@', ['15ms', '15s']],
    ['{ .a = @', ['nil', 'true', 'false']],
  ])('%s', (marked, expected) => {
    expect(labels(marked)).toEqual(expect.arrayContaining(expected));
  });

  test('a status is not ordered, a kind is no pattern', () => {
    expect(labels('{ status @')).toEqual(['=', '!=', '&&', '||', '}']);
    expect(labels('{ kind @')).not.toContain('=~');
    expect(labels('{ trace:@')).toHaveLength(4);
  });
});

describe('names and values to ask for', () => {
  test.each([
    ['{ @', ['span', 'resource', 'event', 'link', 'instrumentation'], false],
    ['{ span.@', ['span'], false],
    ['{ span.htt@', ['span'], false],
    ['{ resource."a b@', ['resource'], false],
    ['{ .htt@', ['span', 'resource'], true],
    ['{ } | by(@', ['span', 'resource', 'event', 'link', 'instrumentation'], false],
    ['{ } | rate() by (resource.@', ['resource'], false],
    ['{ } | select(.a, event.@', ['event'], false],
    ['{ } | avg_over_time(span.@', ['span'], false],
    ['{ } | compare({ span.@', ['span'], false],
  ])('%s asks for attributes of %s', (marked, scopes, unscoped) => {
    expect(at(marked).attributes).toEqual({ scopes, unscoped });
  });

  test.each([
    ['{ span.http.method = @', 'span.http.method', '='],
    ['{ span.http.method = "G@', 'span.http.method', '='],
    ['{ span.http.method = "G@ET" && .a }', 'span.http.method', '='],
    ['{ .a =~ @', '.a', '=~'],
    ['{ .a > 1 && name != @', 'name', '!='],
    ['{ (resource.service.name = @', 'resource.service.name', '='],
    ['{ trace:rootService = `@', 'rootServiceName', '='],
  ])('%s asks for values of %s', (marked, attribute, operator) => {
    const { values } = at(marked);
    expect(values === undefined ? undefined : [printAttribute(values.of), values.operator]).toEqual([attribute, operator]);
  });

  test.each(['{ .a = 1 @', '{ .a @', '{ duration > @', '{ 1 = @', '{ .a + 1 = @', '{ } | count() > @', '// { .a = @', '{ /* .a = @'])('%s asks for no values', (marked) => {
    expect(at(marked).values).toBeUndefined();
  });
});

describe('what is replaced', () => {
  test.each([
    ['{ span.ht@ }', 'span.ht'],
    ['{ span.ht@tp.route }', 'span.http.route'],
    ['{ na@me = 1 }', 'name'],
    ['{ name = "fro@nt" && .a }', '"front"'],
    ['{ name = "fro@', '"fro'],
    ['{ name = @', ''],
    ['{ } | ra@te()', 'rate'],
    ['{ status = err@ }', 'err'],
    ['{ .a = 1 &@', '&'],
  ])('%s', (marked, replaced) => {
    const { from, to } = at(marked);
    expect(marked.replace('@', '').slice(from, to)).toBe(replaced);
  });
});

describe('the filter to condition names and values on', () => {
  test.each([
    ['{ resource.service.name = "x" && span.@', '{ resource.service.name = "x" }'],
    ['{ resource.service.name = "x" && span.http.method = @ && duration > 1s }', '{ resource.service.name = "x" && duration > 1s }'],
    ['{ .a = 1 } >> { .b = 2 && .c = "@', '{ .b = 2 }'],
    ['{ .b = 2 && .c = @ } | rate()', '{ .b = 2 }'],
    ['{ .a = 1 } | rate() by (@', '{ .a = 1 }'],
    ['({ .a = 1 } | rate() by (@', '{ .a = 1 }'],
    ['{ .a = 1 } | select(resource.@', '{ .a = 1 }'],
    ['{ .a = 1 || .b = @', 'everything'],
    ['{ @', 'everything'],
    ['{ .a = 1 } @', 'everything'],
  ])('%s', (marked, expected) => {
    const query = parseLenient(at(marked).filter ?? '');
    expect(query === undefined ? 'everything' : printTraceql(query)).toBe(expected);
  });
});

test('nothing is offered in comments and outside of the text', () => {
  expect(at('{ .a // = @\n}').options).toEqual([]);
  expect(at('{ /* @').options).toEqual([]);
  expect(completeTraceql('{ ', 99)).toMatchObject({ from: 2, to: 2 });
  expect(completeTraceql('{ ', -1)).toMatchObject({ from: 0, to: 0 });
});
