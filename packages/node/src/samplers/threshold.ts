/**
 * Consistent probability sampling (OpenTelemetry specification, "TraceState: Probability Sampling"). A trace carries 56
 * random bits R; a sampler of probability p keeps it when R ≥ T, with T = (1 − p)·2^56. All samplers that see the trace
 * compare the same R, so what a sampler of 1 % keeps is among what one of 10 % keeps.
 *
 * R and T are 14 lowercase hexadecimal digits: comparing them as strings is exact, needs no BigInt and no parsing.
 */
export type Threshold = string;

const DIGITS = 14;
/** Hexadecimal digits kept after the leading `f`s of a threshold: probabilities are right to 1/8192 of themselves or better. */
const PRECISION = 4;
/** 16^13 is the largest power of 16 that a double counts to one by one. */
const MAX_DIGITS = 13;

/** Keeps every trace. */
export const KEEP_ALL: Threshold = '0'.repeat(DIGITS);

/** The threshold for a probability, or undefined when nothing is to be kept (0, or too small for 52 bits). */
export function thresholdOf(probability: number): Threshold | undefined {
  if (probability >= 1) return KEEP_ALL;
  if (!(probability > 0)) return undefined;
  const leading = Math.floor(-Math.log2(probability) / 4);
  const digits = Math.min(PRECISION + leading, MAX_DIGITS);
  const range = 16 ** digits;
  const kept = Math.round(probability * range);
  if (kept === 0) return undefined;
  return (range - kept).toString(16).padStart(digits, '0').padEnd(DIGITS, '0');
}

/** The probability a threshold stands for. */
export function probabilityOf(threshold: Threshold): number {
  const rejected = Number.parseInt(threshold.slice(0, MAX_DIGITS), 16) / 16 ** MAX_DIGITS;
  return 1 - rejected - Number.parseInt(threshold.slice(MAX_DIGITS), 16) / 16 ** DIGITS;
}

/** How many traces a kept one stands for. */
export function adjustedCount(threshold: Threshold): number {
  return 1 / probabilityOf(threshold);
}

/** The threshold as `th` has it: without the zeros at the end, but never empty. */
export function encodeThreshold(threshold: Threshold): string {
  let end = DIGITS;
  while (end > 1 && threshold.charCodeAt(end - 1) === 0x30) end--;
  return threshold.slice(0, end);
}

/** Reads `th`; undefined unless it is 1 to 14 lowercase hexadecimal digits. */
export function decodeThreshold(text: string): Threshold | undefined {
  return /^[0-9a-f]{1,14}$/.test(text) ? text.padEnd(DIGITS, '0') : undefined;
}

/** R of a trace id: its last 56 bits, which W3C Level 2 asks to be random. */
export function randomnessOf(traceId: string): string {
  return traceId.slice(-DIGITS);
}
