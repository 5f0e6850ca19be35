import { translateRegex } from '../plan/index.ts';
import type { ArithmeticNode, ComparisonNode, ExistsNode, FieldExpression, LogicalNode, NegateNode, NotNode, RegexNode, SourceRange, Static, StaticNode } from './ast.ts';
import { INTRINSICS, intrinsicLabel } from './intrinsics.ts';
import type { ValueType } from './intrinsics.ts';
import { printFieldExpression } from './print-field.ts';
import { compareStatics, computeArithmetic, isNumeric, isTruncated, negateStatic } from './statics.ts';
import type { Diagnostics } from './syntax/diagnostics.ts';
import { nearest } from './syntax/nearest.ts';

/** A checked expression, its constants folded, and what is known of its values. */
export interface CheckedField {
  readonly node: FieldExpression;
  /** `unknown`: something in it has been reported. */
  readonly type: ValueType | 'unknown';
  /** Whether it depends on the span at all. */
  readonly refersToSpan: boolean;
}

/** Checks the types of an expression as Tempo does, and folds what is constant. */
export class FieldChecker {
  private readonly diagnostics: Diagnostics;
  private readonly isHole: (node: object) => boolean;
  private readonly patternAt: (node: object) => SourceRange | undefined;

  constructor(diagnostics: Diagnostics, parsed: { readonly isHole: (node: object) => boolean; readonly patternAt: (node: object) => SourceRange | undefined }) {
    this.diagnostics = diagnostics;
    this.isHole = parsed.isHole;
    this.patternAt = parsed.patternAt;
  }

  check(node: FieldExpression): CheckedField {
    if (this.isHole(node)) return { node, type: 'unknown', refersToSpan: true };
    switch (node.kind) {
      case 'static':
        return { node, type: node.value.type, refersToSpan: false };
      case 'attribute':
        return { node, type: 'attribute', refersToSpan: true };
      case 'intrinsic':
        return { node, type: INTRINSICS[node.name].type, refersToSpan: true };
      case 'logical':
        return this.logical(node);
      case 'comparison':
        return this.comparison(node);
      case 'regex':
        return this.regex(node);
      case 'exists':
        return this.exists(node);
      case 'arithmetic':
        return this.arithmetic(node);
      case 'not':
        return this.not(node);
      case 'negate':
        return this.negate(node);
    }
  }

  private logical(node: LogicalNode): CheckedField {
    const operands = node.operands.map((operand) => this.check(operand));
    for (const operand of operands) {
      if (!isBoolean(operand)) this.diagnostics.error(operand.node.at, `"${node.operator}" combines conditions, not ${nameOf(operand.type)}`, suggestCondition(operand));
    }
    const values = operands.map(constantBool);
    if (values.every((value) => value !== undefined)) return constant({ type: 'bool', value: node.operator === '&&' ? values.every(Boolean) : values.some(Boolean) }, node.at);
    const flat = operands.flatMap(({ node: operand }) => (operand.kind === 'logical' && operand.operator === node.operator ? operand.operands : [operand]));
    return { node: { ...node, operands: flat }, type: 'bool', refersToSpan: operands.some((operand) => operand.refersToSpan) };
  }

  private comparison(node: ComparisonNode): CheckedField {
    const left = this.check(node.left);
    const right = this.check(node.right);
    if (!this.comparable(node, left, right)) return { node, type: 'unknown', refersToSpan: true };
    if (isConstant(left) && isConstant(right)) return constant({ type: 'bool', value: compareStatics(node.operator, left.node.value, right.node.value) }, node.at);
    return { node: { ...node, left: left.node, right: right.node }, type: 'bool', refersToSpan: left.refersToSpan || right.refersToSpan };
  }

  private comparable(node: ComparisonNode, left: CheckedField, right: CheckedField): boolean {
    const operator = node.operator;
    if (!matching(left.type, right.type)) {
      this.reportMismatch(node, left, right);
      return false;
    }
    const isOrder = operator !== '=' && operator !== '!=';
    const odd = [left, right].find(({ type }) => (isOrder && (type === 'bool' || type === 'status' || type === 'kind')) || type === 'nil');
    if (odd === undefined) return true;
    this.diagnostics.error(node.at, `"${operator}" cannot order ${nameOf(odd.type)}: ${printShort(node)}`, odd.type === 'nil' ? 'nil can be tested with = and != only' : 'test with = or !=');
    return false;
  }

