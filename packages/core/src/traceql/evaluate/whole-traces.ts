import type { FieldExpression, Pipeline, Query, SpansetExpression } from '../ast.ts';
import { metricsPipelines } from './attribute-refs.ts';
import { asksForRoot } from './expression/root-test.ts';

/**
 * Whether the answer about a span hangs on other spans of its trace: then blocks must hold whole traces. (With
 * `traceTotals` not for the duration and the root of a trace.) compare's `rootName` and `rootServiceName` are left out of
 * account: see `MetricsOptions.roots`.
 */
export function needsWholeTraces(query: Query, options: { readonly traceTotals: boolean }): boolean {
  if (query.kind === 'spansets') return ofPipeline(query.pipeline, options.traceTotals);
  return metricsPipelines(query.expression).some(
    ({ pipeline, aggregate }) =>
      ofPipeline(pipeline, options.traceTotals) ||
      (aggregate.name === 'compare' && ofSpansets(aggregate.selection, options.traceTotals)) ||
      ('by' in aggregate && [...aggregate.by, ...('attribute' in aggregate ? [aggregate.attribute] : [])].some((ref) => ofField(ref, options.traceTotals))),
  );
}

function ofPipeline({ stages }: Pipeline, totals: boolean): boolean {
  return stages.some((stage) => {
    switch (stage.kind) {
      case 'spansets':
        return ofSpansets(stage.expression, totals);
      case 'scalar-filter':
        return true;
      case 'by':
        return ofField(stage.expression, totals);
      case 'coalesce':
        return false;
      case 'select':
        return stage.attributes.some((ref) => ofField(ref, totals));
    }
  });
}

function ofSpansets(expression: SpansetExpression, totals: boolean): boolean {
  switch (expression.kind) {
    case 'filter':
      return expression.condition !== undefined && ofField(expression.condition, totals);
    case 'spanset-logical':
      return expression.operator === '&&' || expression.operands.some((operand) => ofSpansets(operand, totals));
    case 'structural':
      return true;
    case 'pipeline':
      return ofPipeline(expression, totals);
  }
}

function ofField(expression: FieldExpression, totals: boolean): boolean {
  switch (expression.kind) {
    case 'static':
    case 'attribute':
      return false;
    case 'intrinsic':
      if (expression.name === 'trace:id') return false;
      if (expression.name.startsWith('trace:')) return !totals;
      return expression.name === 'span:childCount' || expression.name.startsWith('nestedSet');
    case 'comparison':
      if (expression.right.kind === 'static' && expression.left.kind === 'intrinsic' && expression.left.name === 'nestedSetParent') return asksForRoot(expression.operator, expression.right.value) === undefined;
      return ofField(expression.left, totals) || ofField(expression.right, totals);
    case 'logical':
      return expression.operands.some((operand) => ofField(operand, totals));
    case 'arithmetic':
      return ofField(expression.left, totals) || ofField(expression.right, totals);
    case 'regex':
    case 'exists':
    case 'not':
    case 'negate':
      return ofField(expression.operand, totals);
  }
}
