import type { AttributeRef, FieldExpression, MetricsExpression, MetricsPipeline, Pipeline, Query, SpansetExpression } from '../ast.ts';
import { printAttribute } from '../print-field.ts';

/** The pipeline a search runs: a metrics query is searched as the spansets in front of (the first of) its functions. */
export function searchPipeline(query: Query): Pipeline {
  if (query.kind === 'spansets') return query.pipeline;
  const [first] = metricsPipelines(query.expression);
  return first?.pipeline ?? { kind: 'pipeline', stages: [], at: query.at };
}

/** The metrics pipelines of an expression, left to right. */
export function metricsPipelines(expression: MetricsExpression): readonly MetricsPipeline[] {
  switch (expression.kind) {
    case 'metrics-pipeline':
      return [expression];
    case 'metrics-arithmetic':
      return [...metricsPipelines(expression.left), ...metricsPipelines(expression.right)];
    case 'metrics-scalar':
      return [];
  }
}

/** The attributes a pipeline mentions or selects, in its order, each once. */
export function attributesOfPipeline(pipeline: Pipeline): readonly AttributeRef[] {
  return distinct(refsOfPipeline(pipeline));
}

/** The attributes a whole query mentions, metrics functions included. */
export function attributesOfQuery(query: Query): readonly AttributeRef[] {
  if (query.kind === 'spansets') return attributesOfPipeline(query.pipeline);
  return distinct(metricsPipelines(query.expression).flatMap((each) => [...refsOfPipeline(each.pipeline), ...refsOfMetric(each)]));
}

function refsOfMetric({ aggregate }: MetricsPipeline): readonly AttributeRef[] {
  if (aggregate.name === 'compare') return refsOfSpansets(aggregate.selection);
  return 'attribute' in aggregate ? [aggregate.attribute, ...aggregate.by] : aggregate.by;
}

function distinct(refs: readonly AttributeRef[]): readonly AttributeRef[] {
  return [...new Map(refs.map((ref) => [printAttribute(ref), ref])).values()];
}

function refsOfPipeline({ stages }: Pipeline): readonly AttributeRef[] {
  return stages.flatMap((stage): readonly AttributeRef[] => {
    switch (stage.kind) {
      case 'spansets':
        return refsOfSpansets(stage.expression);
      case 'scalar-filter':
        return stage.aggregate.name === 'count' ? [] : refsOfField(stage.aggregate.operand);
      case 'by':
        return refsOfField(stage.expression);
      case 'coalesce':
        return [];
      case 'select':
        return stage.attributes;
    }
  });
}

function refsOfSpansets(expression: SpansetExpression): readonly AttributeRef[] {
  switch (expression.kind) {
    case 'filter':
      return expression.condition === undefined ? [] : refsOfField(expression.condition);
    case 'spanset-logical':
      return expression.operands.flatMap(refsOfSpansets);
    case 'structural':
      return [...refsOfSpansets(expression.left), ...refsOfSpansets(expression.right)];
    case 'pipeline':
      return refsOfPipeline(expression);
  }
}

function refsOfField(expression: FieldExpression): readonly AttributeRef[] {
  switch (expression.kind) {
    case 'static':
      return [];
    case 'attribute':
    case 'intrinsic':
      return [expression];
    case 'logical':
      return expression.operands.flatMap(refsOfField);
    case 'comparison':
    case 'arithmetic':
      return [...refsOfField(expression.left), ...refsOfField(expression.right)];
    case 'regex':
    case 'exists':
    case 'not':
    case 'negate':
      return refsOfField(expression.operand);
  }
}
