import type { StringTable } from '../../../model/index.ts';
import { compileRegex } from '../../../plan/index.ts';
import type { ComparisonOperator, Static } from '../../ast.ts';
import { KIND_NAMES, STATUS_NAMES } from '../../ast.ts';
import { compareUtf8 } from '../../statics.ts';
import type { Scalar } from '../columns/slot.ts';
import { Slot, SlotType, isNumericSlot, numberOf, textOf } from '../columns/slot.ts';
import { canonicalId, compareNumbers, orderMeets } from './compare-values.ts';

/** A comparison with a constant, ready for values of every type. */
export type SlotTest = (slot: Slot) => boolean;

const never: SlotTest = () => false;

/**
 * `value operator literal`. An array meets it when one of its elements does; for `!=` when none is equal. Each text of
 * the block is compared once.
 */
export function literalTest(operator: ComparisonOperator, literal: Static, strings: StringTable): SlotTest {
  const scalar = scalarTest(operator, literal, strings);
  const isComparable = familyTest(literal);
  return withArrays(scalar, { none: operator === '!=' ? scalarTest('=', literal, strings) : undefined, isComparable });
}

/** `value =~ pattern`, or `!~`: the whole text matches, or does not. */
export function regexTest(pattern: string, negated: boolean, strings: StringTable): SlotTest {
  const matches = compileRegex(pattern);
  const positive = textTest(matches, strings);
  const test = negated ? textTest((text) => !matches(text), strings) : positive;
  return withArrays(test, { none: negated ? positive : undefined, isComparable: (value) => typeof value === 'string' });
}

interface ArrayRule {
  /** For the negative operators: what no element may meet. */
  readonly none: SlotTest | undefined;
  /** The elements are of a type the literal can be compared with. */
  readonly isComparable: (element: Scalar) => boolean;
}

function withArrays(scalar: SlotTest, { none, isComparable }: ArrayRule): SlotTest {
  const element = new Slot();
  const some = (array: readonly Scalar[], test: SlotTest): boolean => {
    for (const value of array) {
      element.setScalar(value);
      if (test(element)) return true;
    }
    return false;
  };
  return (slot) => {
    if (slot.type !== SlotType.ARRAY) return scalar(slot);
    const [first] = slot.array;
    if (first !== undefined && !isComparable(first)) return false;
    return none === undefined ? some(slot.array, scalar) : !some(slot.array, none);
  };
}

function familyTest({ type }: Static): (element: Scalar) => boolean {
  if (type === 'string') return (value) => typeof value === 'string';
  if (type === 'bool') return (value) => typeof value === 'boolean';
  if (type === 'int' || type === 'float' || type === 'duration') return (value) => typeof value === 'bigint' || typeof value === 'number';
  return () => false;
}

function scalarTest(operator: ComparisonOperator, literal: Static, strings: StringTable): SlotTest {
  switch (literal.type) {
    case 'nil':
      return never;
    case 'string':
      return stringTest(operator, literal.value, strings);
    case 'int':
    case 'duration':
    case 'float':
      return numberTest(operator, literal.value);
    case 'bool':
      return codeTest(operator, SlotType.BOOL, literal.value ? 1 : 0);
    case 'status':
      return codeTest(operator, SlotType.STATUS, STATUS_NAMES.indexOf(literal.value));
    case 'kind':
      return codeTest(operator, SlotType.KIND, KIND_NAMES.indexOf(literal.value));
  }
}

function codeTest(operator: ComparisonOperator, type: SlotType, code: number): SlotTest {
  if (operator === '=') return (slot) => slot.type === type && slot.num === code;
  return operator === '!=' ? (slot) => slot.type === type && slot.num !== code : never;
}

/** Ints, doubles and durations alike; exact also beyond 2⁵³. */
function numberTest(operator: ComparisonOperator, literal: bigint | number): SlotTest {
  const exact = typeof literal === 'number' || Number.isSafeInteger(Number(literal));
  const wanted = exact ? Number(literal) : literal;
  if (typeof wanted === 'bigint') return (slot) => isNumericSlot(slot.type) && compareNumbers(operator, numberOf(slot), wanted);
  const small = smallTest(operator, wanted);
  return (slot) => isNumericSlot(slot.type) && (slot.wide ? compareNumbers(operator, numberOf(slot), wanted) : small(slot.num));
}

function smallTest(operator: ComparisonOperator, wanted: number): (value: number) => boolean {
  switch (operator) {
    case '=':
      return (value) => value === wanted;
    case '!=':
      return (value) => value !== wanted;
    case '<':
      return (value) => value < wanted;
    case '<=':
      return (value) => value <= wanted;
    case '>':
      return (value) => value > wanted;
    case '>=':
      return (value) => value >= wanted;
  }
}

function stringTest(operator: ComparisonOperator, literal: string, strings: StringTable): SlotTest {
  const id = idTest(operator, literal);
  if (operator === '=' || operator === '!=') {
    const wanted = operator === '=';
    const index = strings.find(literal);
    return (slot) => {
      if (slot.type === SlotType.STRING) return (slot.index >= 0 ? slot.index === index : slot.text === literal) === wanted;
      return slot.type === SlotType.ID && id(slot);
    };
  }
  const text = textTest((value) => orderMeets(operator, compareUtf8(value, literal)), strings);
  return (slot) => (slot.type === SlotType.ID ? id(slot) : text(slot));
}

/** Ids compare without regard to case and leading zeros; with text that is no id, by their digits. */
function idTest(operator: ComparisonOperator, literal: string): SlotTest {
  const canonical = canonicalId(literal);
  const isId = /^[0-9a-f]{32}$/.test(canonical);
  const words = isId ? [0, 8, 16, 24].map((at) => Number.parseInt(canonical.slice(at, at + 8), 16)) : [];
  if (!isId) return (slot) => operator === '!=' || (operator !== '=' && orderMeets(operator, compareUtf8(slotDigits(slot), literal)));
  const [w0, w1, w2, w3] = words;
  return (slot) => orderMeets(operator, slot.id0 - w0! || slot.id1 - w1! || slot.id2 - w2! || slot.id3 - w3!);
}

function slotDigits(slot: Slot): string {
  return [slot.id0, slot.id1, slot.id2, slot.id3].map((word) => word.toString(16).padStart(8, '0')).join('').slice(32 - slot.digits);
}

/** A test of text (ids by their hex digits), made once for each string of the block. */
function textTest(test: (text: string) => boolean, strings: StringTable): SlotTest {
  const known = new Uint8Array(strings.count);
  return (slot) => {
    if (slot.type !== SlotType.STRING || slot.index < 0 || slot.index >= known.length) return (slot.type === SlotType.STRING || slot.type === SlotType.ID) && test(textOf(slot, strings));
    const remembered = known[slot.index]!;
    if (remembered !== 0) return remembered === 1;
    const outcome = test(strings.get(slot.index));
    known[slot.index] = outcome ? 1 : 2;
    return outcome;
  };
}
