import type { Pipeline, SpansetExpression } from '@spoor/core/traceql';
import { compileCondition } from './compile-condition.ts';
import type { CompileOptions } from './compile-condition.ts';
import { ALWAYS, everyOf, someOf } from './condition.ts';
import type { Condition } from './condition.ts';

/**
 * What every span in the result of a pipeline meets. Exact only when spans that meet it are the result, whatever else is
 * in their traces.
 */
export function resultCondition(pipeline: Pipeline, options: CompileOptions): Condition {
  const conditions = pipeline.stages.map((stage): Condition => {
    switch (stage.kind) {
      case 'spansets':
        return ofSpansets(stage.expression, options);
      case 'scalar-filter':
        return { ...ALWAYS, exact: false };
      default:
        return ALWAYS;
    }
  });
  return everyOf(conditions);
}

function ofSpansets(expression: SpansetExpression, options: CompileOptions): Condition {
  switch (expression.kind) {
    case 'filter':
      return compileCondition(expression.condition, options);
    case 'pipeline':
      return resultCondition(expression, options);
    case 'spanset-logical': {
      const either = someOf(expression.operands.map((operand) => ofSpansets(operand, options)));
      return expression.operator === '||' ? either : { ...either, exact: false };
    }
    case 'structural': {
      const right = ofSpansets(expression.right, options);
      const found = expression.mode === 'union' ? someOf([ofSpansets(expression.left, options), right]) : right;
      return { ...found, exact: false };
    }
  }
}
