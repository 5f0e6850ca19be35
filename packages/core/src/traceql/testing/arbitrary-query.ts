import fc from 'fast-check';
import type { AttributeRef, Hint, MetricsAggregate, MetricsExpression, MetricsPipeline, Pipeline, PipelineStage, Query, SecondStage, SpansetExpression, SpansetFilter, SpansetStage } from '../ast.ts';
import { TRACEQL_LIMITS } from '../parse-result.ts';
import { arbitraryFields, HARD_WORDS, NOWHERE } from './arbitrary-field.ts';
import type { FieldArbitraries, QueryVocabulary } from './arbitrary-field.ts';

const COMPARISONS = ['=', '!=', '<', '<=', '>', '>='] as const;

/** Random queries of each form, as `parseTraceql` would give them, positions aside. */
export interface QueryArbitraries {
  readonly fields: FieldArbitraries;
  readonly filter: fc.Arbitrary<SpansetFilter>;
  /** Filters combined by `&&`, `||` and structure, without pipelines. */
  readonly spansets: fc.Arbitrary<SpansetExpression>;
  /** Without pipelines in parentheses. */
  readonly pipeline: fc.Arbitrary<Pipeline>;
  readonly metrics: fc.Arbitrary<Query>;
  readonly query: fc.Arbitrary<Query>;
}

export function arbitraryQueries(words: QueryVocabulary = HARD_WORDS, depth = 3): QueryArbitraries {
  const fields = arbitraryFields(words, depth);
  const filter = fc.option(fields.condition, { nil: undefined, freq: 8 }).map((condition): SpansetFilter => ({ kind: 'filter', ...(condition === undefined ? {} : { condition }), at: NOWHERE }));
  const spansets = combinations(filter, depth - 1);
  const stage = laterStage(fields, spansets);
  const pipeline = fc.tuple(firstStage(fields, spansets), fc.array(stage, { maxLength: 3 })).map(([first, rest]) => pipelineNode([first, ...rest]));
  const wrapped = combinations(fc.oneof(pipeline.filter(isWrappable), spansets), 2).filter((node) => node.kind !== 'pipeline' && containsPipeline(node));
  const hints = fc.array(fc.tuple(fc.constantFrom('most_recent', 'sample', 'exemplars', 'with', 'name', 'x_1'), fields.anyStatic).map(([name, value]): Hint => ({ name, value, at: NOWHERE })), { maxLength: 2 });
  const metricsPipeline = fc
    .tuple(pipeline, metricsAggregate(fields, filter), fc.array(secondStage(fields), { maxLength: 2 }))
    .map(([source, aggregate, stages]): MetricsPipeline => ({ kind: 'metrics-pipeline', pipeline: source, aggregate, stages: aggregate.name === 'compare' ? [] : stages, at: NOWHERE }));
  const metrics = fc.tuple(fc.oneof({ weight: 3, arbitrary: metricsPipeline }, metricsArithmetic(metricsPipeline)), fc.array(secondStage(fields), { maxLength: 2 }), hints).map(
    ([expression, stages, given]): Query => ({ kind: 'metrics', expression, stages: expression.kind === 'metrics-pipeline' ? [] : stages, hints: given, at: NOWHERE }),
  );
  const search = fc.tuple(fc.oneof({ weight: 4, arbitrary: pipeline }, { weight: 1, arbitrary: wrapped.map((node) => pipelineNode([spansetStage(node)])) }), hints).map(
    ([source, given]): Query => ({ kind: 'spansets', pipeline: source, hints: given, at: NOWHERE }),
  );
  return { fields, filter, spansets, pipeline, metrics, query: fc.oneof(search, metrics) };
}

function combinations(leaf: fc.Arbitrary<SpansetExpression>, depth: number): fc.Arbitrary<SpansetExpression> {
  return fc.letrec<{ node: SpansetExpression }>((tie) => ({
    node: fc.oneof(
      { maxDepth: depth, withCrossShrink: true },
      { weight: 4, arbitrary: leaf },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom('&&' as const, '||' as const), fc.array(tie('node'), { minLength: 2, maxLength: 3 })).map(([operator, operands]) => spansetLogical(operator, operands)) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('>' as const, '>>' as const, '<' as const, '<<' as const, '~' as const), fc.constantFrom('plain' as const, 'not' as const, 'union' as const), tie('node'), tie('node'))
          .map(([relation, mode, left, right]): SpansetExpression => ({ kind: 'structural', relation, mode, left, right, at: NOWHERE })),
      },
    ),
  })).node;
}

function spansetLogical(operator: '&&' | '||', operands: readonly SpansetExpression[]): SpansetExpression {
  const flat = operands.flatMap((operand) => (operand.kind === 'spanset-logical' && operand.operator === operator ? operand.operands : [operand]));
  return { kind: 'spanset-logical', operator, operands: flat, at: NOWHERE };
}

function containsPipeline(node: SpansetExpression): boolean {
  if (node.kind === 'pipeline') return true;
  if (node.kind === 'filter') return false;
  return node.kind === 'structural' ? containsPipeline(node.left) || containsPipeline(node.right) : node.operands.some(containsPipeline);
}

/** One stage of spans in parentheses is just those spans. */
function isWrappable(pipeline: Pipeline): boolean {
  return pipeline.stages.length > 1 || pipeline.stages[0]?.kind !== 'spansets';
}

function pipelineNode(stages: readonly PipelineStage[]): Pipeline {
  return { kind: 'pipeline', stages, at: NOWHERE };
}

function spansetStage(expression: SpansetExpression): SpansetStage {
  return { kind: 'spansets', expression, at: NOWHERE };
}

