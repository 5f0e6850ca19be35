import { parseTraceql } from '@spoor/core/traceql';
import type { MetricsAggregate, MetricsExpression } from '@spoor/core/traceql';
import type { TraceqlSeriesAnswer } from '@spoor/core/wire';
import { formatDuration } from '../format/index.ts';

export type ChartKind = 'lines' | 'histogram' | 'compare';
/** What the samples of a query are. */
export type Unit = 'seconds' | 'per-second' | 'count' | 'plain';

/** How to draw a query; undefined when it finds traces. */
export function chartOf(text: string): ChartKind | undefined {
  const aggregate = aggregateOf(text);
  if (aggregate === undefined) return undefined;
  if (aggregate === 'arithmetic') return 'lines';
  return aggregate.name === 'compare' ? 'compare' : aggregate.name === 'histogram_over_time' ? 'histogram' : 'lines';
}

export function unitOf(text: string): Unit {
  const aggregate = aggregateOf(text);
  if (aggregate === undefined || aggregate === 'arithmetic') return 'plain';
  if (aggregate.name === 'rate') return 'per-second';
  if (aggregate.name === 'count_over_time' || aggregate.name === 'histogram_over_time' || aggregate.name === 'compare') return 'count';
  const attribute = 'attribute' in aggregate ? aggregate.attribute : undefined;
  return attribute?.kind === 'intrinsic' && (attribute.name === 'span:duration' || attribute.name === 'trace:duration' || attribute.name === 'event:timeSinceStart') ? 'seconds' : 'plain';
}

function aggregateOf(text: string): MetricsAggregate | 'arithmetic' | undefined {
  const parsed = parseTraceql(text);
  if (!parsed.ok || parsed.query.kind !== 'metrics') return undefined;
  const expression: MetricsExpression = parsed.query.expression;
  return expression.kind === 'metrics-pipeline' ? expression.aggregate : 'arithmetic';
}

/** `checkout`, `p=0.95 · GET /cart`: the values alone where one label tells the series apart. */
export function seriesName({ labels }: Pick<TraceqlSeriesAnswer, 'labels'>): string {
  const [first] = labels;
  if (first === undefined) return 'all spans';
  if (labels.length === 1) return first.name === 'p' ? percentile(first.text) : first.name === '__name__' ? first.text : first.text === '' ? '(empty)' : first.text;
  return labels.map(({ name, text }) => (name === 'p' ? percentile(text) : text === '' ? '(empty)' : text)).join(' · ');
}

function percentile(text: string): string {
  const share = Number(text);
  return Number.isFinite(share) ? `p${String(Number((share * 100).toFixed(3)))}` : text;
}

export function formatSample(value: number, unit: Unit): string {
  if (unit === 'seconds') return formatDuration(value * 1e9);
  const text = shortNumber(value);
  return unit === 'per-second' ? `${text}/s` : text;
}

function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${Number((value / 1e9).toPrecision(3))} G`;
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))} k`;
  return String(Number(value.toPrecision(3)));
}
