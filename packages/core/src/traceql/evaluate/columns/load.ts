import type { Slot } from './slot.ts';

/** Reads the value of an operand on the span of a row into a slot. */
export type Load = (row: number, slot: Slot) => void;

export const loadNil: Load = (_row, slot) => slot.setNil();
