import type { MetricsResult, MetricsSeries, NamedValue } from '@spoor/core/traceql';
import type { QueryInstantResponse, QueryRangeResponse, TempoExemplar, TempoKeyValue, TempoSample, TempoSeries } from '@spoor/core/wire';
import type { TraceqlProgress } from '../../../store/traceql-store.ts';
import { labelOf } from './any-value.ts';
import { searchMetrics, shortTraceId } from './search-answer.ts';

const NANOS_PER_MILLI = 1_000_000n;

/** Series that hold no value at all are left out. */
export function rangeAnswer(result: MetricsResult, progress: TraceqlProgress): QueryRangeResponse {
  const series = result.series.map((one) => seriesAnswer(one, result)).filter(({ samples }) => samples.length > 0);
  return { series, metrics: searchMetrics(progress), ...partial(result) };
}

export function instantAnswer(result: MetricsResult, progress: TraceqlProgress): QueryInstantResponse {
  const series = result.series.flatMap(({ labels, samples }) => {
    const value = samples[0] ?? Number.NaN;
    return Number.isNaN(value) ? [] : [{ labels: labels.map(labelOf), value }];
  });
  return { series, metrics: searchMetrics(progress), ...partial(result) };
}

function partial({ droppedSeries, series }: MetricsResult): { readonly status?: 1; readonly message?: string } {
  if (droppedSeries === 0) return {};
  return { status: 1, message: `Response exceeds maximum series limit of ${series.length}, ${droppedSeries} more series are left out` };
}

function seriesAnswer({ labels, samples, exemplars }: MetricsSeries, { intervals }: MetricsResult): TempoSeries {
  const sent: TempoSample[] = [];
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (!Number.isNaN(value)) sent.push({ timestampMs: (intervals.first + BigInt(i) * intervals.step) / NANOS_PER_MILLI, value });
  }
  const groups = labels.filter(isGroup).map(labelOf);
  const found = exemplars.map(({ traceId, value, time }): TempoExemplar => {
    const traceLabel: TempoKeyValue = { key: 'trace:id', value: { type: 'string', value: shortTraceId(traceId) } };
    // Functions that count have no value for a span: an exemplar stands at its sample.
    const shown = Number.isNaN(value) ? valueAt(samples, Number((time - intervals.first + intervals.step - 1n) / intervals.step)) : value;
    return { labels: [traceLabel, ...groups], value: shown, timestampMs: time / NANOS_PER_MILLI };
  });
  return { labels: labels.map(labelOf), samples: sent, ...(found.length > 0 && { exemplars: found }) };
}

function valueAt(samples: Float64Array, at: number): number {
  const value = samples[Math.max(0, Math.min(samples.length - 1, at))] ?? 0;
  return Number.isNaN(value) ? 0 : value;
}

function isGroup({ name }: NamedValue): boolean {
  return name !== '__name__';
}
