/** Nanoseconds since the Unix epoch as (low, high) words, split without losing a bit to doubles. */

/** 60 s = 2^11 · 29,296,875 ns; what is left of 64 bits after shifting 11 away fits a double exactly. */
const MINUTE_UNITS = 29_296_875;

/** 1 s = 2^9 · 1,953,125 ns. */
const SECOND_UNITS = 1_953_125;

export const MAX_UINT32 = 0xffffffff;

/** Whole seconds since the Unix epoch, rounded down, at most 2^32 - 1 (the year 2106): exact up to there. */
export function secondOf(low: number, high: number): number {
  return Math.min(Math.floor((high * 0x800000 + (low >>> 9)) / SECOND_UNITS), MAX_UINT32);
}

/** Whole minutes since the Unix epoch, rounded down. At most 307,445,734. */
export function minuteOf(low: number, high: number): number {
  return Math.floor((high * 0x200000 + (low >>> 11)) / MINUTE_UNITS);
}

/** Seconds since the Unix epoch of the quarter minute that holds the instant, at most 2^32 - 1. */
export function quarterMinuteOf(low: number, high: number, minute: number): number {
  const units = high * 0x200000 + (low >>> 11) - minute * MINUTE_UNITS;
  const nanoseconds = units * 2048 + (low & 2047);
  return Math.min(minute * 60 + Math.floor(nanoseconds / 15e9) * 15, MAX_UINT32);
}
