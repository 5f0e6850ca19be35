import type { Aggregate, FieldExpression, Hint, MetricsAggregate, MetricsExpression, Pipeline, PipelineStage, Query, SecondStage, SpansetExpression, SpansetFilter } from './ast.ts';
import { printAttribute, printStatic, quoteString } from './print-field.ts';

/**
 * The query on one line, in canonical form: legacy spellings of intrinsics, no parenthesis that is not needed, except that
 * mixed `&&` and `||` always stand in some. `parseTraceql(printTraceql(query))` gives the same query, positions aside.
 */
export function printTraceql(query: Query): string {
  const body = query.kind === 'spansets' ? printPipeline(query.pipeline) : printMetrics(query.expression, true) + query.stages.map(printSecondStage).join('');
  return body + printHints(query.hints);
}

function printHints(hints: readonly Hint[]): string {
  return hints.length === 0 ? '' : ` with(${hints.map(({ name, value }) => `${name}=${printStatic(value)}`).join(', ')})`;
}

// ---- pipelines ---------------------------------------------------------------------------------------------------

export function printPipeline(pipeline: Pipeline): string {
  return pipeline.stages.map(printStage).join(' | ');
}

function printStage(stage: PipelineStage): string {
  switch (stage.kind) {
    case 'spansets':
      return printSpansets(stage.expression);
    case 'scalar-filter':
      return `${printAggregate(stage.aggregate)} ${stage.operator} ${printStatic(stage.value)}`;
    case 'by':
      return `by(${printCondition(stage.expression)})`;
    case 'coalesce':
      return 'coalesce()';
    case 'select':
      return `select(${stage.attributes.map(printAttribute).join(', ')})`;
  }
}

export function printAggregate(aggregate: Aggregate): string {
  return aggregate.name === 'count' ? 'count()' : `${aggregate.name}(${printCondition(aggregate.operand)})`;
}

// ---- spansets ----------------------------------------------------------------------------------------------------

export function printSpansets(node: SpansetExpression): string {
  switch (node.kind) {
    case 'filter':
      return printFilter(node);
    case 'pipeline':
      return printPipeline(node);
    case 'spanset-logical':
      return joinSpansets(node.operands, node.operator, (operand) => operand.kind === 'spanset-logical');
    case 'structural': {
      const operator = `${node.mode === 'not' ? '!' : node.mode === 'union' ? '&' : ''}${node.relation}`;
      return joinSpansets([node.left, node.right], operator, (operand, index) => operand.kind === 'spanset-logical' || (operand.kind === 'structural' && index === 1));
    }
  }
}

/** Beside a pipeline in parentheses every operand stands in some. */
function joinSpansets(operands: readonly SpansetExpression[], operator: string, wraps: (operand: SpansetExpression, index: number) => boolean): string {
  const hasPipeline = operands.some(containsPipeline);
  return operands
    .map((operand, index) => {
      const combined = hasPipeline && containsPipeline(operand) && operand.kind !== 'pipeline';
      const isWrapped = combined ? wraps(operand, index) : hasPipeline || wraps(operand, index);
      return isWrapped ? `(${printSpansets(operand)})` : printSpansets(operand);
    })
    .join(` ${operator} `);
}

/** Whether it is, or combines, pipelines in parentheses. */
function containsPipeline(node: SpansetExpression): boolean {
  switch (node.kind) {
    case 'pipeline':
      return true;
    case 'filter':
      return false;
    case 'spanset-logical':
      return node.operands.some(containsPipeline);
    case 'structural':
      return containsPipeline(node.left) || containsPipeline(node.right);
  }
}

function printFilter(filter: SpansetFilter): string {
  return filter.condition === undefined ? '{ }' : `{ ${printCondition(filter.condition)} }`;
}

// ---- conditions --------------------------------------------------------------------------------------------------

const Binding = { logical: 1, comparison: 2, sum: 3, not: 4, product: 5, power: 6, operand: 7 } as const;

