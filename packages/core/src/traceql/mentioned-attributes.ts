import type { AttributeRef, FieldExpression, MetricsAggregate, MetricsExpression, Pipeline, PipelineStage, Query, SpansetExpression } from './ast.ts';
import { printAttribute } from './print-field.ts';

/** Every attribute and intrinsic a query speaks of, once each, in the order of the text: what its results show of a span. */
export function mentionedAttributes(query: Query): readonly AttributeRef[] {
  const found = new Map<string, AttributeRef>();
  for (const attribute of query.kind === 'spansets' ? inPipeline(query.pipeline) : inMetrics(query.expression)) {
    const label = printAttribute(attribute);
    if (!found.has(label)) found.set(label, attribute);
  }
  return [...found.values()];
}

/** The attributes of an expression, in the order of the text, as often as they stand there. */
export function attributesOf(node: FieldExpression): readonly AttributeRef[] {
  return [...inField(node)];
}

function* inPipeline(pipeline: Pipeline): Generator<AttributeRef> {
  for (const stage of pipeline.stages) yield* inStage(stage);
}

function* inStage(stage: PipelineStage): Generator<AttributeRef> {
  switch (stage.kind) {
    case 'spansets':
      yield* inSpansets(stage.expression);
      return;
    case 'scalar-filter':
      if (stage.aggregate.name !== 'count') yield* inField(stage.aggregate.operand);
      return;
    case 'by':
      yield* inField(stage.expression);
      return;
    case 'select':
      yield* stage.attributes;
      return;
    case 'coalesce':
      return;
  }
}

function* inSpansets(node: SpansetExpression): Generator<AttributeRef> {
  switch (node.kind) {
    case 'filter':
      if (node.condition !== undefined) yield* inField(node.condition);
      return;
    case 'pipeline':
      yield* inPipeline(node);
      return;
    case 'spanset-logical':
      for (const operand of node.operands) yield* inSpansets(operand);
      return;
    case 'structural':
      yield* inSpansets(node.left);
      yield* inSpansets(node.right);
  }
}

function* inField(node: FieldExpression): Generator<AttributeRef> {
  switch (node.kind) {
    case 'static':
      return;
    case 'attribute':
    case 'intrinsic':
      yield node;
      return;
    case 'logical':
      for (const operand of node.operands) yield* inField(operand);
      return;
    case 'comparison':
    case 'arithmetic':
      yield* inField(node.left);
      yield* inField(node.right);
      return;
    case 'regex':
    case 'exists':
    case 'not':
    case 'negate':
      yield* inField(node.operand);
  }
}

function* inMetrics(node: MetricsExpression): Generator<AttributeRef> {
  switch (node.kind) {
    case 'metrics-scalar':
      return;
    case 'metrics-arithmetic':
      yield* inMetrics(node.left);
      yield* inMetrics(node.right);
      return;
    case 'metrics-pipeline':
      yield* inPipeline(node.pipeline);
      yield* inAggregate(node.aggregate);
  }
}

function* inAggregate(aggregate: MetricsAggregate): Generator<AttributeRef> {
  if (aggregate.name === 'compare') {
    yield* inSpansets(aggregate.selection);
    return;
  }
  if ('attribute' in aggregate) yield aggregate.attribute;
  yield* aggregate.by;
}
