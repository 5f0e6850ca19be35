import type { Aggregate, AttributeRef, FieldExpression, MetricsAggregate, MetricsExpression, Pipeline, PipelineStage, Query, SpansetExpression } from '@spoor/core/traceql';

/** Every attribute and intrinsic a query mentions, in its order; repeated as often as they are. */
export function referencesOf(query: Query): readonly AttributeRef[] {
  return query.kind === 'spansets' ? ofPipeline(query.pipeline) : ofMetrics(query.expression);
}

function ofMetrics(expression: MetricsExpression): readonly AttributeRef[] {
  switch (expression.kind) {
    case 'metrics-pipeline':
      return [...ofPipeline(expression.pipeline), ...ofAggregate(expression.aggregate)];
    case 'metrics-arithmetic':
      return [...ofMetrics(expression.left), ...ofMetrics(expression.right)];
    case 'metrics-scalar':
      return [];
  }
}

export function ofAggregate(aggregate: MetricsAggregate): readonly AttributeRef[] {
  switch (aggregate.name) {
    case 'rate':
    case 'count_over_time':
      return aggregate.by;
    case 'compare':
      return ofField(aggregate.selection.condition);
    default:
      return [aggregate.attribute, ...aggregate.by];
  }
}

export function ofPipeline(pipeline: Pipeline): readonly AttributeRef[] {
  return pipeline.stages.flatMap(ofStage);
}

function ofStage(stage: PipelineStage): readonly AttributeRef[] {
  switch (stage.kind) {
    case 'spansets':
      return ofSpansets(stage.expression);
    case 'scalar-filter':
      return ofScalar(stage.aggregate);
    case 'by':
      return ofField(stage.expression);
    case 'select':
      return stage.attributes;
    case 'coalesce':
      return [];
  }
}

function ofScalar(aggregate: Aggregate): readonly AttributeRef[] {
  return aggregate.name === 'count' ? [] : ofField(aggregate.operand);
}

function ofSpansets(expression: SpansetExpression): readonly AttributeRef[] {
  switch (expression.kind) {
    case 'filter':
      return ofField(expression.condition);
    case 'spanset-logical':
      return expression.operands.flatMap(ofSpansets);
    case 'structural':
      return [...ofSpansets(expression.left), ...ofSpansets(expression.right)];
    case 'pipeline':
      return ofPipeline(expression);
  }
}

function ofField(expression: FieldExpression | undefined): readonly AttributeRef[] {
  if (expression === undefined) return [];
  switch (expression.kind) {
    case 'static':
      return [];
    case 'attribute':
    case 'intrinsic':
      return [expression];
    case 'logical':
      return expression.operands.flatMap(ofField);
    case 'comparison':
    case 'arithmetic':
      return [...ofField(expression.left), ...ofField(expression.right)];
    case 'regex':
    case 'exists':
    case 'not':
    case 'negate':
      return ofField(expression.operand);
  }
}
