import type { ArithmeticOperator, Static } from '../../ast.ts';
import { computeArithmetic } from '../../statics.ts';
import type { Slot } from '../columns/slot.ts';
import { SlotType, isNumericSlot, numberOf } from '../columns/slot.ts';

/** Below it the rounded quotient of two integers truncates to the exact one. */
const DIVISIBLE = 2 ** 52;

/**
 * `into = left operator right`, by the rules of `computeArithmetic`; nil when there is no value (operands that are not
 * numbers, division by zero). Plain numbers and small integers take no objects.
 */
export function computeSlots(operator: ArithmeticOperator, left: Slot, right: Slot, into: Slot): void {
  if (!isNumericSlot(left.type) || !isNumericSlot(right.type)) return into.setNil();
  const durations = (left.type === SlotType.DURATION ? 1 : 0) + (right.type === SlotType.DURATION ? 1 : 0);
  const floats = (left.type === SlotType.FLOAT ? 1 : 0) + (right.type === SlotType.FLOAT ? 1 : 0);
  if (floats > 0 && durations === 0) return computeFloats(operator, left.num, right.num, into);
  if (floats === 0 && !left.wide && !right.wide && computeWhole(operator, left, right, into)) return;
  computeSlowly(operator, left, right, into);
}

function computeFloats(operator: ArithmeticOperator, left: number, right: number, into: Slot): void {
  const value = floatOf(operator, left, right);
  if (Number.isFinite(value)) into.setFloat(value);
  else into.setNil();
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

/** Sums, differences, products, and quotients by an int, while they are exact as numbers; false for everything else. */
function computeWhole(operator: ArithmeticOperator, left: Slot, right: Slot, into: Slot): boolean {
  const type = left.type === SlotType.DURATION || right.type === SlotType.DURATION ? SlotType.DURATION : SlotType.INT;
  const a = left.num;
  const b = right.num;
  let value: number;
  if (operator === '+') value = a + b;
  else if (operator === '-') value = a - b;
  else if (operator === '*' && !(left.type === SlotType.DURATION && right.type === SlotType.DURATION)) value = a * b;
  else if (operator === '/' && right.type === SlotType.INT && b !== 0 && Math.abs(a) < DIVISIBLE) value = Math.trunc(a / b);
  else return false;
  if (!Number.isSafeInteger(value)) return false;
  into.setWhole(type, value);
  return true;
}

function computeSlowly(operator: ArithmeticOperator, left: Slot, right: Slot, into: Slot): void {
  const value = computeArithmetic(operator, staticOf(left), staticOf(right));
  if (value === undefined) into.setNil();
  else into.setStatic(value);
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
