import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldExpression } from './ast.ts';
import { parseAttribute } from './parse-attribute.ts';
import { parseLenient } from './parse-lenient.ts';
import { printAttribute } from './print-field.ts';
import { printCondition, printTraceql } from './print.ts';
import { arbitraryQueries } from './testing/arbitrary-query.ts';

/** The surely meant filter, printed; "everything" without one. */
function lenient(text: string): string {
  const query = parseLenient(text);
  return query === undefined ? 'everything' : printTraceql(query);
}

describe('complete filters stay', () => {
  test.each(['{ resource.service.name = "x" }', '{ .a = 1 && status = error }', '{ .a = 1 || .b = 2 }', '{ !(.a = 1) }', '{ .a =~ "x.*" && .b != nil }', '{ .a = 1 + .b }'])('%s', (text) => {
    expect(lenient(text)).toBe(text);
  });
});

describe('what is unfinished falls out', () => {
  test.each([
    ['{ span.a = }', 'everything'],
    ['{ name =', 'everything'],
    ['{', 'everything'],
    ['{ }', 'everything'],
    ['', 'everything'],
    ['{ name = "x" && }', '{ name = "x" }'],
    ['{ name = "x" && span.', '{ name = "x" }'],
    ['{ name = "x" && span.fo', '{ name = "x" }'],
    ['{ name = "x" && span.foo = "ba', '{ name = "x" }'],
    ['{ name = "x" && status = err }', '{ name = "x" }'],
    ['{ name = "x" && name }', '{ name = "x" }'],
    ['{ name = "x" && .a =~ "(" }', '{ name = "x" }'],
    ['{ name = "x" && name = 5 }', '{ name = "x" }'],
    ['{ && name = "x" }', '{ name = "x" }'],
    ['{ .a =  && name = "x" && .b > }', '{ name = "x" }'],
    ['{ .a + = 1 && name = "x" }', '{ name = "x" }'],
    ['{ name = "x" && (.a = 1 || .b = ) }', '{ name = "x" }'],
    ['{ name = "x" && (.a = 1 && .b = ) }', '{ name = "x" && .a = 1 }'],
    ['{ name = "x" && (.a = 1 || .b = 2', '{ name = "x" && (.a = 1 || .b = 2) }'],
    ['{ parent.a = 1 && name = "x" }', '{ name = "x" }'],
  ])('%s', (text, expected) => {
    expect(lenient(text)).toBe(expected);
  });
});

describe('an alternative or a negation that is unfinished may be anything', () => {
  test.each([
    ['{ .a = 1 || .b = }', 'everything'],
    ['{ .a = 1 || .b = && .c = 2 }', '{ .c = 2 }'],
    ['{ !(.a = ) && .c = 2 }', '{ .c = 2 }'],
    ['{ !(.a = 1 && .b = ) && .c = 2 }', '{ .c = 2 }'],
    ['{ !(.a = 1 || .b = ) && .c = 2 }', '{ .c = 2 }'],
  ])('%s', (text, expected) => {
    expect(lenient(text)).toBe(expected);
  });
});

describe('everything else finds everything', () => {
  test.each(['{ .a = 1 } && { .b = 2 }', '{ .a = 1 } >> { }', '{ .a = 1 } | count() > 1', '{ .a = 1 } | rate()', '{ .a = 1 .b = 2 }', '{ (.a = 1 .b) && .c }x', 'garbage', '.a = 1', 'count() > 1', '{{{{', `{ name = "${'x'.repeat(140_000)}" }`])('%s', (text) => {
    expect(lenient(text)).toBe('everything');
  });
});

test('conditions cut off anywhere find at least what the whole finds: what is kept is part of the whole', () => {
  const conjunction = fc.array(arbitraryQueries().fields.condition.filter(({ kind }) => kind === 'comparison'), { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(conjunction, (operands) => {
      const parts = operands.map((operand: FieldExpression) => printCondition(operand));
      const kept = lenient(`{ ${parts.slice(0, -1).join(' && ')} && span.unfinished = `);
      expect(kept).toBe(`{ ${parts.slice(0, -1).join(' && ')} }`);
    }),
  );
});

describe('a single attribute', () => {
  test.each([
    ['span.http.route', 'span.http.route'],
    [' .a ', '.a'],
    ['resource."a b"', 'resource."a b"'],
    ['span:name', 'name'],
    ['duration', 'duration'],
    ['trace:rootService', 'rootServiceName'],
    ['nestedSetParent', 'nestedSetParent'],
  ])('%s', (text, expected) => {
    const parsed = parseAttribute(text);
    expect(parsed.ok && printAttribute(parsed.attribute)).toBe(expected);
  });

  test.each([
    ['', 'expected an attribute such as span.name, .name or duration, found the end of the query'],
    ['service.name', 'unknown scope "service"'],
    ['.a b', '"b" cannot stand behind the attribute'],
    ['.a = 1', '"=" cannot stand behind the attribute'],
    ['foo', 'unknown identifier: foo'],
    ['parent.a', 'parent not yet supported: a condition cannot look at the parent span'],
    ['"x"', 'expected an attribute such as span.name, .name or duration, found a string'],
    ['span.', 'an attribute name is missing after the dot'],
    [`.${'x'.repeat(140_000)}`, 'the name is too long'],
  ])('%s is none', (text, message) => {
    const parsed = parseAttribute(text);
    expect(parsed.ok || parsed.errors.map((error) => error.message)).toEqual([message]);
  });
});
