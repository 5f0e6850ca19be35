import type { SpanBlock } from '../../../model/index.ts';
import type { ComparisonOperator, FieldExpression, Static } from '../../ast.ts';

/** A field expression against a constant. */
export interface LiteralComparison {
  readonly operand: FieldExpression;
  readonly operator: ComparisonOperator;
  readonly literal: Static;
}

/**
 * Grafana writes "is a root" as `nestedSetParent < 0`. A comparison with nestedSetParent that only asks this needs no
 * numbering of the trace, and no other span of it; undefined when it asks for more.
 */
export function rootTest({ operand, operator, literal }: LiteralComparison, { parentId }: Pick<SpanBlock, 'parentId'>): ((row: number) => boolean) | undefined {
  if (operand.kind !== 'intrinsic' || operand.name !== 'nestedSetParent') return undefined;
  const wanted = asksForRoot(operator, literal);
  return wanted === undefined ? undefined : (row) => (parentId[2 * row] === 0 && parentId[2 * row + 1] === 0) === wanted;
}

/** True: roots only; false: all but roots; undefined: something else. Of the values, -1 stands for roots and all others are at least 0. */
export function asksForRoot(operator: ComparisonOperator, literal: Static): boolean | undefined {
  if (literal.type !== 'int' && literal.type !== 'float') return undefined;
  const limit = Number(literal.value);
  if (operator === '=' || operator === '!=') return limit === -1 ? operator === '=' : undefined;
  const strict = operator === '<' || operator === '>=';
  const parts = strict ? limit > -1 && limit <= 0 : limit >= -1 && limit < 0;
  return parts ? operator === '<' || operator === '<=' : undefined;
}