  private reportMismatch(node: ComparisonNode, left: CheckedField, right: CheckedField): void {
    this.diagnostics.error(
      node.at,
      `binary operations must operate on the same type: ${printShort(node)} has ${nameOf(left.type)} on the left and ${nameOf(right.type)} on the right`,
      suggestType(left, right) ?? suggestType(right, left),
    );
  }

  private regex(node: RegexNode): CheckedField {
    const operand = this.check(node.operand);
    if (!matching(operand.type, 'string')) {
      this.diagnostics.error(node.at, `"${node.negated ? '!~' : '=~'}" matches text, not ${nameOf(operand.type)}`, 'compare other values with =, < or >');
      return { node, type: 'unknown', refersToSpan: true };
    }
    const translated = translateRegex(node.pattern);
    if (translated.kind === 'bad') {
      this.diagnostics.error(this.patternAt(node) ?? node.at, `bad regular expression: ${translated.message} (at character ${translated.position + 1} of the pattern)`);
      return { node, type: 'unknown', refersToSpan: true };
    }
    return { node: { ...node, operand: operand.node }, type: 'bool', refersToSpan: operand.refersToSpan };
  }

  private exists(node: ExistsNode): CheckedField {
    const operand = this.check(node.operand);
    const inner = operand.node;
    if (isConstant(operand)) return constant({ type: 'bool', value: operand.type !== 'nil' && !node.negated }, node.at);
    if (node.negated && inner.kind === 'intrinsic') {
      this.diagnostics.error(node.at, `${intrinsicLabel(inner.name)}=nil is not valid because intrinsics cannot be nil`, INTRINSICS[inner.name].type === 'string' ? 'compare with ""' : 'leave the condition out');
    }
    if (node.negated && inner.kind === 'attribute' && inner.scope === 'resource' && inner.name === 'service.name') {
      this.diagnostics.error(node.at, 'resource.service.name=nil is not valid because every span has a service name', 'compare with ""');
    }
    return { node: { ...node, operand: inner }, type: 'bool', refersToSpan: operand.refersToSpan };
  }

  private arithmetic(node: ArithmeticNode): CheckedField {
    const left = this.check(node.left);
    const right = this.check(node.right);
    const odd = [left, right].find((side) => !isNumber(side));
    if (odd !== undefined) {
      this.diagnostics.error(odd.node.at, `"${node.operator}" computes with numbers, not with ${nameOf(odd.type)}: ${printShort(node)}`);
      return { node, type: 'unknown', refersToSpan: true };
    }
    if (isConstant(left) && isConstant(right)) {
      const value = computeArithmetic(node.operator, left.node.value, right.node.value);
      if (isTruncated(node.operator, left.node.value, right.node.value)) this.diagnostics.warn(node.at, 'integer-division', `${printShort(node)} is a division of integers and gives ${value?.value}; write one of them with a decimal point to keep the fraction`);
      if (value !== undefined) return constant(value, node.at);
    }
    if ((node.operator === '/' || node.operator === '%') && isConstant(right) && isNumeric(right.node.value) && Number(right.node.value.value) === 0) {
      this.diagnostics.warn(node.at, 'division-by-zero', `${printShort(node)} divides by zero, which has no value: no span matches`);
    }
    const type = left.type === 'attribute' ? right.type : left.type;
    return { node: { ...node, left: left.node, right: right.node }, type, refersToSpan: left.refersToSpan || right.refersToSpan };
  }

  private not(node: NotNode): CheckedField {
    const operand = this.check(node.operand);
    if (!isBoolean(operand)) this.diagnostics.error(node.at, `"!" negates a condition, not ${nameOf(operand.type)}`, suggestCondition(operand));
    const value = constantBool(operand);
    if (value !== undefined) return constant({ type: 'bool', value: !value }, node.at);
    return { node: { ...node, operand: operand.node }, type: 'bool', refersToSpan: operand.refersToSpan };
  }

