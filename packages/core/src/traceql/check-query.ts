import type { Aggregate, FieldExpression, MetricsAggregate, MetricsExpression, Pipeline, PipelineStage, Query, SpansetExpression, SpansetFilter } from './ast.ts';
import { isBoolean, isNumber, nameOf, suggestCondition } from './check-field.ts';
import type { FieldChecker } from './check-field.ts';
import { INTRINSICS } from './intrinsics.ts';
import { printAttribute } from './print-field.ts';
import type { Diagnostics } from './syntax/diagnostics.ts';

/** Checks a whole query and folds its constants; what is wrong goes to the diagnostics. */
export class QueryChecker {
  private readonly fields: FieldChecker;
  private readonly diagnostics: Diagnostics;

  constructor(fields: FieldChecker, diagnostics: Diagnostics) {
    this.fields = fields;
    this.diagnostics = diagnostics;
  }

  check(query: Query): Query {
    return query.kind === 'spansets' ? { ...query, pipeline: this.pipeline(query.pipeline) } : { ...query, expression: this.metrics(query.expression) };
  }

  private metrics(node: MetricsExpression): MetricsExpression {
    switch (node.kind) {
      case 'metrics-scalar':
        return node;
      case 'metrics-arithmetic':
        return { ...node, left: this.metrics(node.left), right: this.metrics(node.right) };
      case 'metrics-pipeline':
        return { ...node, pipeline: this.pipeline(node.pipeline), aggregate: this.metric(node.aggregate) };
    }
  }

  private metric(aggregate: MetricsAggregate): MetricsAggregate {
    if (aggregate.name === 'compare') return { ...aggregate, selection: this.filter(aggregate.selection) };
    if (!('attribute' in aggregate)) return aggregate;
    const { attribute } = aggregate;
    const type = attribute.kind === 'intrinsic' ? INTRINSICS[attribute.name].type : 'attribute';
    if (type === 'string' || type === 'status' || type === 'kind') this.diagnostics.warn(attribute.at, 'not-a-number', `${printAttribute(attribute)} is ${nameOf(type)}: ${aggregate.name} finds no numbers in it`);
    return aggregate;
  }

  private pipeline(pipeline: Pipeline): Pipeline {
    return { ...pipeline, stages: pipeline.stages.map((stage) => this.stage(stage)) };
  }

  private stage(stage: PipelineStage): PipelineStage {
    switch (stage.kind) {
      case 'spansets':
        return { ...stage, expression: this.spansets(stage.expression) };
      case 'scalar-filter':
        return { ...stage, aggregate: this.aggregate(stage.aggregate) };
      case 'by': {
        const { node, refersToSpan } = this.fields.check(stage.expression);
        if (!refersToSpan) this.diagnostics.error(stage.at, 'grouping field expressions must reference the span', 'group by an attribute: by(resource.service.name)');
        return { ...stage, expression: node };
      }
      case 'coalesce':
      case 'select':
        return stage;
    }
  }

  private aggregate(aggregate: Aggregate): Aggregate {
    if (aggregate.name === 'count') return aggregate;
    const operand = this.fields.check(aggregate.operand);
    if (!isNumber(operand)) this.diagnostics.error(aggregate.operand.at, `aggregate field expressions must resolve to a number: ${aggregate.name}() cannot take ${nameOf(operand.type)}`);
    else if (!operand.refersToSpan) this.diagnostics.error(aggregate.operand.at, 'aggregate field expressions must reference the span', `take a value of the span: ${aggregate.name}(duration)`);
    return { ...aggregate, operand: operand.node };
  }

  private spansets(node: SpansetExpression): SpansetExpression {
    switch (node.kind) {
      case 'filter':
        return this.filter(node);
      case 'spanset-logical':
        return { ...node, operands: node.operands.map((operand) => this.spansets(operand)) };
      case 'structural':
        return { ...node, left: this.spansets(node.left), right: this.spansets(node.right) };
      case 'pipeline':
        return this.pipeline(node);
    }
  }

  private filter(filter: SpansetFilter): SpansetFilter {
    if (filter.condition === undefined) return filter;
    const condition = this.fields.check(filter.condition);
    if (!isBoolean(condition)) {
      this.diagnostics.error(filter.condition.at, `span filter field expressions must resolve to a boolean, not to ${nameOf(condition.type)}`, suggestCondition(condition));
    }
    if (isFalse(condition.node)) this.diagnostics.warn(filter.at, 'constant-filter', 'this condition is never true: no span matches');
    return { ...filter, condition: condition.node };
  }
}

function isFalse(node: FieldExpression): boolean {
  return node.kind === 'static' && node.value.type === 'bool' && !node.value.value;
}
