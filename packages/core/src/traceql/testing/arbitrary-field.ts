import fc from 'fast-check';
import { KIND_NAMES, STATUS_NAMES } from '../ast.ts';
import type { AttributeNode, AttributeRef, AttributeScope, FieldExpression, IntrinsicName, IntrinsicNode, NumericStatic, SourceRange, Static, StaticNode } from '../ast.ts';
import { INTRINSIC_NAMES, INTRINSICS } from '../intrinsics.ts';
import type { ValueType } from '../intrinsics.ts';

/** Random trees have no text; parsed ones are compared without positions (see `withoutPositions`). */
export const NOWHERE: SourceRange = { start: 0, end: 0 };

/**
 * What random queries talk about; a differential test names what its random traces have, so that conditions sometimes hold.
 * At least one attribute; no list of values may be empty.
 */
export interface QueryVocabulary {
  /** Attribute names by scope; a scope that is missing is not used. */
  readonly attributes: Partial<Readonly<Record<AttributeScope, readonly string[]>>>;
  readonly intrinsics: readonly IntrinsicName[];
  readonly strings: readonly string[];
  readonly patterns: readonly string[];
  readonly ints: readonly bigint[];
  readonly floats: readonly number[];
  /** Nanoseconds. */
  readonly durations: readonly bigint[];
}

/** Every part of the expression is of the wanted type, or an attribute. */
export interface FieldArbitraries {
  readonly condition: fc.Arbitrary<FieldExpression>;
  readonly number: fc.Arbitrary<FieldExpression>;
  readonly attribute: fc.Arbitrary<AttributeRef>;
  readonly numericStatic: fc.Arbitrary<NumericStatic>;
  readonly anyStatic: fc.Arbitrary<Static>;
}

const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;
const EQUALITY = ['=', '!='] as const;
const ARITHMETIC = ['+', '-', '*', '/', '%', '^'] as const;

/** Random field expressions in the form `parseTraceql` gives: typed, constants folded, logical runs flat. */
export function arbitraryFields(words: QueryVocabulary, depth: number): FieldArbitraries {
  const named = arbitraryAttributeNodes(words);
  const intrinsicOf = (...types: ValueType[]): fc.Arbitrary<IntrinsicNode> | undefined => intrinsicNode(words.intrinsics.filter((name) => types.includes(INTRINSICS[name].type)));
  const numericStatic = arbitraryNumericStatic(words);
  const string = fc.constantFrom(...words.strings).map((value): Static => ({ type: 'string', value }));
  const bool = fc.boolean().map((value): Static => ({ type: 'bool', value }));
  const status = fc.constantFrom(...STATUS_NAMES).map((value): Static => ({ type: 'status', value }));
  const kind = fc.constantFrom(...KIND_NAMES).map((value): Static => ({ type: 'kind', value }));
  const numberName = oneOfPresent<FieldExpression>(named, intrinsicOf('int', 'duration'));
  const textName = oneOfPresent<FieldExpression>(named, intrinsicOf('string'));

  const number = fc.letrec<{ number: FieldExpression }>((tie) => ({
    number: fc.oneof(
      { maxDepth: Math.max(1, depth - 1), withCrossShrink: true },
      { weight: 4, arbitrary: numberName },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...ARITHMETIC), tie('number'), fc.oneof(tie('number'), numericStatic.map(staticNode)), fc.boolean()).map(arithmeticNode) },
      { weight: 1, arbitrary: tie('number').map((operand): FieldExpression => ({ kind: 'negate', operand, at: NOWHERE })) },
    ),
  })).number;

  const comparison = fc.oneof(
    ordered(number, fc.oneof(numericStatic.map(staticNode), number)),
    ordered(textName, fc.oneof(string.map(staticNode), textName)),
    equality(oneOfPresent<FieldExpression>(named, intrinsicOf('status')), status.map(staticNode)),
    equality(oneOfPresent<FieldExpression>(named, intrinsicOf('kind')), kind.map(staticNode)),
    equality(named, bool.map(staticNode)),
    fc.tuple(textName, fc.boolean(), fc.constantFrom(...words.patterns)).map(([operand, negated, pattern]): FieldExpression => ({ kind: 'regex', operand, negated, pattern, at: NOWHERE })),
    fc.tuple(oneOfPresent<AttributeRef>(named, intrinsicOf('string', 'int', 'duration', 'status', 'kind')), fc.boolean()).map(existsNode),
  );

  const condition = fc.letrec<{ condition: FieldExpression }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: depth, withCrossShrink: true },
      { weight: 6, arbitrary: comparison },
      { weight: 1, arbitrary: named },
      { weight: 2, arbitrary: fc.tuple(fc.constantFrom('&&' as const, '||' as const), fc.array(tie('condition'), { minLength: 2, maxLength: 4 })).map(([operator, operands]) => logicalNode(operator, operands)) },
      { weight: 1, arbitrary: tie('condition').map((operand): FieldExpression => ({ kind: 'not', operand, at: NOWHERE })) },
    ),
  })).condition;

  return {
    condition: fc.oneof({ weight: 12, arbitrary: condition }, { weight: 1, arbitrary: bool.map(staticNode) }),
    number,
    attribute: oneOfPresent<AttributeRef>(named, intrinsicNode(words.intrinsics)),
    numericStatic,
    anyStatic: fc.oneof(numericStatic, string, bool, status, kind, fc.constant<Static>({ type: 'nil' })),
  };
}

