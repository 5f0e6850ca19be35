import type { FieldExpression } from '../../ast.ts';
import { usesOf } from '../columns/attribute-reader.ts';

/** What an expression must be tried on besides the span: a bit set. */
export const Uses = { NOTHING: 0, EVENTS: 1, LINKS: 2, BOTH: 3 } as const;

/**
 * Which events or links the truth of the expression hangs on. A negated condition hangs on none: `!(event:name = "x")`
 * is about the span as a whole, no event of it is called x.
 */
export function usesIn(expression: FieldExpression): number {
  switch (expression.kind) {
    case 'static':
      return Uses.NOTHING;
    case 'attribute':
    case 'intrinsic': {
      const uses = usesOf(expression);
      return uses === 'event' ? Uses.EVENTS : uses === 'link' ? Uses.LINKS : Uses.NOTHING;
    }
    case 'logical':
      return expression.operands.reduce<number>((uses, operand) => uses | usesIn(operand), Uses.NOTHING);
    case 'comparison':
    case 'arithmetic':
      return usesIn(expression.left) | usesIn(expression.right);
    case 'regex':
    case 'exists':
    case 'negate':
      return usesIn(expression.operand);
    case 'not':
      return isCondition(expression.operand) ? Uses.NOTHING : usesIn(expression.operand);
  }
}

/** True or false whatever the span: comparisons and what is made of them. (An attribute may be missing or no boolean.) */
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
