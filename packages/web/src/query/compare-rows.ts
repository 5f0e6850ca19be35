import type { TraceqlSeriesAnswer } from '@spoor/core/wire';

/** One value of an attribute: its share among the selected spans and among the others. */
export interface ComparedValue {
  readonly value: string;
  readonly baseline: number;
  readonly selection: number;
}

export interface ComparedAttribute {
  readonly name: string;
  /** Largest difference of shares, 0 to 1. */
  readonly difference: number;
  /** Most different first. */
  readonly values: readonly ComparedValue[];
}

const META = '__meta_type';

/** The answer of `compare`, the attribute that tells most apart first. */
export function comparedAttributes(series: readonly TraceqlSeriesAnswer[]): readonly ComparedAttribute[] {
  const totals = { baseline: new Map<string, number>(), selection: new Map<string, number>() };
  const counts = new Map<string, Map<string, { baseline: number; selection: number }>>();
  for (const { labels, samples } of series) {
    const meta = labels.find(({ name }) => name === META)?.text ?? '';
    const attribute = labels.find(({ name }) => name !== META && name !== '__meta_error');
    if (attribute === undefined) continue;
    const count = samples.reduce<number>((sum, sample) => sum + (sample ?? 0), 0);
    const side = meta.startsWith('baseline') ? 'baseline' : meta.startsWith('selection') ? 'selection' : undefined;
    if (side === undefined) continue;
    if (meta.endsWith('_total')) {
      totals[side].set(attribute.name, count);
      continue;
    }
    const values = counts.get(attribute.name) ?? new Map<string, { baseline: number; selection: number }>();
    counts.set(attribute.name, values);
    const both = values.get(attribute.text) ?? { baseline: 0, selection: 0 };
    values.set(attribute.text, both);
    both[side] += count;
  }
  return Array.from(counts, ([name, values]) => compared(name, values, { baseline: totals.baseline.get(name), selection: totals.selection.get(name) })).sort((a, b) => b.difference - a.difference || (a.name < b.name ? -1 : 1));
}

type Sides<T> = { readonly baseline: T; readonly selection: T };

function compared(name: string, counts: ReadonlyMap<string, Sides<number>>, totals: Sides<number | undefined>): ComparedAttribute {
  const sum = (side: keyof Sides<number>): number => totals[side] ?? [...counts.values()].reduce((all, count) => all + count[side], 0);
  const all = { baseline: sum('baseline'), selection: sum('selection') };
  const share = (count: number, of: number): number => (of === 0 ? 0 : count / of);
  const values = Array.from(counts, ([value, count]) => ({ value, baseline: share(count.baseline, all.baseline), selection: share(count.selection, all.selection) }));
  const sorted = values.sort((a, b) => Math.abs(b.selection - b.baseline) - Math.abs(a.selection - a.baseline) || (a.value < b.value ? -1 : 1));
  const [first] = sorted;
  return { name, difference: first === undefined ? 0 : Math.abs(first.selection - first.baseline), values: sorted };
}
