import type { AttributeColumns } from '../../../model/index.ts';
import { AttributeType } from '../../../model/index.ts';
import type { CompareMetric, IntrinsicName, MetricsPipeline } from '../../ast.ts';
import { intrinsicLabel } from '../../intrinsics.ts';
import { printAttribute } from '../../print-field.ts';
import type { MetricsSeries, NamedValue, ResultValue } from '../../result.ts';
import type { BlockContext } from '../columns/block-context.ts';
import { newFrame } from '../columns/frame.ts';
import { intrinsicReader } from '../columns/intrinsic-reader.ts';
import type { Load } from '../columns/load.ts';
import { Slot, SlotType } from '../columns/slot.ts';
import { compileTest } from '../expression/compile-expression.ts';
import { runPipeline } from '../spansets/pipeline.ts';
import { allSpans } from '../spansets/spansets.ts';
import { ValueNumbers, asGroupValue } from '../spansets/value-numbers.ts';
import type { StageOptions } from './first-stage.ts';
import { intervalOf } from './intervals.ts';
import { compareLabels, textLabel, valueKey } from './labels.ts';

/** Values kept apart for one attribute; spans with further ones count in the totals, and the attribute is marked. */
const MAX_VALUES = 10_000;
const MAX_NUMBERS = 20_000_000;

export const CompareSide = { BASELINE: 0, SELECTION: 1 } as const;
export type CompareSide = (typeof CompareSide)[keyof typeof CompareSide];

const SIDE_NAMES = ['baseline', 'selection'] as const;

/** Intrinsics compared besides the attributes of span, resource and scope. Durations, ids and numberings tell nothing. */
const OF_SPAN: readonly IntrinsicName[] = ['span:name', 'span:kind', 'span:status', 'span:statusMessage', 'instrumentation:name', 'instrumentation:version'];
const OF_TRACE: readonly IntrinsicName[] = ['trace:rootName', 'trace:rootService'];

interface Counts {
  readonly value: ResultValue;
  readonly counts: Float64Array<ArrayBuffer>;
}

interface SideCounts {
  readonly totals: Float64Array<ArrayBuffer>;
  readonly values: Map<string, Counts>;
  overflowed: boolean;
}

/** What compare has counted so far, as plain data. */
export type ComparePartial = readonly {
  readonly attribute: string;
  readonly sides: readonly { readonly totals: Float64Array<ArrayBuffer>; readonly values: readonly Counts[]; readonly overflowed: boolean }[];
}[];

export interface CompareOptions extends StageOptions {
  /** Compare `rootName` and `rootServiceName`, too: blocks hold whole traces, or totals are known. */
  readonly roots: boolean;
}

/** Counts the values of all attributes of the spans inside and outside of a selection. */
export class CompareStage {
  readonly aggregate: CompareMetric;
  private readonly source: MetricsPipeline;
  private readonly options: CompareOptions;
  private readonly byAttribute = new Map<string, readonly [SideCounts, SideCounts]>();
  private numbers = 0;

  constructor(source: MetricsPipeline, aggregate: CompareMetric, options: CompareOptions) {
    this.source = source;
    this.aggregate = aggregate;
    this.options = options;
  }

  /** Weight of spans with a value of an attribute (`span.a`, `resource.b`, `name`) in an interval; for stores that count themselves. */
  addValue(attribute: string, value: ResultValue, { side, interval, weight }: { readonly side: CompareSide; readonly interval: number; readonly weight: number }): void {
    const counts = this.sidesOf(attribute)[side];
    counts.totals[interval]! += weight;
    const cells = this.cellsOf(counts, value);
    if (cells !== undefined) cells[interval]! += weight;
  }

