import type { MetricsExpression, MetricsOperator, MetricsPipeline } from '../../ast.ts';
import type { MetricsSeries, NamedValue } from '../../result.ts';
import { NAME_LABEL, labelsKey, nameLabel } from './labels.ts';
import { applySecondStages } from './second-stage.ts';

/** The value of a part of an expression: series and what they are called, or a number. */
type Part = { readonly kind: 'series'; readonly name: string; readonly series: readonly MetricsSeries[] } | { readonly kind: 'scalar'; readonly name: string; readonly value: number };

/**
 * The series of an expression from those of its pipelines: second stages, then arithmetic between series of the same
 * labels. A single series without labels is applied to each of the other side; what has no partner is left out; a
 * division by zero is a gap. `seriesOf` gives the first stage of a pipeline.
 */
export function evaluateMetricsExpression(expression: MetricsExpression, seriesOf: (pipeline: MetricsPipeline) => readonly MetricsSeries[]): readonly MetricsSeries[] {
  const part = evaluatePart(expression, seriesOf);
  return part.kind === 'series' ? part.series : [];
}

function evaluatePart(expression: MetricsExpression, seriesOf: (pipeline: MetricsPipeline) => readonly MetricsSeries[]): Part {
  switch (expression.kind) {
    case 'metrics-scalar': {
      const value = Number(expression.value.value);
      return { kind: 'scalar', name: String(value), value };
    }
    case 'metrics-pipeline':
      return { kind: 'series', name: expression.aggregate.name, series: applySecondStages(expression.stages, seriesOf(expression)) };
    case 'metrics-arithmetic':
      return combine(expression.operator, evaluatePart(expression.left, seriesOf), evaluatePart(expression.right, seriesOf));
  }
}

function combine(operator: MetricsOperator, left: Part, right: Part): Part {
  const name = `(${left.name} ${operator} ${right.name})`;
  if (left.kind === 'scalar') {
    if (right.kind === 'scalar') return { kind: 'scalar', name, value: compute(operator, left.value, right.value) };
    return { kind: 'series', name, series: right.series.map((each) => mapped(each, name, (value) => compute(operator, left.value, value))) };
  }
  if (right.kind === 'scalar') return { kind: 'series', name, series: left.series.map((each) => mapped(each, name, (value) => compute(operator, value, right.value))) };
  return { kind: 'series', name, series: combineSeries(operator, left.series, right.series).map((each) => ({ ...each, labels: renamed(each.labels, name) })) };
}

function combineSeries(operator: MetricsOperator, left: readonly MetricsSeries[], right: readonly MetricsSeries[]): readonly MetricsSeries[] {
  const pair = (a: MetricsSeries, b: MetricsSeries, labels: readonly NamedValue[]): MetricsSeries => ({
    labels,
    samples: a.samples.map((value, interval) => compute(operator, value, b.samples[interval]!)),
    exemplars: [...a.exemplars, ...b.exemplars],
  });
  const [onlyLeft] = left;
  const [onlyRight] = right;
  if (right.length === 1 && onlyRight !== undefined && isUnlabelled(onlyRight)) return left.map((each) => pair(each, onlyRight, each.labels));
  if (left.length === 1 && onlyLeft !== undefined && isUnlabelled(onlyLeft)) return right.map((each) => pair(onlyLeft, each, each.labels));
  const partners = new Map(right.map((each) => [matchKey(each), each]));
  return left.flatMap((each) => {
    const partner = partners.get(matchKey(each));
    return partner === undefined ? [] : [pair(each, partner, each.labels)];
  });
}

function matchKey({ labels }: MetricsSeries): string {
  return labelsKey(labels.filter(({ name }) => name !== NAME_LABEL));
}

function isUnlabelled({ labels }: MetricsSeries): boolean {
  return labels.every(({ name }) => name === NAME_LABEL);
}

function mapped(series: MetricsSeries, name: string, change: (value: number) => number): MetricsSeries {
  return { ...series, labels: renamed(series.labels, name), samples: series.samples.map(change) };
}

function renamed(labels: readonly NamedValue[], name: string): readonly NamedValue[] {
  return labels.every((label) => label.name === NAME_LABEL) ? [nameLabel(name)] : labels;
}

function compute(operator: MetricsOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? Number.NaN : left / right;
  }
}
