import { DeltaReason } from '@spoor/core/analysis';
import type { Delta, PathTree } from '@spoor/core/analysis';
import { formatDuration } from '../../format/index.ts';

/** A change in words. The first side is what it is compared with, the second the trace looked at. */
export function deltaText(tree: PathTree, { node, reason, before, after }: Delta): { readonly what: string; readonly how: string } {
  const what = `${tree.services[tree.service[node]!]} ${tree.names[tree.name[node]!] === '' ? '(no name)' : tree.names[tree.name[node]!]}`;
  switch (reason) {
    case DeltaReason.ADDED:
      return { what, how: `only here: ${times(after.count)}, ${formatDuration(after.each * after.count)} of its own` };
    case DeltaReason.REMOVED:
      return { what, how: `not here: usually ${times(before.count)}, ${formatDuration(before.each * before.count)} of its own` };
    case DeltaReason.CALLS:
      return { what, how: `ran ${times(after.count)} instead of ${times(before.count)}, ${formatDuration(after.each)} each` };
    case DeltaReason.TIME:
      return { what, how: `took ${formatDuration(after.each)} ${after.count === 1 ? 'of its own' : `each of its own (${times(after.count)})`} instead of ${formatDuration(before.each)}` };
    default:
      return reason satisfies never;
  }
}

/** `once`, `24×`, `2.4×` for a mean. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${formatMean(count)}×`;
}

export function formatMean(count: number): string {
  return Number.isInteger(count) ? count.toLocaleString('en-US') : count < 10 ? count.toFixed(1) : Math.round(count).toLocaleString('en-US');
}

/** `+12 ms`, `−3 %`; nothing changed is `±0`. */
export function signed(value: number, format: (value: number) => string): string {
  return value === 0 ? '±0' : `${value < 0 ? '−' : '+'}${format(Math.abs(value))}`;
}