  addBlock(context: BlockContext): void {
    const { block } = context;
    const { mask } = runPipeline(this.source.pipeline, allSpans(context), context);
    const isSelected = this.selection(context);
    const place = intervalOf(this.options.intervals);
    const intrinsics = this.intrinsicCounters(context);
    const ofSpan = new BlockCounter(this, context, { scope: 'span', columns: block.attributes });
    // Many spans share a resource: it is counted once for each interval and side.
    const shared = { resource: new Map<number, number>(), scope: new Map<number, number>() };
    const { count } = this.options.intervals;
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) continue;
      const interval = place(block.start[2 * row]!, block.start[2 * row + 1]!);
      if (interval < 0) continue;
      const side = isSelected(row) ? CompareSide.SELECTION : CompareSide.BASELINE;
      const weight = this.options.extrapolate ? block.weight[row]! : 1;
      const cell = interval * 2 + side;
      ofSpan.countOwner(row, cell, weight);
      for (const counter of intrinsics) counter(row, cell, weight);
      for (const owner of ['resource', 'scope'] as const) {
        const key = block[owner][row]! * count * 2 + cell;
        shared[owner].set(key, (shared[owner].get(key) ?? 0) + weight);
      }
    }
    const counters = {
      resource: new BlockCounter(this, context, { scope: 'resource', columns: block.resources.attributes }),
      scope: new BlockCounter(this, context, { scope: 'instrumentation', columns: block.scopes.attributes }),
    };
    for (const owner of ['resource', 'scope'] as const) {
      for (const [key, weight] of shared[owner]) counters[owner].countOwner(Math.floor(key / (count * 2)), key % (count * 2), weight);
    }
  }

  partial(): ComparePartial {
    return Array.from(this.byAttribute, ([attribute, sides]) => ({ attribute, sides: sides.map(({ totals, values, overflowed }) => ({ totals, values: [...values.values()], overflowed })) }));
  }

  merge(partial: ComparePartial): void {
    for (const { attribute, sides } of partial) {
      const own = this.sidesOf(attribute);
      sides.forEach((other, side) => {
        const counts = own[side === 1 ? 1 : 0];
        counts.overflowed ||= other.overflowed;
        other.totals.forEach((weight, interval) => (counts.totals[interval]! += weight));
        for (const { value, counts: weights } of other.values) {
          const cells = this.cellsOf(counts, value);
          if (cells !== undefined) weights.forEach((weight, interval) => (cells[interval]! += weight));
        }
      });
    }
  }

  /** `__meta_type` baseline and selection for the most frequent values, `…_total` for all, `__meta_error` where there are more. */
  series(): readonly MetricsSeries[] {
    const series: MetricsSeries[] = [];
    for (const [attribute, sides] of this.byAttribute) {
      sides.forEach(({ totals, values }, side) => {
        if (values.size === 0) return;
        for (const { value, counts } of mostFrequent(attribute, values, this.aggregate.topN)) series.push(metaSeries(textLabel('__meta_type', SIDE_NAMES[side]!), { name: attribute, value }, counts));
        series.push(metaSeries(textLabel('__meta_type', `${SIDE_NAMES[side]}_total`), { name: attribute, value: { type: 'nil' } }, totals));
      });
      if (!sides.some(({ values, overflowed }) => overflowed || values.size > this.aggregate.topN)) continue;
      const gaps = new Float64Array(this.options.intervals.count).fill(Number.NaN);
      series.push(metaSeries(textLabel('__meta_error', '__too_many_values__'), { name: attribute, value: { type: 'nil' } }, gaps));
    }
    return series;
  }

  /** The counts of one value, for a block's counter to keep; undefined when there are too many. */
  valueCells(attribute: string, side: number, value: ResultValue): Float64Array<ArrayBuffer> | undefined {
    return this.cellsOf(this.sidesOf(attribute)[side === 1 ? 1 : 0], value);
  }

  /** There are more values than are kept apart. */
  overflow(attribute: string, side: number): void {
    this.sidesOf(attribute)[side === 1 ? 1 : 0].overflowed = true;
  }

  totals(attribute: string, side: number): Float64Array<ArrayBuffer> {
    return this.sidesOf(attribute)[side === 1 ? 1 : 0].totals;
  }

  private selection(context: BlockContext): (row: number) => boolean {
    const { condition } = this.aggregate.selection;
    const test = condition === undefined ? () => true : compileTest(condition, context);
    const { window } = this.aggregate;
    if (window === undefined) return test;
    const { start64 } = context.block;
    return (row) => start64[row]! >= window.start && start64[row]! < window.end && test(row);
  }

  private intrinsicCounters(context: BlockContext): readonly ((row: number, cell: number, weight: number) => void)[] {
    const names = this.options.roots ? [...OF_SPAN, ...OF_TRACE] : OF_SPAN;
    const slot = new Slot();
    return names.map((name) => {
      const load: Load = intrinsicReader(name, context, newFrame());
      const counter = new AttributeCounter(this, context, intrinsicLabel(name));
      return (row, cell, weight) => {
        load(row, slot);
        // No text is no value here: most spans have no message.
        if (slot.type !== SlotType.STRING || slot.index !== 0) counter.count(slot, cell, weight);
      };
    });
  }

  private sidesOf(attribute: string): readonly [SideCounts, SideCounts] {
    let sides = this.byAttribute.get(attribute);
    if (sides === undefined) {
      const side = (): SideCounts => ({ totals: new Float64Array(this.options.intervals.count), values: new Map(), overflowed: false });
      this.byAttribute.set(attribute, (sides = [side(), side()]));
    }
    return sides;
  }

  private cellsOf(side: SideCounts, sent: ResultValue): Float64Array<ArrayBuffer> | undefined {
    const value = asGroupValue(sent);
    const key = valueKey(value);
    const known = side.values.get(key);
    if (known !== undefined) return known.counts;
    const { count } = this.options.intervals;
    if (side.values.size >= MAX_VALUES || this.numbers + count > MAX_NUMBERS) {
      side.overflowed = true;
      return undefined;
    }
    this.numbers += count;
    const counts = new Float64Array(count);
    side.values.set(key, { value, counts });
    return counts;
  }
}

