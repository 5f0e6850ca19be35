import type { ArithmeticOperator, Static } from '../../ast.ts';
import { computeArithmetic } from '../../statics.ts';
import type { Slot } from '../columns/slot.ts';
import { SlotType, isNumericSlot, numberOf } from '../columns/slot.ts';

/** Below it the rounded quotient of two integers truncates to the exact one. */
const DIVISIBLE = 2 ** 52;

/** Writes the value of an operation into the third slot. */
export type SlotArithmetic = (left: Slot, right: Slot, into: Slot) => void;

/**
 * `left operator right`, by the rules of `computeArithmetic`; nil when there is no value (operands that are not numbers,
 * division by zero). Plain numbers and small integers take no objects.
 */
export function slotArithmetic(operator: ArithmeticOperator): SlotArithmetic {
  return (left, right, into) => {
    if (!isNumericSlot(left.type) || !isNumericSlot(right.type)) return into.setNil();
    const hasDuration = left.type === SlotType.DURATION || right.type === SlotType.DURATION;
    const hasFloat = left.type === SlotType.FLOAT || right.type === SlotType.FLOAT;
    if (hasFloat && !hasDuration) {
      const value = floatOf(operator, left.num, right.num);
      return Number.isFinite(value) ? into.setFloat(value) : into.setNil();
    }
    const whole = hasFloat || left.wide || right.wide ? Number.NaN : wholeOf(operator, left, right);
    if (Number.isSafeInteger(whole)) return into.setWhole(hasDuration ? SlotType.DURATION : SlotType.INT, whole);
    into.setStatic(computeArithmetic(operator, staticOf(left), staticOf(right)) ?? { type: 'nil' });
  };
}

function floatOf(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right; // by zero: not finite
    case '%':
      return left % right;
    case '^':
      return left ** right;
  }
}

/** Sums, differences, products, and quotients by an int, while they are exact as numbers; NaN for everything else. */
function wholeOf(operator: ArithmeticOperator, left: Slot, right: Slot): number {
  const a = left.num;
  const b = right.num;
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*' && !(left.type === SlotType.DURATION && right.type === SlotType.DURATION)) return a * b;
  if (operator === '/' && right.type === SlotType.INT && b !== 0 && Math.abs(a) < DIVISIBLE) return Math.trunc(a / b);
  return Number.NaN;
}

function staticOf(slot: Slot): Static {
  if (slot.type === SlotType.FLOAT) return { type: 'float', value: slot.num };
  return { type: slot.type === SlotType.DURATION ? 'duration' : 'int', value: BigInt(numberOf(slot)) };
}

/** `slot = -slot`; nil when it is no number. */
export function negateSlot(slot: Slot): void {
  if (slot.type === SlotType.FLOAT) slot.num = -slot.num;
  else if (slot.type !== SlotType.INT && slot.type !== SlotType.DURATION) slot.setNil();
  else if (slot.wide) slot.setBig(slot.type, BigInt.asIntN(64, -slot.big));
  else slot.setWhole(slot.type, 0 - slot.num);
}
