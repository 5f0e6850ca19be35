import type { ArithmeticOperator, ComparisonOperator, NumericStatic, Static } from './ast.ts';

/** Two values of these can be ordered and computed with, whichever they are. */
export function isNumeric(value: Static): value is NumericStatic {
  return value.type === 'int' || value.type === 'float' || value.type === 'duration';
}

/**
 * `left operator right`; undefined when there is no value: an operand is not numeric, a division by zero, a float beyond range.
 * Int with int stays int: it wraps at 64 bits and division truncates. Durations: `±` numbers and durations stay durations, as do
 * products and quotients with a plain number; the quotient of two is a plain float. Everything else is float.
 */
export function computeArithmetic(operator: ArithmeticOperator, left: Static, right: Static): NumericStatic | undefined {
  if (!isNumeric(left) || !isNumeric(right)) return undefined;
  if (left.type !== 'float' && right.type !== 'float') {
    const type = wholeType(operator, left.type, right.type);
    if (type !== undefined) {
      const value = wholeArithmetic(operator, left.value, right.value);
      return value === undefined ? undefined : { type, value: BigInt.asIntN(64, value) };
    }
  }
  const value = floatArithmetic(operator, Number(left.value), Number(right.value));
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const isDuration = (left.type === 'duration') !== (right.type === 'duration') && (left.type === 'duration' ? operator !== '^' : operator === '+' || operator === '-' || operator === '*');
  if (!isDuration) return { type: 'float', value };
  const nanos = BigInt(Math.trunc(value));
  return BigInt.asIntN(64, nanos) === nanos ? { type: 'duration', value: nanos } : undefined;
}

function wholeType(operator: ArithmeticOperator, left: 'int' | 'duration', right: 'int' | 'duration'): 'int' | 'duration' | undefined {
  if (left === 'int' && right === 'int') return 'int';
  if (operator === '+' || operator === '-' || operator === '%') return 'duration';
  if (operator === '*') return left === right ? undefined : 'duration';
  return operator === '/' && right === 'int' ? 'duration' : undefined;
}

function wholeArithmetic(operator: ArithmeticOperator, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0n ? undefined : left / right;
    case '%':
      return right === 0n ? undefined : left % right;
    case '^':
      return power(left, right);
  }
}

/** Wraps at 64 bits, like repeated multiplication; below zero it truncates like division. */
function power(base: bigint, exponent: bigint): bigint | undefined {
  if (exponent < 0n) {
    if (base === 0n) return undefined;
    return base === 1n ? 1n : base === -1n ? (exponent % 2n === 0n ? 1n : -1n) : 0n;
  }
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = BigInt.asIntN(64, result * square);
    square = BigInt.asIntN(64, square * square);
  }
  return result;
}

/** Whether a division of two integers loses a fraction. */
export function isTruncated(operator: ArithmeticOperator, left: Static, right: Static): boolean {
  return operator === '/' && left.type === 'int' && right.type === 'int' && right.value !== 0n && left.value % right.value !== 0n;
}

function floatArithmetic(operator: ArithmeticOperator, left: number, right: number): number | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? undefined : left / right;
    case '%':
      return right === 0 ? undefined : left % right;
    case '^':
      return left ** right;
  }
}

/** `-value`; undefined when it is not numeric. */
export function negateStatic<T extends Static>(value: T): T extends NumericStatic ? NumericStatic : NumericStatic | undefined;
export function negateStatic(value: Static): NumericStatic | undefined {
  if (value.type === 'float') return { type: 'float', value: -value.value };
  return value.type === 'int' || value.type === 'duration' ? { type: value.type, value: BigInt.asIntN(64, -value.value) } : undefined;
}

/**
 * `left operator right`. Values of different kinds are neither equal nor different nor ordered: false, as is everything with nil.
 * Numbers compare by value across int, float and duration (nanoseconds), strings by their UTF-8 bytes.
 */
export function compareStatics(operator: ComparisonOperator, left: Static, right: Static): boolean {
  const order = orderOf(left, right);
  if (order === undefined) return false;
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function orderOf(left: Static, right: Static): number | undefined {
  if (isNumeric(left) && isNumeric(right)) return left.value < right.value ? -1 : left.value > right.value ? 1 : 0;
  if (left.type === 'string' && right.type === 'string') return compareUtf8(left.value, right.value);
  if (left.type !== right.type || left.type === 'nil' || right.type === 'nil') return undefined;
  return left.value === right.value ? 0 : Number.NaN;
}

/** The order of two texts by their UTF-8 bytes, which is that of code points: negative, 0 or positive. */
export function compareUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above all other units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
