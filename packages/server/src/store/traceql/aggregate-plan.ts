import type { AttributeRef, CompareMetric, MetricsAggregate, MetricsIntervals, MetricsPipeline, MetricsQuery } from '@spoor/core/traceql';
import { metricsPipelines } from '@spoor/core/traceql';
import type { TypedValue } from '../query/compile/index.ts';
import { TRUE, allOf, integer, noneOf, sql, timestamp } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import type { CompileEnvironment } from './condition/index.ts';
import { compileCondition, ofSpan, resultCondition } from './condition/index.ts';
import type { Condition } from './condition/index.ts';
import { numberOf, valueOf } from './value-sql.ts';

/** A metrics function that the engine can count itself. */
export type Aggregation = GroupedAggregation | CompareAggregation;

interface Common {
  readonly pipeline: MetricsPipeline;
  /** Exact. */
  readonly condition: Condition;
  /** What a span counts for. */
  readonly weight: Sql;
}

export interface GroupedAggregation extends Common {
  readonly kind: 'grouped';
  readonly aggregate: Exclude<MetricsAggregate, CompareMetric>;
  readonly by: readonly TypedValue[];
  /** The groups are few, whatever the spans. */
  readonly isLow: boolean;
  /** Absent: spans are counted. */
  readonly value?: Sql;
}

export interface CompareAggregation extends Common {
  readonly kind: 'compare';
  readonly aggregate: CompareMetric;
  readonly selection: Sql;
}

/** Undefined: spans have to be read and counted one by one. */
export function planAggregation(query: MetricsQuery, environment: CompileEnvironment): readonly Aggregation[] | undefined {
  const weight = query.hints.some(({ name, value }) => name === 'extrapolate' && value.type === 'bool' && value.value) ? sql`sample_weight` : sql`1`;
  const aggregations: Aggregation[] = [];
  for (const pipeline of metricsPipelines(query.expression)) {
    const aggregation = planPipeline(pipeline, weight, environment);
    if (aggregation === undefined) return undefined;
    aggregations.push(aggregation);
  }
  return aggregations;
}

function planPipeline(pipeline: MetricsPipeline, weight: Sql, environment: CompileEnvironment): Aggregation | undefined {
  const condition = resultCondition(pipeline.pipeline, { environment, wantExact: true });
  if (!condition.exact || condition.trace !== TRUE) return undefined;
  const { aggregate } = pipeline;
  if (aggregate.name === 'compare') {
    const selection = selectionOf(aggregate, environment);
    return selection === undefined ? undefined : { kind: 'compare', pipeline, aggregate, condition, weight, selection };
  }
  const by: TypedValue[] = [];
  for (const reference of aggregate.by) {
    const value = valueOf(reference, environment);
    if (value === undefined) return undefined;
    by.push(value);
  }
  const value = 'attribute' in aggregate ? numberOf(aggregate.attribute, environment) : undefined;
  if ('attribute' in aggregate && value === undefined) return undefined;
  return { kind: 'grouped', pipeline, aggregate, condition, weight, by, isLow: aggregate.by.every(isLow), ...(value === undefined ? {} : { value }) };
}

function isLow(reference: AttributeRef): boolean {
  if (reference.kind === 'intrinsic') return reference.name === 'span:kind' || reference.name === 'span:status';
  return reference.scope === 'resource' && reference.name === 'service.name';
}

function selectionOf({ selection, window }: CompareMetric, environment: CompileEnvironment): Sql | undefined {
  const condition = compileCondition(selection.condition, { environment, wantExact: true });
  if (!condition.exact || condition.trace !== TRUE) return undefined;
  const within = window === undefined ? TRUE : sql`(ts >= ${timestamp(window.start)} AND ts < ${timestamp(window.end)})`;
  return noneOf(noneOf(allOf([ofSpan(condition), within])));
}

/** The number of the interval a row of `spans` counts in. */
export function intervalSql({ first, step, instant }: MetricsIntervals): Sql {
  return instant ? sql`0` : sql`intDiv(toUnixTimestamp64Nano(ts) - ${integer(first)} + ${integer(step - 1n)}, ${integer(step)})`;
}
