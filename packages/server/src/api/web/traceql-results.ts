import { printStatic } from '@spoor/core/traceql';
import type { MetricsResult, MetricsSeries, NamedValue, ResultValue, TraceHit } from '@spoor/core/traceql';
import type { TraceqlAttributeAnswer, TraceqlMetricsAnswer, TraceqlSeriesAnswer, TraceqlTraceAnswer } from '@spoor/core/wire';

/** A trace that a query found, for the UI. */
export function traceAnswer({ traceId, rootService = '', rootName = '', start, duration, serviceStats, spansets }: TraceHit): TraceqlTraceAnswer {
  return {
    traceId,
    rootService,
    rootName,
    start: String(start),
    duration: Number(duration),
    services: serviceStats.map(({ service, spans, errors }) => ({ name: service, spans, errors })),
    spansets: spansets.map(({ matched, attributes, spans }) => ({
      matched,
      attributes: attributes.map(attributeAnswer),
      spans: spans.map((span) => ({ spanId: span.spanId, name: span.name, start: String(span.start), duration: Number(span.duration), attributes: span.attributes.map(attributeAnswer) })),
    })),
  };
}

/** Series of a metrics query, for the UI. */
export function seriesAnswers({ intervals, series, droppedSeries, uncountedSpans = 0 }: MetricsResult): Pick<TraceqlMetricsAnswer, 'first' | 'step' | 'count' | 'series' | 'droppedSeries' | 'uncountedSpans'> {
  const { first, step, count } = intervals;
  return { first: String(first), step: String(step), count, series: series.map(seriesAnswer), droppedSeries, uncountedSpans };
}

function seriesAnswer({ labels, samples, exemplars }: MetricsSeries): TraceqlSeriesAnswer {
  return {
    labels: labels.map(attributeAnswer),
    samples: Array.from(samples, finite),
    exemplars: exemplars.map(({ traceId, spanId, time, value }) => ({ traceId, spanId, time: String(time), value: finite(value) })),
  };
}

/** JSON has neither NaN nor infinities. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function attributeAnswer({ name, value }: NamedValue): TraceqlAttributeAnswer {
  return { name, type: value.type, text: textOf(value) };
}

export function textOf(value: ResultValue): string {
  if (value.type === 'array') return `[${value.values.map(printStatic).join(', ')}]`;
  return value.type === 'string' ? value.value : printStatic(value);
}
