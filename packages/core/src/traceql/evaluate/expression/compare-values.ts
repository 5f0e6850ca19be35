import type { StringTable } from '../../../model/index.ts';
import type { ComparisonOperator } from '../../ast.ts';
import { compareUtf8 } from '../../statics.ts';
import type { Scalar } from '../columns/slot.ts';
import { Slot, SlotType, isNumericSlot, numberOf, textOf } from '../columns/slot.ts';

/** Exact between bigint and number; NaN differs from everything and is ordered with nothing. */
export function compareNumbers(operator: ComparisonOperator, left: number | bigint, right: number | bigint): boolean {
  switch (operator) {
    case '=':
      return left <= right && left >= right; // the strict operators hold no bigint equal to a number
    case '!=':
      return !(left <= right && left >= right);
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** By the order of two texts: negative, 0 or positive. */
export function orderMeets(operator: ComparisonOperator, order: number): boolean {
  return compareNumbers(operator, order, 0);
}

/** `left operator right` of values that both come from the span; values of different kinds meet nothing, nor does nil. */
export class ValueComparison {
  private readonly operator: ComparisonOperator;
  private readonly strings: StringTable;
  private readonly element = new Slot();

  constructor(operator: ComparisonOperator, strings: StringTable) {
    this.operator = operator;
    this.strings = strings;
  }

  meets(left: Slot, right: Slot): boolean {
    if (left.type === SlotType.NIL || right.type === SlotType.NIL) return false;
    if (left.type === SlotType.ARRAY || right.type === SlotType.ARRAY) return this.arraysMeet(left, right);
    return this.scalarsMeet(this.operator, left, right);
  }

  private scalarsMeet(operator: ComparisonOperator, left: Slot, right: Slot): boolean {
    if (isNumericSlot(left.type)) return isNumericSlot(right.type) && compareNumbers(operator, numberOf(left), numberOf(right));
    if (left.type === SlotType.ID || right.type === SlotType.ID) {
      if (!isTextual(left) || !isTextual(right)) return false;
      return orderMeets(operator, compareUtf8(canonicalId(textOf(left, this.strings)), canonicalId(textOf(right, this.strings))));
    }
    if (left.type !== right.type) return false;
    if (left.type === SlotType.STRING) {
      if (left.index >= 0 && left.index === right.index) return orderMeets(operator, 0);
      return orderMeets(operator, compareUtf8(textOf(left, this.strings), textOf(right, this.strings)));
    }
    return operator === '=' ? left.num === right.num : operator === '!=' && left.num !== right.num;
  }

  /** Some element meets the operator; for `!=` none is equal. Two arrays are equal when all their elements are. */
  private arraysMeet(left: Slot, right: Slot): boolean {
    const { operator, element } = this;
    if (left.type === SlotType.ARRAY && right.type === SlotType.ARRAY) {
      if (operator !== '=' && operator !== '!=') return false;
      return (operator === '=') === equalArrays(left.array, right.array);
    }
    const { array } = left.type === SlotType.ARRAY ? left : right;
    const scalar = left.type === SlotType.ARRAY ? right : left;
    const wanted = operator === '!=' ? '=' : operator;
    for (const value of array) {
      element.setScalar(value);
      if (!isComparable(element, scalar)) return false;
      if (left.type === SlotType.ARRAY ? this.scalarsMeet(wanted, element, scalar) : this.scalarsMeet(wanted, scalar, element)) return operator !== '!=';
    }
    return operator === '!=';
  }
}

function isTextual({ type }: Slot): boolean {
  return type === SlotType.STRING || type === SlotType.ID;
}

/** Ids compare without regard to case and leading zeros. */
export function canonicalId(text: string): string {
  return text.toLowerCase().replace(/^0+/, '').padStart(32, '0');
}

function equalArrays(left: readonly Scalar[], right: readonly Scalar[]): boolean {
  return left.length === right.length && left.every((value, at) => equalScalars(value, right[at]!));
}

function equalScalars(left: Scalar, right: Scalar): boolean {
  const numbers = (value: Scalar): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';
  return numbers(left) && numbers(right) ? compareNumbers('=', left, right) : left === right;
}

function isComparable(left: Slot, right: Slot): boolean {
  return left.type === right.type || (isNumericSlot(left.type) && isNumericSlot(right.type)) || (isTextual(left) && isTextual(right));
}
