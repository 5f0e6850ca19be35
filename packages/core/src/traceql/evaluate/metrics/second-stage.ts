import type { NumericStatic, SecondStage } from '../../ast.ts';
import type { MetricsSeries } from '../../result.ts';
import { compareNumbers } from '../expression/compare-values.ts';
import { sortSeries } from './labels.ts';

/** `topk`, `bottomk` and thresholds, one after another; series without a point left are gone. */
export function applySecondStages(stages: readonly SecondStage[], series: readonly MetricsSeries[]): readonly MetricsSeries[] {
  return stages.reduce(applySecondStage, series);
}

function applySecondStage(series: readonly MetricsSeries[], stage: SecondStage): readonly MetricsSeries[] {
  if (stage.kind === 'threshold') {
    const limit = limitOf(stage.value);
    return withoutEmpty(series.map((each) => ({ ...each, samples: each.samples.map((value) => (compareNumbers(stage.operator, value, limit) && !Number.isNaN(value) ? value : Number.NaN)) })));
  }
  const ordered = sortSeries(series);
  const kept = ordered.map(({ samples }) => new Float64Array(samples.length).fill(Number.NaN));
  const sign = stage.kind === 'topk' ? 1 : -1;
  for (let interval = 0; interval < (ordered[0]?.samples.length ?? 0); interval++) {
    for (const at of best(ordered, interval, { limit: stage.limit, sign })) kept[at]![interval] = ordered[at]!.samples[interval]!;
  }
  return withoutEmpty(ordered.map((each, at) => ({ ...each, samples: kept[at]! })));
}

/** Durations mean seconds. */
function limitOf(value: NumericStatic): number {
  return value.type === 'duration' ? Number(value.value) / 1e9 : Number(value.value);
}

/** The series with the greatest (or with sign -1 the least) values at an interval; ties go to the one ordered first. */
function best(series: readonly MetricsSeries[], interval: number, { limit, sign }: { readonly limit: number; readonly sign: number }): readonly number[] {
  const chosen: number[] = [];
  const valueOf = (at: number): number => sign * series[at]!.samples[interval]!;
  for (let at = 0; at < series.length; at++) {
    const value = valueOf(at);
    if (Number.isNaN(value)) continue;
    if (chosen.length === limit) {
      if (limit === 0 || value <= valueOf(chosen[limit - 1]!)) continue;
      chosen.pop();
    }
    let low = 0;
    let high = chosen.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (valueOf(chosen[middle]!) >= value) low = middle + 1;
      else high = middle;
    }
    chosen.splice(low, 0, at);
  }
  return chosen;
}

export function withoutEmpty(series: readonly MetricsSeries[]): readonly MetricsSeries[] {
  return series.filter(({ samples }) => samples.some((value) => !Number.isNaN(value)));
}
