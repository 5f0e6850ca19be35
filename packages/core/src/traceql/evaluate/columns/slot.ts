import type { SemconvValue, StringTable } from '../../../model/index.ts';
import type { Static } from '../../ast.ts';
import { KIND_NAMES, STATUS_NAMES } from '../../ast.ts';
import type { ResultValue } from '../../result.ts';

/** What kind of value a slot holds now. */
export const SlotType = { NIL: 0, INT: 1, FLOAT: 2, DURATION: 3, STRING: 4, ID: 5, BOOL: 6, STATUS: 7, KIND: 8, ARRAY: 9 } as const;
export type SlotType = (typeof SlotType)[keyof typeof SlotType];

export type Scalar = string | bigint | number | boolean;

/** Integers up to here are exact as numbers. */
const SAFE_HIGH = 0x20_0000;
const WORD = 0x1_0000_0000;

/**
 * One value of any type, written again and again: evaluation makes no object per span. A slot belongs to the operand it
 * was made for and is valid until that operand is loaded for the next span.
 */
export class Slot {
  type: SlotType = SlotType.NIL;
  /** INT and DURATION unless `wide`; FLOAT; BOOL as 0 or 1; STATUS and KIND as OTLP's number. */
  num = 0;
  /** INT or DURATION beyond 2⁵³: the value is in `big`. */
  wide = false;
  big = 0n;
  /** STRING: index in the block's strings, or -1 when it is `text`. */
  index = -1;
  text = '';
  /** ID: 32 bits each, most significant first; a span id is in `id2` and `id3`. */
  id0 = 0;
  id1 = 0;
  id2 = 0;
  id3 = 0;
  /** ID: hex digits, 16 or 32. */
  digits = 16;
  /** ARRAY: all strings, all booleans or all numbers. */
  array: readonly Scalar[] = [];

  setNil(): void {
    this.type = SlotType.NIL;
  }

  setString(index: number): void {
    this.type = SlotType.STRING;
    this.index = index;
  }

  setText(text: string): void {
    this.type = SlotType.STRING;
    this.index = -1;
    this.text = text;
  }

  setBool(value: boolean): void {
    this.type = SlotType.BOOL;
    this.num = value ? 1 : 0;
  }

  setFloat(value: number): void {
    this.type = SlotType.FLOAT;
    this.num = value;
    this.wide = false;
  }

  /** A value known to be a safe integer. */
  setWhole(type: typeof SlotType.INT | typeof SlotType.DURATION, value: number): void {
    this.type = type;
    this.num = value;
    this.wide = false;
  }

  setBig(type: typeof SlotType.INT | typeof SlotType.DURATION, value: bigint): void {
    this.type = type;
    this.num = Number(value);
    this.wide = !Number.isSafeInteger(this.num);
    if (this.wide) this.big = value;
  }

  /** Two's complement words. */
  setWords(type: typeof SlotType.INT | typeof SlotType.DURATION, low: number, high: number): void {
    const signed = high | 0;
    this.type = type;
    this.wide = signed >= SAFE_HIGH || signed < -SAFE_HIGH;
    this.num = signed * WORD + low;
    if (this.wide) this.big = (BigInt(signed) << 32n) | BigInt(low);
  }

  setCode(type: typeof SlotType.STATUS | typeof SlotType.KIND, code: number): void {
    this.type = type;
    this.num = code;
  }

  setSpanId(low: number, high: number): void {
    this.type = SlotType.ID;
    this.digits = 16;
    this.id0 = 0;
    this.id1 = 0;
    this.id2 = high;
    this.id3 = low;
  }

  setTraceId(bytes: Uint8Array, offset: number): void {
    this.type = SlotType.ID;
    this.digits = 32;
    this.id0 = wordAt(bytes, offset);
    this.id1 = wordAt(bytes, offset + 4);
    this.id2 = wordAt(bytes, offset + 8);
    this.id3 = wordAt(bytes, offset + 12);
  }

  setArray(values: readonly Scalar[]): void {
    this.type = SlotType.ARRAY;
    this.array = values;
  }

  setScalar(value: Scalar): void {
    if (typeof value === 'string') this.setText(value);
    else if (typeof value === 'bigint') this.setBig(SlotType.INT, value);
    else if (typeof value === 'number') this.setFloat(value);
    else this.setBool(value);
  }

  setStatic(value: Static): void {
    switch (value.type) {
      case 'nil':
        return this.setNil();
      case 'int':
        return this.setBig(SlotType.INT, value.value);
      case 'duration':
        return this.setBig(SlotType.DURATION, value.value);
      case 'float':
        return this.setFloat(value.value);
      case 'string':
        return this.setText(value.value);
      case 'bool':
        return this.setBool(value.value);
      case 'status':
        return this.setCode(SlotType.STATUS, STATUS_NAMES.indexOf(value.value));
      case 'kind':
        return this.setCode(SlotType.KIND, KIND_NAMES.indexOf(value.value));
    }
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

export function isNumericSlot(type: SlotType): boolean {
  return type === SlotType.INT || type === SlotType.FLOAT || type === SlotType.DURATION;
}

/** The exact value of a numeric slot. */
export function numberOf(slot: Slot): number | bigint {
  return slot.wide && slot.type !== SlotType.FLOAT ? slot.big : slot.num;
}

/** The text of a STRING or ID slot. */
export function textOf(slot: Slot, strings: StringTable): string {
  if (slot.type === SlotType.ID) return idText(slot);
  return slot.index < 0 ? slot.text : strings.get(slot.index);
}

/** Lowercase hex digits, all of them; the empty text for no id (a root has no parent). */
function idText(slot: Slot): string {
  if ((slot.id0 | slot.id1 | slot.id2 | slot.id3) === 0) return '';
  const words = slot.digits === 32 ? [slot.id0, slot.id1, slot.id2, slot.id3] : [slot.id2, slot.id3];
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** What conventions convert; undefined for arrays, ids and everything that is no plain value. */
export function semconvValueOf(slot: Slot, strings: StringTable): SemconvValue | undefined {
  switch (slot.type) {
    case SlotType.STRING:
      return textOf(slot, strings);
    case SlotType.INT:
      return slot.wide ? slot.big : BigInt(slot.num);
    case SlotType.FLOAT:
      return slot.num;
    case SlotType.BOOL:
      return slot.num !== 0;
    default:
      return undefined;
  }
}

export function staticOfScalar(value: Scalar): Static {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'bigint') return { type: 'int', value };
  if (typeof value === 'number') return { type: 'float', value };
  return { type: 'bool', value };
}

/** The value as results carry it. */
export function resultOf(slot: Slot, strings: StringTable): ResultValue {
  switch (slot.type) {
    case SlotType.NIL:
      return { type: 'nil' };
    case SlotType.INT:
      return { type: 'int', value: BigInt(numberOf(slot)) };
    case SlotType.DURATION:
      return { type: 'duration', value: BigInt(numberOf(slot)) };
    case SlotType.FLOAT:
      return { type: 'float', value: slot.num };
    case SlotType.STRING:
    case SlotType.ID:
      return { type: 'string', value: textOf(slot, strings) };
    case SlotType.BOOL:
      return { type: 'bool', value: slot.num !== 0 };
    case SlotType.STATUS:
      return { type: 'status', value: STATUS_NAMES[slot.num] ?? 'unset' };
    case SlotType.KIND:
      return { type: 'kind', value: KIND_NAMES[slot.num] ?? 'unspecified' };
    case SlotType.ARRAY:
      return { type: 'array', values: slot.array.map(staticOfScalar) };
  }
}
