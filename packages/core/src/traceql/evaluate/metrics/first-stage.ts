import type { MetricsAggregate, MetricsPipeline } from '../../ast.ts';
import type { MetricsIntervals, ResultValue } from '../../result.ts';
import { firstReader } from '../columns/attribute-reader.ts';
import type { BlockContext } from '../columns/block-context.ts';
import { Slot, isNumericSlot } from '../columns/slot.ts';
import { runPipeline } from '../spansets/pipeline.ts';
import { allSpans } from '../spansets/spansets.ts';
import { ValueNumbers, asGroupValue } from '../spansets/value-numbers.ts';
import type { PickedExemplar } from './exemplar-picker.ts';
import { ExemplarPicker } from './exemplar-picker.ts';
import type { Figures } from './group-cells.ts';
import { GroupCells } from './group-cells.ts';
import { intervalOf } from './intervals.ts';
import { valueKey } from './labels.ts';
import { histogramBound, quantileBucket } from './quantiles.ts';

/** More numbers than this are not kept, whatever a query groups by: 160 MB. */
const MAX_NUMBERS = 20_000_000;

export type GroupedAggregate = Exclude<MetricsAggregate, { readonly name: 'compare' }>;

export interface StageOptions {
  readonly intervals: MetricsIntervals;
  /** Exemplars of this stage; 0 for none. */
  readonly exemplars: number;
  /** Spans count by their sampling weight. */
  readonly extrapolate: boolean;
}

/** Aggregated values of one group in one interval; durations in nanoseconds. */
export interface ValueFigures {
  readonly weight: number;
  readonly sum: number;
  readonly least: number;
  readonly most: number;
}

export interface GroupPartial {
  readonly values: readonly ResultValue[];
  readonly weight: Float64Array<ArrayBuffer>;
  readonly sum: Float64Array<ArrayBuffer>;
  readonly least: Float64Array<ArrayBuffer>;
  readonly most: Float64Array<ArrayBuffer>;
  readonly buckets: readonly (ReadonlyMap<number, number> | undefined)[];
}

/** What a stage has counted so far, as plain data that can be sent to another thread. */
export interface StagePartial {
  readonly groups: readonly GroupPartial[];
  readonly exemplars: readonly (readonly [interval: number, picked: PickedExemplar])[];
  readonly uncounted: number;
}

/**
 * Counts the spans of one metrics function by group and interval: from blocks, or from figures that a store aggregated
 * itself (`addWeight`, `addFigures`, `addBucket`).
 */
export class FirstStage {
  readonly aggregate: GroupedAggregate;
  readonly exemplars: ExemplarPicker;
  /** Spans left out because there were too many groups. */
  uncounted = 0;
  private readonly source: MetricsPipeline;
  private readonly options: StageOptions;
  private readonly figures: Figures;
  private readonly byKey = new Map<string, GroupCells>();

  constructor(source: MetricsPipeline, aggregate: GroupedAggregate, options: StageOptions) {
    this.source = source;
    this.aggregate = aggregate;
    this.options = options;
    this.exemplars = new ExemplarPicker(options.exemplars, options.intervals.count);
    const { name } = aggregate;
    this.figures = { values: name !== 'rate' && name !== 'count_over_time' && name !== 'histogram_over_time', buckets: name === 'quantile_over_time' || name === 'histogram_over_time' };
  }

  get groups(): IterableIterator<[key: string, cells: GroupCells]> {
    return this.byKey.entries();
  }

  /** Weight of spans of a group (the values of `by`, in its order) in an interval: rate, count_over_time. */
  addWeight(values: readonly ResultValue[], interval: number, weight: number): void {
    const cells = this.cellsOf(groupKey(values), values);
    if (cells === undefined) this.uncounted += weight;
    else cells.weight[interval]! += weight;
  }

  /** Figures of spans that have the value: min, max, sum, avg and quantile_over_time. */
  addFigures(values: readonly ResultValue[], interval: number, { weight, sum, least, most }: ValueFigures): void {
    const cells = this.cellsOf(groupKey(values), values);
    if (cells === undefined) {
      this.uncounted += weight;
      return;
    }
    cells.weight[interval]! += weight;
    cells.sum[interval]! += sum;
    cells.least[interval] = Math.min(cells.least[interval]!, least);
    cells.most[interval] = Math.max(cells.most[interval]!, most);
  }

  /**
   * Weight in a bucket: `quantileBucket` of a value for quantile_over_time (with `addFigures` for its bounds),
   * `histogramBound` for histogram_over_time; durations in nanoseconds.
   */
  addBucket(values: readonly ResultValue[], interval: number, { bucket, weight }: { readonly bucket: number; readonly weight: number }): void {
    const cells = this.cellsOf(groupKey(values), values);
    if (cells === undefined) this.uncounted += weight;
    else cells.addBucket(interval, bucket, weight);
  }