function arbitraryAttributeNodes(words: QueryVocabulary): fc.Arbitrary<AttributeNode> {
  const scopes = (['span', 'resource', 'event', 'link', 'instrumentation', 'unscoped'] as const).filter((scope) => (words.attributes[scope]?.length ?? 0) > 0);
  return fc.oneof(...scopes.map((scope) => fc.constantFrom(...(words.attributes[scope] ?? [])).map((name): AttributeNode => ({ kind: 'attribute', scope, name, at: NOWHERE }))));
}

function arbitraryNumericStatic(words: QueryVocabulary): fc.Arbitrary<NumericStatic> {
  return fc.oneof(
    fc.constantFrom(...words.ints).map((value): NumericStatic => ({ type: 'int', value })),
    fc.constantFrom(...words.floats).map((value): NumericStatic => ({ type: 'float', value })),
    fc.constantFrom(...words.durations).map((value): NumericStatic => ({ type: 'duration', value })),
  );
}

function intrinsicNode(names: readonly IntrinsicName[]): fc.Arbitrary<IntrinsicNode> | undefined {
  return names.length === 0 ? undefined : fc.constantFrom(...names).map((name): IntrinsicNode => ({ kind: 'intrinsic', name, at: NOWHERE }));
}

function oneOfPresent<T>(...choices: (fc.Arbitrary<T> | undefined)[]): fc.Arbitrary<T> {
  return fc.oneof(...choices.filter((choice) => choice !== undefined));
}

function staticNode(value: Static): StaticNode {
  return { kind: 'static', value, at: NOWHERE };
}

function arithmeticNode([operator, a, b, swap]: readonly [(typeof ARITHMETIC)[number], FieldExpression, FieldExpression, boolean]): FieldExpression {
  return { kind: 'arithmetic', operator, left: swap ? b : a, right: swap ? a : b, at: NOWHERE };
}

function ordered(left: fc.Arbitrary<FieldExpression>, right: fc.Arbitrary<FieldExpression>): fc.Arbitrary<FieldExpression> {
  return compared(fc.constantFrom(...COMPARISONS), left, right);
}

function equality(left: fc.Arbitrary<FieldExpression>, right: fc.Arbitrary<FieldExpression>): fc.Arbitrary<FieldExpression> {
  return compared(fc.constantFrom(...EQUALITY), left, right);
}

function compared(operator: fc.Arbitrary<(typeof COMPARISONS)[number]>, left: fc.Arbitrary<FieldExpression>, right: fc.Arbitrary<FieldExpression>): fc.Arbitrary<FieldExpression> {
  return fc.tuple(operator, left, right, fc.boolean()).map(([sign, a, b, swap]): FieldExpression => ({ kind: 'comparison', operator: sign, left: swap ? b : a, right: swap ? a : b, at: NOWHERE }));
}

function existsNode([operand, negated]: readonly [AttributeRef, boolean]): FieldExpression {
  const isAlways = operand.kind === 'intrinsic' || (operand.scope === 'resource' && operand.name === 'service.name');
  return { kind: 'exists', operand, negated: negated && !isAlways, at: NOWHERE };
}

function logicalNode(operator: '&&' | '||', operands: readonly FieldExpression[]): FieldExpression {
  const flat = operands.flatMap((operand) => (operand.kind === 'logical' && operand.operator === operator ? operand.operands : [operand]));
  return { kind: 'logical', operator, operands: flat, at: NOWHERE };
}

/** Every construct with names and values that are hard to print and read. */
export const HARD_WORDS: QueryVocabulary = {
  attributes: {
    span: ['http.route', 'a+1', 'b c', 'quote"d', 'back\\slash', 'ключ', '5xx', 'x{y}', 'a//b', '😀', 'true'],
    resource: ['service.name', 'k8s.pod.name', 'a\nb'],
    event: ['exception.type', 'attempt'],
    link: ['weight', ' '],
    instrumentation: ['version:x'],
    unscoped: ['service.name', '5xx', 'span.a', '/', 'nil', '"', '*/'],
  },
  intrinsics: INTRINSIC_NAMES,
  strings: ['', 'GET /', 'quote"d', 'back\\slash', 'line\nbreak\r\t\u0000\u007f', 'ünï😀', '`', '/* */ // x', "'"],
  patterns: ['', '.*', 'a|b', String.raw`\d+\.\d`, '(?i)get', '[^"]+'],
  ints: [0n, 1n, -1n, 500n, 2n ** 63n - 1n, -(2n ** 63n)],
  floats: [0.5, 200, -1.5, 1e300, 5e-324, -0, 1e21],
  durations: [0n, 1n, 1_500n, 31_250_000n, 1_500_000_000n, 3_600_000_000_000n, 2n ** 63n - 1n, -1n, -(2n ** 63n) + 1n, 90_061_001_002_003n],
};
