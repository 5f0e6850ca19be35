import type { StringTable } from '../../../model/index.ts';
import type { ResultValue } from '../../result.ts';
import type { Slot } from '../columns/slot.ts';
import { SlotType, numberOf, resultOf, textOf } from '../columns/slot.ts';

/** A double without a fraction as the int it equals; everything else as it is. */
export function asGroupValue(value: ResultValue): ResultValue {
  return value.type === 'float' && Number.isSafeInteger(value.value) ? { type: 'int', value: BigInt(value.value) } : value;
}

/**
 * Numbers the distinct values of an expression from 0, for grouping. A double without a fraction is the same value as the
 * int: SDKs disagree about which of them 200 is, and both print alike.
 */
export class ValueNumbers {
  private readonly strings: StringTable;
  private readonly values: ResultValue[] = [];
  /** By string index, one more than the number: 0 is unknown. */
  private readonly byIndex: Uint32Array | Map<number, number>;
  private readonly byText = new Map<string, number>();
  /** Ints and doubles, durations, and what is known by a small code, each by its value. */
  private readonly byNumber = new Map<number | bigint, number>();
  private readonly byDuration = new Map<number | bigint, number>();
  private readonly byCode = new Map<number, number>();

  private readonly limit: number;

  /** `dense` finds texts faster, at four bytes for each string of the block. Over the limit, values that are new have the number -1. */
  constructor(strings: StringTable, storage: 'dense' | 'sparse', limit = Number.POSITIVE_INFINITY) {
    this.strings = strings;
    this.limit = limit;
    this.byIndex = storage === 'dense' ? new Uint32Array(strings.count) : new Map();
  }

  get count(): number {
    return this.values.length;
  }

  valueOf(number: number): ResultValue {
    return this.values[number]!;
  }

  numberOf(slot: Slot): number {
    switch (slot.type) {
      case SlotType.STRING:
      case SlotType.ID:
        return this.ofText(slot);
      case SlotType.INT:
      case SlotType.FLOAT:
        return this.remember(this.byNumber, numberOf(slot), slot);
      case SlotType.DURATION:
        return this.remember(this.byDuration, numberOf(slot), slot);
      case SlotType.ARRAY:
        return this.remember(this.byText, `[${slot.array.map((value) => `${typeof value === 'string' ? JSON.stringify(value) : String(value)}`).join(',')}]array`, slot);
      default:
        return this.remember(this.byCode, slot.type * 16 + (slot.type === SlotType.NIL ? 0 : slot.num), slot);
    }
  }

  private ofText(slot: Slot): number {
    const { index } = slot;
    if (slot.type === SlotType.STRING && index >= 0) {
      const { byIndex } = this;
      const known = byIndex instanceof Map ? byIndex.get(index) : byIndex[index];
      if (known !== undefined && known !== 0) return known - 1;
      const number = this.remember(this.byText, `${this.strings.get(index)}text`, slot);
      if (byIndex instanceof Map) byIndex.set(index, number + 1);
      else byIndex[index] = number + 1;
      return number;
    }
    return this.remember(this.byText, `${textOf(slot, this.strings)}text`, slot);
  }

  private remember<Key>(known: Map<Key, number>, key: Key, slot: Slot): number {
    const number = known.get(key);
    if (number !== undefined) return number;
    if (this.values.length >= this.limit) return -1;
    const value = resultOf(slot, this.strings);
    const next = this.values.length;
    this.values.push(asGroupValue(value));
    known.set(key, next);
    return next;
  }
}
