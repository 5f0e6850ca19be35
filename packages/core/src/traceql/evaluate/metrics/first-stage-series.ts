import { INTRINSICS } from '../../intrinsics.ts';
import type { Exemplar, MetricsIntervals, MetricsSeries, NamedValue } from '../../result.ts';
import type { FirstStage, GroupedAggregate } from './first-stage.ts';
import type { GroupCells } from './group-cells.ts';
import { stepSeconds } from './intervals.ts';
import { floatLabel, groupLabels, nameLabel } from './labels.ts';
import { histogramBound, quantileOf } from './quantiles.ts';

/** The series of a counted first stage. */
export function firstStageSeries(stage: FirstStage, intervals: MetricsIntervals): readonly MetricsSeries[] {
  const { aggregate } = stage;
  const scale = isDuration(aggregate) ? 1e-9 : 1;
  const exemplars = new Map<string, Exemplar[]>();
  for (const { group, exemplar } of stage.exemplars.result()) {
    const scaled = { ...exemplar, value: inUnit(exemplar.value, scale) };
    const others = exemplars.get(group);
    if (others === undefined) exemplars.set(group, [scaled]);
    else others.push(scaled);
  }
  const series: MetricsSeries[] = [];
  for (const [key, cells] of stage.groups) {
    const labels = groupLabels(aggregate.by, cells.values);
    series.push(...seriesOf(aggregate, cells, { labels, exemplars: exemplars.get(key) ?? [], intervals, scale }));
  }
  return series;
}

interface Frame {
  readonly labels: readonly NamedValue[];
  readonly exemplars: readonly Exemplar[];
  readonly intervals: MetricsIntervals;
  /** From the unit of counting to that of the answer. */
  readonly scale: number;
}

function seriesOf(aggregate: GroupedAggregate, cells: GroupCells, frame: Frame): readonly MetricsSeries[] {
  switch (aggregate.name) {
    case 'rate': {
      const seconds = stepSeconds(frame.intervals);
      return [plain(aggregate.name, frame, (interval) => cells.weight[interval]! / seconds)];
    }
    case 'count_over_time':
      return [plain(aggregate.name, frame, (interval) => cells.weight[interval]!)];
    case 'sum_over_time':
      return [plain(aggregate.name, frame, (interval) => present(cells.weight[interval]!, cells.sum[interval]!, frame.scale))];
    case 'min_over_time':
      return [plain(aggregate.name, frame, (interval) => present(cells.weight[interval]!, cells.least[interval]!, frame.scale))];
    case 'max_over_time':
      return [plain(aggregate.name, frame, (interval) => present(cells.weight[interval]!, cells.most[interval]!, frame.scale))];
    case 'avg_over_time':
      return [plain(aggregate.name, frame, (interval) => present(cells.weight[interval]!, cells.sum[interval]! / cells.weight[interval]!, frame.scale))];
    case 'histogram_over_time':
      return histogramSeries(cells, frame);
    case 'quantile_over_time':
      return quantileSeries(aggregate.quantiles, cells, frame);
  }
}

function plain(name: string, { labels, exemplars, intervals }: Frame, valueAt: (interval: number) => number): MetricsSeries {
  const samples = Float64Array.from({ length: intervals.count }, (_, interval) => valueAt(interval));
  return { labels: labels.length > 0 ? labels : [nameLabel(name)], samples, exemplars };
}

/** A gap where no span of the group has the value. */
function present(weight: number, value: number, scale: number): number {
  return weight === 0 ? Number.NaN : inUnit(value, scale);
}

function inUnit(value: number, scale: number): number {
  // Dividing rounds once; 1e-9 itself is rounded already.
  return scale === 1 ? value : value / 1e9;
}

function histogramSeries(cells: GroupCells, { labels, exemplars, intervals, scale }: Frame): readonly MetricsSeries[] {
  const byBound = new Map<number, Float64Array<ArrayBuffer>>();
  cells.buckets.forEach((buckets, interval) =>
    buckets?.forEach((weight, bound) => {
      let samples = byBound.get(bound);
      if (samples === undefined) byBound.set(bound, (samples = new Float64Array(intervals.count)));
      samples[interval]! += weight;
    }),
  );
  return Array.from(byBound, ([bound, samples]) => ({
    labels: [...labels, floatLabel('__bucket', inUnit(bound, scale))],
    samples,
    exemplars: exemplars.filter(({ value }) => histogramBound(scale === 1 ? value : Math.round(value * 1e9)) === bound),
  }));
}

/** An exemplar goes to the quantile whose value in its interval is nearest. */
function quantileSeries(quantiles: readonly number[], cells: GroupCells, { labels, exemplars, intervals, scale }: Frame): readonly MetricsSeries[] {
  const distinct = [...new Set(quantiles)];
  const samples = distinct.map(() => new Float64Array(intervals.count).fill(Number.NaN));
  for (let interval = 0; interval < intervals.count; interval++) {
    const buckets = cells.buckets[interval];
    if (buckets === undefined) continue;
    const counts = { buckets: [...buckets], least: cells.least[interval]!, most: cells.most[interval]! };
    distinct.forEach((q, at) => (samples[at]![interval] = inUnit(quantileOf(q, counts), scale)));
  }
  const owner = exemplars.map((exemplar) => nearest(exemplar, samples, intervals));
  return distinct.map((q, at) => ({ labels: [...labels, floatLabel('p', q)], samples: samples[at]!, exemplars: exemplars.filter((_, index) => owner[index] === at) }));
}

function nearest({ value, time }: Exemplar, samples: readonly Float64Array[], { first, step, count }: MetricsIntervals): number {
  const distance = time - first;
  const interval = Math.min(Math.max(distance <= 0n ? 0 : Number((distance + step - 1n) / step), 0), count - 1);
  let best = 0;
  samples.forEach((series, at) => {
    if (Math.abs(series[interval]! - value) < Math.abs(samples[best]![interval]! - value)) best = at;
  });
  return best;
}

/** Its values are nanoseconds inside and seconds in the answer. */
function isDuration(aggregate: GroupedAggregate): boolean {
  return 'attribute' in aggregate && aggregate.attribute.kind === 'intrinsic' && INTRINSICS[aggregate.attribute.name].type === 'duration';
}