/** Counts the values of one attribute in one block: values are small numbers there. `cell` is interval · 2 + side. */
class AttributeCounter {
  private readonly stage: CompareStage;
  private readonly attribute: string;
  private readonly values: ValueNumbers;
  /** By value · 2 + side; null when there are too many values. */
  private readonly cells: (Float64Array<ArrayBuffer> | null | undefined)[] = [];
  private readonly totals: (Float64Array<ArrayBuffer> | undefined)[] = [undefined, undefined];

  constructor(stage: CompareStage, context: BlockContext, attribute: string) {
    this.stage = stage;
    this.attribute = attribute;
    this.values = new ValueNumbers(context.block.strings, 'sparse', 2 * MAX_VALUES);
  }

  count(slot: Slot, cell: number, weight: number): void {
    const side = cell & 1;
    const interval = cell >> 1;
    const cells = this.cellsOf(this.values.numberOf(slot), side);
    if (cells !== null) cells[interval]! += weight;
    const totals = (this.totals[side] ??= this.stage.totals(this.attribute, side));
    totals[interval]! += weight;
  }

  private cellsOf(number: number, side: number): Float64Array<ArrayBuffer> | null {
    if (number < 0) {
      this.stage.overflow(this.attribute, side);
      return null;
    }
    const known = this.cells[number * 2 + side];
    if (known !== undefined) return known;
    const cells = this.stage.valueCells(this.attribute, side, this.values.valueOf(number)) ?? null;
    while (this.cells.length < number * 2 + side) this.cells.push(undefined);
    this.cells[number * 2 + side] = cells;
    return cells;
  }
}

interface Owners {
  readonly scope: 'span' | 'resource' | 'instrumentation';
  readonly columns: AttributeColumns;
}

/** Counts all attributes of the owners of one kind. Arrays, maps and bytes are not compared. */
class BlockCounter {
  private readonly stage: CompareStage;
  private readonly context: BlockContext;
  private readonly owners: Owners;
  private readonly byKey = new Map<number, AttributeCounter>();
  private readonly slot = new Slot();

  constructor(stage: CompareStage, context: BlockContext, owners: Owners) {
    this.stage = stage;
    this.context = context;
    this.owners = owners;
  }

  countOwner(owner: number, cell: number, weight: number): void {
    const { slot } = this;
    const { columns } = this.owners;
    const end = columns.end[owner]!;
    for (let entry = columns.startOf(owner); entry < end; entry++) {
      switch (columns.type[entry]) {
        case AttributeType.STRING:
          slot.setString(columns.words[2 * entry]!);
          break;
        case AttributeType.INT:
          slot.setWords(SlotType.INT, columns.words[2 * entry]!, columns.words[2 * entry + 1]!);
          break;
        case AttributeType.DOUBLE:
          slot.setFloat(columns.doubles[entry]!);
          break;
        case AttributeType.BOOL:
          slot.setBool(columns.words[2 * entry] !== 0);
          break;
        default:
          continue;
      }
      this.counterOf(columns.key[entry]!).count(slot, cell, weight);
    }
  }

  private counterOf(key: number): AttributeCounter {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const name = this.context.block.strings.get(key);
    const attribute = printAttribute({ kind: 'attribute', scope: this.owners.scope, name, at: { start: 0, end: 0 } });
    const counter = new AttributeCounter(this.stage, this.context, attribute);
    this.byKey.set(key, counter);
    return counter;
  }
}

function metaSeries(meta: NamedValue, attribute: NamedValue, samples: Float64Array<ArrayBuffer>): MetricsSeries {
  return { labels: [meta, attribute], samples: samples.slice(), exemplars: [] };
}

function mostFrequent(name: string, values: ReadonlyMap<string, Counts>, limit: number): readonly Counts[] {
  const ranked = Array.from(values.values(), (each) => ({ each, total: each.counts.reduce((sum, count) => sum + count, 0) }));
  ranked.sort((a, b) => b.total - a.total || compareLabels([{ name, value: a.each.value }], [{ name, value: b.each.value }]));
  return ranked.slice(0, limit).map(({ each }) => each);
}
