import type { SpansetExpression, SpansetLogical } from '../../ast.ts';
import type { BlockContext } from '../columns/block-context.ts';
import { compileTest } from '../expression/compile-expression.ts';
import { runPipeline } from './pipeline.ts';
import { relate } from './relations.ts';
import type { Spansets } from './spansets.ts';
import { groupsOf } from './spansets.ts';

/** Which of the incoming spans an expression keeps. Operators between spansets compare within each incoming spanset. */
export function evaluateSpansets(expression: SpansetExpression, incoming: Spansets, context: BlockContext): Uint8Array<ArrayBuffer> {
  switch (expression.kind) {
    case 'filter': {
      if (expression.condition === undefined) return incoming.mask.slice();
      const test = compileTest(expression.condition, context);
      const mask = new Uint8Array(context.block.count);
      for (let row = 0; row < mask.length; row++) if (incoming.mask[row] === 1 && test(row)) mask[row] = 1;
      return mask;
    }
    case 'spanset-logical':
      return evaluateLogical(expression, incoming, context);
    case 'structural': {
      const left = evaluateSpansets(expression.left, incoming, context);
      const right = evaluateSpansets(expression.right, incoming, context);
      return relate(expression, { left, right, groups: groupsOf(incoming, context) }, context);
    }
    case 'pipeline':
      // What a pipeline grouped is merged again: an operand is a set of spans.
      return runPipeline(expression, incoming, context).mask;
  }
}

function evaluateLogical({ operator, operands }: SpansetLogical, incoming: Spansets, context: BlockContext): Uint8Array<ArrayBuffer> {
  const union = new Uint8Array(context.block.count);
  const masks = operands.map((operand) => evaluateSpansets(operand, incoming, context));
  for (const mask of masks) for (let row = 0; row < union.length; row++) union[row]! |= mask[row]!;
  if (operator === '||') return union;
  const groups = groupsOf(incoming, context);
  const metBy = new Int32Array(groups.count);
  masks.forEach((mask, at) => {
    // A spanset that an earlier operand left empty stays behind.
    for (let row = 0; row < mask.length; row++) if (mask[row] === 1 && metBy[groups.of[row]!] === at) metBy[groups.of[row]!] = at + 1;
  });
  for (let row = 0; row < union.length; row++) if (union[row] === 1 && metBy[groups.of[row]!] !== masks.length) union[row] = 0;
  return union;
}