  private negate(node: NegateNode): CheckedField {
    const operand = this.check(node.operand);
    if (!isNumber(operand)) {
      this.diagnostics.error(node.at, `"-" stands before a number, not before ${nameOf(operand.type)}`);
      return { node, type: 'unknown', refersToSpan: true };
    }
    const value = isConstant(operand) ? negateStatic(operand.node.value) : undefined;
    if (value !== undefined) return constant(value, node.at);
    return { node: { ...node, operand: operand.node }, type: operand.type, refersToSpan: operand.refersToSpan };
  }
}

function constant(value: Static, at: SourceRange): CheckedField {
  return { node: { kind: 'static', value, at }, type: value.type, refersToSpan: false };
}

/** A hole looks like a constant, but its type is unknown. */
function isConstant(field: CheckedField): field is CheckedField & { readonly node: StaticNode } {
  return field.node.kind === 'static' && field.type !== 'unknown';
}

function constantBool(field: CheckedField): boolean | undefined {
  return isConstant(field) && field.node.value.type === 'bool' ? field.node.value.value : undefined;
}

export function isBoolean({ type }: CheckedField): boolean {
  return type === 'bool' || type === 'attribute' || type === 'unknown';
}

export function isNumber({ type }: CheckedField): boolean {
  return isNumericType(type) || type === 'attribute' || type === 'unknown';
}

function isNumericType(type: CheckedField['type']): boolean {
  return type === 'int' || type === 'float' || type === 'duration';
}

function matching(left: CheckedField['type'], right: CheckedField['type']): boolean {
  if (left === right || (isNumericType(left) && isNumericType(right))) return true;
  return [left, right].some((type) => type === 'attribute' || type === 'nil' || type === 'unknown');
}

const TYPE_NAMES: Readonly<Record<CheckedField['type'], string>> = {
  nil: 'nil',
  int: 'a number',
  float: 'a number',
  string: 'text',
  bool: 'true or false',
  duration: 'a duration',
  status: 'a status',
  kind: 'a span kind',
  attribute: 'an attribute',
  unknown: 'something unreadable',
};

export function nameOf(type: CheckedField['type']): string {
  return TYPE_NAMES[type];
}

const STATUS_BY_NUMBER = ['unset', 'ok', 'error'] as const;

/** How `other` should be written to compare with `known`. */
function suggestType(known: CheckedField, other: CheckedField): string | undefined {
  if (other.node.kind !== 'static') return undefined;
  const { value } = other.node;
  if (known.type === 'status') return statusSuggestion(value);
  if (known.type === 'kind') return 'span kinds are bare words: server, client, producer, consumer, internal, unspecified';
  if (known.type === 'duration' && value.type === 'string') return 'durations are written without quotes, such as 1.5s or 200ms';
  if (known.type === 'string' && value.type !== 'string') return `put the text in quotes: ${JSON.stringify(printFieldExpression(other.node))}`;
  if (isNumericType(known.type) && value.type === 'string') return 'write the number without quotes';
  return undefined;
}

function statusSuggestion(value: Static): string {
  const named = value.type === 'int' ? STATUS_BY_NUMBER[Number(value.value)] : value.type === 'string' ? nearest(value.value, STATUS_BY_NUMBER) : undefined;
  return named === undefined ? 'a status is a bare word: ok, error or unset' : `a status is a bare word: did you mean ${named}?`;
}

export function suggestCondition({ node, type }: CheckedField): string | undefined {
  if (node.kind === 'intrinsic') return `compare it: ${intrinsicLabel(node.name)} = …`;
  if (type === 'string' && node.kind === 'static') return `did you mean .${node.value.type === 'string' ? printShortText(node.value.value) : ''} or name = …?`;
  return undefined;
}

function printShortText(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function printShort(node: FieldExpression): string {
  return printShortText(printFieldExpression(node).slice(0, 80));
}
