/**
 * Durations counted by floor(8·log2(nanoseconds + 1)), as the roll-ups store them: a bucket is 9 % wide, so a quantile
 * is right within ±4.5 % (and better, as it is interpolated).
 */
export type Histogram = ReadonlyMap<number, number>;

/** The duration in nanoseconds below which the share `q` (0 … 1) of the counted weight lies; 0 of nothing. */
export function quantile(histogram: Histogram, q: number): number {
  const buckets = [...histogram].filter(([, weight]) => weight > 0).sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, weight]) => sum + weight, 0);
  let rest = total * q;
  for (const [bucket, weight] of buckets) {
    if (rest <= weight) return between(bucket, rest / weight);
    rest -= weight;
  }
  const last = buckets.at(-1);
  return last === undefined ? 0 : between(last[0], 1); // rounding left a little over
}

/** A bucket's content is taken as evenly spread between its bounds. */
function between(bucket: number, share: number): number {
  const low = 2 ** (bucket / 8) - 1;
  const high = 2 ** ((bucket + 1) / 8) - 1;
  return low + (high - low) * share;
}