function firstStage(fields: FieldArbitraries, spansets: fc.Arbitrary<SpansetExpression>): fc.Arbitrary<PipelineStage> {
  return fc.oneof({ weight: 6, arbitrary: spansets.map(spansetStage) }, { weight: 1, arbitrary: scalarFilter(fields) }, { weight: 1, arbitrary: groupBy(fields) }, { weight: 1, arbitrary: select(fields) });
}

function laterStage(fields: FieldArbitraries, spansets: fc.Arbitrary<SpansetExpression>): fc.Arbitrary<PipelineStage> {
  return fc.oneof(spansets.map(spansetStage), scalarFilter(fields), groupBy(fields), select(fields), fc.constant<PipelineStage>({ kind: 'coalesce', at: NOWHERE }));
}

function scalarFilter(fields: FieldArbitraries): fc.Arbitrary<PipelineStage> {
  const aggregate = fc.oneof(
    fc.constant({ name: 'count', at: NOWHERE } as const),
    fc.tuple(fc.constantFrom('min' as const, 'max' as const, 'avg' as const, 'sum' as const), fields.number).map(([name, operand]) => ({ name, operand, at: NOWHERE })),
  );
  return fc.tuple(aggregate, fc.constantFrom(...COMPARISONS), fields.numericStatic).map(([of, operator, value]): PipelineStage => ({ kind: 'scalar-filter', aggregate: of, operator, value, at: NOWHERE }));
}

function groupBy(fields: FieldArbitraries): fc.Arbitrary<PipelineStage> {
  return fc.oneof({ weight: 3, arbitrary: fields.attribute }, { weight: 1, arbitrary: fields.number }).map((expression): PipelineStage => ({ kind: 'by', expression, at: NOWHERE }));
}

function select(fields: FieldArbitraries): fc.Arbitrary<PipelineStage> {
  return fc.array(fields.attribute, { minLength: 1, maxLength: 3 }).map((attributes): PipelineStage => ({ kind: 'select', attributes, at: NOWHERE }));
}

function metricsAggregate(fields: FieldArbitraries, filter: fc.Arbitrary<SpansetFilter>): fc.Arbitrary<MetricsAggregate> {
  const by = (most: number): fc.Arbitrary<readonly AttributeRef[]> => fc.array(fields.attribute, { maxLength: most });
  const window = fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 62n }), fc.bigInt({ min: 1n, max: 2n ** 60n })).map(([start, length]) => ({ start, end: start + length }));
  return fc.oneof(
    fc.tuple(fc.constantFrom('rate' as const, 'count_over_time' as const), by(TRACEQL_LIMITS.groupBy)).map(([name, groups]): MetricsAggregate => ({ name, by: groups, at: NOWHERE })),
    fc
      .tuple(fc.constantFrom('min_over_time' as const, 'max_over_time' as const, 'sum_over_time' as const, 'avg_over_time' as const, 'histogram_over_time' as const), fields.attribute, by(TRACEQL_LIMITS.groupByValues))
      .map(([name, attribute, groups]): MetricsAggregate => ({ name, attribute, by: groups, at: NOWHERE })),
    fc
      .tuple(fields.attribute, fc.array(fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs), { minLength: 1, maxLength: 3 }), by(TRACEQL_LIMITS.groupByValues))
      .map(([attribute, quantiles, groups]): MetricsAggregate => ({ name: 'quantile_over_time', attribute, quantiles, by: groups, at: NOWHERE })),
    fc
      .tuple(filter, fc.integer({ min: 1, max: TRACEQL_LIMITS.compareTop }), fc.option(window, { nil: undefined }))
      .map(([selection, topN, within]): MetricsAggregate => ({ name: 'compare', selection, topN, ...(within === undefined ? {} : { window: within }), at: NOWHERE })),
  );
}

function secondStage(fields: FieldArbitraries): fc.Arbitrary<SecondStage> {
  return fc.oneof(
    fc.tuple(fc.constantFrom('topk' as const, 'bottomk' as const), fc.integer({ min: 1, max: 100 })).map(([kind, limit]): SecondStage => ({ kind, limit, at: NOWHERE })),
    fc.tuple(fc.constantFrom(...COMPARISONS), fields.numericStatic).map(([operator, value]): SecondStage => ({ kind: 'threshold', operator, value, at: NOWHERE })),
  );
}

function metricsArithmetic(pipeline: fc.Arbitrary<MetricsPipeline>): fc.Arbitrary<MetricsExpression> {
  const computable = pipeline.filter(({ aggregate }) => aggregate.name !== 'compare');
  const scalar = fc.oneof(
    fc.bigInt({ min: -1000n, max: 1000n }).map((value): MetricsExpression => ({ kind: 'metrics-scalar', value: { type: 'int', value }, at: NOWHERE })),
    fc.double({ min: -10, max: 10, noNaN: true }).map((value): MetricsExpression => ({ kind: 'metrics-scalar', value: { type: 'float', value }, at: NOWHERE })),
  );
  return fc.letrec<{ metrics: MetricsExpression; arithmetic: MetricsExpression }>((tie) => ({
    metrics: fc.oneof({ maxDepth: 2 }, computable, tie('arithmetic')),
    arithmetic: fc
      .tuple(fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const), tie('metrics'), fc.oneof(tie('metrics'), scalar), fc.boolean())
      .map(([operator, a, b, swap]): MetricsExpression => ({ kind: 'metrics-arithmetic', operator, left: swap ? b : a, right: swap ? a : b, at: NOWHERE })),
  })).arithmetic;
}