/** A field expression with as few parentheses as it needs. */
export function printCondition(node: FieldExpression): string {
  switch (node.kind) {
    case 'static':
      return printStatic(node.value);
    case 'attribute':
    case 'intrinsic':
      return printAttribute(node);
    case 'logical':
      return node.operands.map((operand) => within(operand, Binding.comparison)).join(` ${node.operator} `);
    case 'comparison':
      return `${within(node.left, Binding.comparison)} ${node.operator} ${within(node.right, Binding.sum)}`;
    case 'regex':
      return `${within(node.operand, Binding.comparison)} ${node.negated ? '!~' : '=~'} ${quoteString(node.pattern)}`;
    case 'exists':
      return `${within(node.operand, Binding.comparison)} ${node.negated ? '=' : '!='} nil`;
    case 'arithmetic': {
      const binding = bindingOf(node);
      const isPower = node.operator === '^';
      return `${within(node.left, isPower ? binding + 1 : binding)} ${node.operator} ${within(node.right, isPower ? binding : binding + 1)}`;
    }
    case 'not':
      return `!${within(node.operand, Binding.product)}`;
    case 'negate':
      return `-${within(node.operand, Binding.product)}`;
  }
}

function within(node: FieldExpression, atLeast: number): string {
  const text = printCondition(node);
  return bindingOf(node) < atLeast ? `(${text})` : text;
}

function bindingOf(node: FieldExpression): number {
  switch (node.kind) {
    case 'logical':
      return Binding.logical;
    case 'comparison':
    case 'regex':
    case 'exists':
      return Binding.comparison;
    case 'arithmetic':
      return node.operator === '+' || node.operator === '-' ? Binding.sum : node.operator === '^' ? Binding.power : Binding.product;
    // A sign reaches over products to its right: in parentheses wherever one may follow, and after another sign for the reader.
    case 'not':
    case 'negate':
      return Binding.sum;
    case 'static':
      return isNegative(node) ? Binding.sum : Binding.operand;
    case 'attribute':
    case 'intrinsic':
      return Binding.operand;
  }
}

function isNegative(node: Extract<FieldExpression, { readonly kind: 'static' }>): boolean {
  return printStatic(node.value).startsWith('-');
}

// ---- metrics -----------------------------------------------------------------------------------------------------

function printMetrics(node: MetricsExpression, outermost: boolean): string {
  switch (node.kind) {
    case 'metrics-scalar':
      return printStatic(node.value);
    case 'metrics-pipeline': {
      const text = `${printPipeline(node.pipeline)} | ${printMetric(node.aggregate)}${node.stages.map(printSecondStage).join('')}`;
      return outermost ? text : `(${text})`;
    }
    case 'metrics-arithmetic':
      return `${printMetricsSide(node.left, node.operator, false)} ${node.operator} ${printMetricsSide(node.right, node.operator, true)}`;
  }
}

function printMetricsSide(node: MetricsExpression, parent: string, isRight: boolean): string {
  const text = printMetrics(node, false);
  if (node.kind !== 'metrics-arithmetic') return text;
  const isProduct = (operator: string): boolean => operator === '*' || operator === '/';
  const looser = isProduct(parent) && !isProduct(node.operator);
  return looser || (isRight && isProduct(parent) === isProduct(node.operator)) ? `(${text})` : text;
}

export function printMetric(aggregate: MetricsAggregate): string {
  switch (aggregate.name) {
    case 'compare': {
      const window = aggregate.window === undefined ? '' : `, ${aggregate.window.start}, ${aggregate.window.end}`;
      return `compare(${printFilter(aggregate.selection)}, ${aggregate.topN}${window})`;
    }
    case 'rate':
    case 'count_over_time':
      return `${aggregate.name}()${printBy(aggregate.by)}`;
    case 'quantile_over_time':
      return `${aggregate.name}(${printAttribute(aggregate.attribute)}, ${aggregate.quantiles.map(String).join(', ')})${printBy(aggregate.by)}`;
    default:
      return `${aggregate.name}(${printAttribute(aggregate.attribute)})${printBy(aggregate.by)}`;
  }
}

function printBy(by: readonly Parameters<typeof printAttribute>[0][]): string {
  return by.length === 0 ? '' : ` by (${by.map(printAttribute).join(', ')})`;
}

function printSecondStage(stage: SecondStage): string {
  return stage.kind === 'threshold' ? ` ${stage.operator} ${printStatic(stage.value)}` : ` | ${stage.kind}(${stage.limit})`;
}
