import type { Literal } from '@spoor/core/plan';
import type { AttributeRef, ComparisonOperator, FieldExpression, Static } from '@spoor/core/traceql';
import type { AttributeTest, CompileEnvironment } from './attribute-test.ts';
import { ALWAYS, NEVER, UNKNOWN, everyOf, oppositeOf, someOf } from './condition.ts';
import type { Condition } from './condition.ts';
import type { IntrinsicTest } from './intrinsic-test.ts';
import { intrinsicExists, testIntrinsic } from './intrinsic-test.ts';
import { testPlaces } from './places.ts';

export interface CompileOptions {
  readonly environment: CompileEnvironment;
  /** Make the condition exact where it can be, even if that costs the engine more. */
  readonly wantExact: boolean;
}

/** The condition of a spanset filter. Recursion is over the query, whose depth the parser limits. */
export function compileCondition(expression: FieldExpression | undefined, options: CompileOptions): Condition {
  if (expression === undefined) return ALWAYS;
  switch (expression.kind) {
    case 'static':
      return expression.value.type === 'bool' && expression.value.value ? ALWAYS : NEVER;
    case 'logical': {
      const operands = expression.operands.map((operand) => compileCondition(operand, options));
      if (expression.operator === '||') return someOf(operands);
      // Events are correlated: each of two conditions must hold on some event, but it must be the same one.
      const onEntries = expression.operands.filter(hangsOnEntries).length;
      return onEntries < 2 ? everyOf(operands) : { ...everyOf(operands), exact: false };
    }
    case 'not':
      if (!isCondition(expression.operand)) return testFlag(expression.operand, false, options);
      return oppositeOf(compileCondition(expression.operand, { ...options, wantExact: true }));
    case 'attribute':
    case 'intrinsic':
      return testFlag(expression, true, options);
    case 'comparison':
      return compileComparison(expression, options);
    case 'regex':
      return isReference(expression.operand) ? testReference(expression.operand, { kind: 'regex', negated: expression.negated, pattern: expression.pattern }, options) : mentioned([expression.operand], options);
    case 'exists':
      return compileExists(expression, options);
    case 'arithmetic':
    case 'negate':
      return UNKNOWN;
  }
}

/** Whether the (checked) expression is true or false whatever the span; see the evaluator. */
export function isCondition(expression: FieldExpression): boolean {
  switch (expression.kind) {
    case 'logical':
    case 'comparison':
    case 'regex':
    case 'exists':
      return true;
    case 'not':
      return isCondition(expression.operand);
    default:
      return false;
  }
}

const FLIPPED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function compileComparison(expression: Extract<FieldExpression, { readonly kind: 'comparison' }>, options: CompileOptions): Condition {
  const { left, right, operator } = expression;
  if (isReference(left) && right.kind === 'static') return testReference(left, { kind: 'compare', operator, value: right.value }, options);
  if (isReference(right) && left.kind === 'static') return testReference(right, { kind: 'compare', operator: FLIPPED[operator], value: left.value }, options);
  return mentioned([left, right], options);
}

function compileExists({ operand, negated }: Extract<FieldExpression, { readonly kind: 'exists' }>, options: CompileOptions): Condition {
  if (!isReference(operand)) return UNKNOWN;
  if (!negated) return exists(operand, options);
  // `event.x = nil` is about some event, not about the span.
  return hangsOnEntries(operand) ? UNKNOWN : oppositeOf(exists(operand, { ...options, wantExact: true }));
}

/** Computed values are left for afterwards; but nothing can be computed or compared without its attributes. */
function mentioned(expressions: readonly FieldExpression[], options: CompileOptions): Condition {
  const references = expressions.flatMap((expression) => operandsOf(expression));
  return { ...everyOf(references.map((reference) => exists(reference, options))), exact: false };
}

/** The attributes that an arithmetic expression has no value without. */
function operandsOf(expression: FieldExpression): readonly AttributeRef[] {
  switch (expression.kind) {
    case 'attribute':
    case 'intrinsic':
      return [expression];
    case 'arithmetic':
      return [...operandsOf(expression.left), ...operandsOf(expression.right)];
    case 'negate':
      return operandsOf(expression.operand);
    default:
      return [];
  }
}

function exists(reference: AttributeRef, { environment, wantExact }: CompileOptions): Condition {
  if (reference.kind === 'intrinsic') return intrinsicExists(reference.name);
  return testPlaces({ attribute: reference, test: 'exists', environment, wantExact });
}

function testFlag(expression: FieldExpression, value: boolean, options: CompileOptions): Condition {
  return isReference(expression) ? testReference(expression, { kind: 'compare', operator: '=', value: { type: 'bool', value } }, options) : UNKNOWN;
}

function testReference(reference: AttributeRef, test: IntrinsicTest, { environment, wantExact }: CompileOptions): Condition {
  if (reference.kind === 'intrinsic') return testIntrinsic(reference.name, test, environment);
  const attributeTest = attributeTestOf(test);
  return attributeTest === undefined ? NEVER : testPlaces({ attribute: reference, test: attributeTest, environment, wantExact });
}

/** Undefined: an attribute is never such a value. */
function attributeTestOf(test: IntrinsicTest): AttributeTest | undefined {
  if (test.kind === 'regex') return { cmp: test.negated ? '!~' : '=~', literal: { type: 'string', value: test.pattern } };
  const literal = literalOf(test.value);
  if (literal === undefined || (literal.type === 'bool' && test.operator !== '=' && test.operator !== '!=')) return undefined;
  return { cmp: test.operator, literal };
}

function literalOf(value: Static): Literal | undefined {
  switch (value.type) {
    case 'string':
      return { type: 'string', value: value.value };
    case 'int':
    case 'float':
    case 'duration':
      return { type: 'number', value: value.value };
    case 'bool':
      return { type: 'bool', value: value.value };
    default:
      return undefined;
  }
}

export function isReference(expression: FieldExpression): expression is AttributeRef {
  return expression.kind === 'attribute' || expression.kind === 'intrinsic';
}

/** Whether the truth hangs on one of the span's events or links; a negated condition is about the span as a whole. */
function hangsOnEntries(expression: FieldExpression): boolean {
  switch (expression.kind) {
    case 'static':
      return false;
    case 'attribute':
      return expression.scope === 'event' || expression.scope === 'link';
    case 'intrinsic':
      return expression.name.startsWith('event:') || expression.name.startsWith('link:');
    case 'logical':
      return expression.operands.some(hangsOnEntries);
    case 'comparison':
    case 'arithmetic':
      return hangsOnEntries(expression.left) || hangsOnEntries(expression.right);
    case 'regex':
    case 'exists':
    case 'negate':
      return hangsOnEntries(expression.operand);
    case 'not':
      return !isCondition(expression.operand) && hangsOnEntries(expression.operand);
  }
}
