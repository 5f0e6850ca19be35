import type { Aggregate, ScalarFilter } from '../../ast.ts';
import { printFieldExpression } from '../../print-field.ts';
import type { ResultValue } from '../../result.ts';
import { compareStatics } from '../../statics.ts';
import type { BlockContext } from '../columns/block-context.ts';
import { Slot, SlotType, isNumericSlot, numberOf } from '../columns/slot.ts';
import { compileValue } from '../expression/compile-expression.ts';
import type { Groups, Spansets } from './spansets.ts';
import { groupsOf } from './spansets.ts';

/** Keeps the spansets whose aggregate meets the comparison, and notes its value on them. */
export function applyScalarFilter({ aggregate, operator, value: limit }: ScalarFilter, incoming: Spansets, context: BlockContext): Spansets {
  const groups = groupsOf(incoming, context);
  const name = aggregate.name === 'count' ? 'count()' : `${aggregate.name}(${printFieldExpression(aggregate.operand)})`;
  const results = aggregateGroups(aggregate, incoming, context);
  const kept = new Uint8Array(groups.count);
  results.forEach((value, group) => {
    if (value === undefined || value.type === 'array' || (value.type === 'float' && Number.isNaN(value.value)) || !compareStatics(operator, value, limit)) return;
    kept[group] = 1;
  });
  const mask = new Uint8Array(incoming.mask.length);
  for (let row = 0; row < mask.length; row++) if (incoming.mask[row] === 1 && kept[groups.of[row]!] === 1) mask[row] = 1;
  return { mask, groups: { ...groups, attributesOf: (group) => [...groups.attributesOf(group), { name, value: results[group] ?? { type: 'nil' } }] } };
}

/** By spanset; undefined where no span has a number: the spanset goes. */
function aggregateGroups(aggregate: Aggregate, incoming: Spansets, context: BlockContext): readonly (ResultValue | undefined)[] {
  const groups = groupsOf(incoming, context);
  if (aggregate.name === 'count') return countSpans(incoming.mask, groups);
  const totals = new Array<Total | undefined>(groups.count).fill(undefined);
  const load = compileValue(aggregate.operand, context);
  const slot = new Slot();
  for (let row = 0; row < incoming.mask.length; row++) {
    if (incoming.mask[row] === 0) continue;
    load(row, slot);
    if (!isNumericSlot(slot.type) || Number.isNaN(slot.num)) continue;
    const total = (totals[groups.of[row]!] ??= new Total());
    total.add(slot);
  }
  return totals.map((total) => total?.result(aggregate.name));
}

function countSpans(mask: Uint8Array, groups: Groups): readonly (ResultValue | undefined)[] {
  const counts = new Int32Array(groups.count);
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) counts[groups.of[row]!]!++;
  return Array.from(counts, (count): ResultValue | undefined => (count === 0 ? undefined : { type: 'int', value: BigInt(count) }));
}

/** Running aggregate of one spanset: sums stay exact while all values are whole. */
class Total {
  private count = 0;
  private floats = 0;
  private whole = 0;
  /** What no longer fits into `whole`. */
  private carried = 0n;
  private hasFloat = false;
  private hasDuration = false;
  private least: number | bigint = Number.POSITIVE_INFINITY;
  private most: number | bigint = Number.NEGATIVE_INFINITY;

  add(slot: Slot): void {
    const value = numberOf(slot);
    this.count++;
    if (slot.type === SlotType.DURATION) this.hasDuration = true;
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
    if (slot.type === SlotType.FLOAT) {
      this.hasFloat = true;
      this.floats += slot.num;
    } else if (typeof value === 'bigint') this.carried += value;
    else if (Number.isSafeInteger(this.whole + value)) this.whole += value;
    else {
      this.carried += BigInt(this.whole);
      this.whole = value;
    }
  }

  result(name: 'min' | 'max' | 'avg' | 'sum'): ResultValue {
    if (name === 'min') return this.typed(this.least);
    if (name === 'max') return this.typed(this.most);
    const whole = this.carried + BigInt(this.whole);
    const sum = this.hasFloat ? Number(whole) + this.floats : whole;
    if (name === 'sum') return this.typed(sum);
    if (this.hasDuration) return this.typed(Number(sum) / this.count);
    return { type: 'float', value: Number(sum) / this.count };
  }

  /** Durations are whole nanoseconds, whatever they were computed with. */
  private typed(value: number | bigint): ResultValue {
    if (this.hasDuration && (typeof value === 'bigint' || Number.isFinite(value))) return { type: 'duration', value: typeof value === 'bigint' ? value : BigInt(Math.trunc(value)) };
    if (typeof value === 'bigint') return { type: 'int', value };
    return this.hasFloat ? { type: 'float', value } : { type: 'int', value: BigInt(value) };
  }
}