  /** An exemplar of a group that a store picked. */
  addExemplar(values: readonly ResultValue[], interval: number, exemplar: PickedExemplar['exemplar']): void {
    this.exemplars.add(interval, { group: groupKey(values), exemplar });
  }

  addBlock(context: BlockContext): void {
    const { mask } = runPipeline(this.source.pipeline, allSpans(context), context);
    const { block } = context;
    const { exemplars, aggregate, options } = this;
    const place = intervalOf(options.intervals);
    const groupOf = this.blockGroups(context);
    const load = 'attribute' in aggregate ? firstReader(aggregate.attribute, context) : undefined;
    const slot = new Slot();
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) continue;
      const interval = place(block.start[2 * row]!, block.start[2 * row + 1]!);
      if (interval < 0) continue;
      let value = Number.NaN;
      if (load !== undefined) {
        load(row, slot);
        if (!isNumericSlot(slot.type) || !Number.isFinite(slot.num)) continue;
        value = slot.num;
      }
      const group = groupOf(row);
      if (group.cells === undefined) {
        this.uncounted++;
        continue;
      }
      this.count(group.cells, interval, { value, weight: options.extrapolate ? block.weight[row]! : 1 });
      if (exemplars.wants(interval, block.spanId[2 * row]!, block.spanId[2 * row + 1]!)) exemplars.offer(block, row, { interval, group: group.key, value });
    }
  }

  partial(): StagePartial {
    return { groups: [...this.byKey.values()].map(({ values, weight, sum, least, most, buckets }) => ({ values, weight, sum, least, most, buckets })), exemplars: this.exemplars.picked, uncounted: this.uncounted };
  }

  merge({ groups, exemplars, uncounted }: StagePartial): void {
    this.uncounted += uncounted;
    for (const group of groups) {
      const cells = this.cellsOf(groupKey(group.values), group.values);
      if (cells === undefined) {
        this.uncounted += group.weight.reduce((sum, weight) => sum + weight, 0);
        continue;
      }
      group.weight.forEach((weight, interval) => (cells.weight[interval]! += weight));
      group.sum.forEach((sum, interval) => (cells.sum[interval]! += sum));
      group.least.forEach((least, interval) => (cells.least[interval] = Math.min(cells.least[interval]!, least)));
      group.most.forEach((most, interval) => (cells.most[interval] = Math.max(cells.most[interval]!, most)));
      group.buckets.forEach((buckets, interval) => buckets?.forEach((weight, bucket) => cells.addBucket(interval, bucket, weight)));
    }
    for (const [interval, picked] of exemplars) this.exemplars.add(interval, picked);
  }

  private count(cells: GroupCells, interval: number, { value, weight }: { readonly value: number; readonly weight: number }): void {
    if (this.figures.values) cells.addValue(interval, value, weight);
    else cells.weight[interval]! += weight;
    if (this.figures.buckets) cells.addBucket(interval, this.aggregate.name === 'quantile_over_time' ? quantileBucket(value) : histogramBound(value), weight);
  }

  /** The cells of each row's group; within a block, values and groups are small numbers. */
  private blockGroups(context: BlockContext): (row: number) => BlockGroup {
    const readers = this.aggregate.by.map((ref) => ({ load: firstReader(ref, context), values: new ValueNumbers(context.block.strings, 'dense'), numbers: new Map<number, number>() }));
    const known: BlockGroup[] = [];
    const slot = new Slot();
    const tuple: number[] = readers.map(() => 0);
    return (row) => {
      let number = 0;
      for (let at = 0; at < readers.length; at++) {
        const { load, values, numbers } = readers[at]!;
        load(row, slot);
        tuple[at] = values.numberOf(slot);
        const key = number * MAX_VALUES + tuple[at]!;
        let next = numbers.get(key);
        if (next === undefined) numbers.set(key, (next = numbers.size));
        number = next;
      }
      let group = known[number];
      if (group === undefined) {
        const values = readers.map((reader, at) => reader.values.valueOf(tuple[at]!));
        const key = groupKey(values);
        group = { key, cells: this.cellsOf(key, values) };
        known[number] = group;
      }
      return group;
    };
  }

  private cellsOf(key: string, values: readonly ResultValue[]): GroupCells | undefined {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const { count } = this.options.intervals;
    if ((this.byKey.size + 1) * GroupCells.sizeOf(count, this.figures) > MAX_NUMBERS) return undefined;
    const cells = new GroupCells(values.map(asGroupValue), count, this.figures);
    this.byKey.set(key, cells);
    return cells;
  }
}

interface BlockGroup {
  readonly key: string;
  readonly cells: GroupCells | undefined;
}

/** Two numbers below it fit in one: a block has fewer spans. */
const MAX_VALUES = 2 ** 26;

function groupKey(values: readonly ResultValue[]): string {
  return values.map((value) => valueKey(asGroupValue(value))).join('\n');
}
