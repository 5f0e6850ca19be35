export interface RelativeStarts {
  /** Earliest start: nanoseconds since the Unix epoch. */
  readonly base: bigint;
  /** Nanoseconds after `base`; exact up to 2^53 (104 days). */
  readonly start: Float64Array<ArrayBuffer>;
}

/** Starts (low, high words; nanoseconds since the Unix epoch) relative to the earliest of them. */
export function relativeStarts(start: Uint32Array, count: number): RelativeStarts {
  let low = 0;
  let high = 0;
  for (let i = 0; i < count; i++) {
    const h = start[2 * i + 1]!;
    const l = start[2 * i]!;
    if (i === 0 || h < high || (h === high && l < low)) {
      high = h;
      low = l;
    }
  }
  const relative = new Float64Array(count);
  for (let i = 0; i < count; i++) relative[i] = (start[2 * i + 1]! - high) * 0x1_0000_0000 + (start[2 * i]! - low);
  return { base: (BigInt(high) << 32n) | BigInt(low), start: relative };
}
