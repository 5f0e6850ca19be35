/** Buckets a doubling of the value has: each is 4.4 % wide, so a quantile is right within ±2.2 %, and interpolated besides. */
export const QUANTILE_BUCKETS_PER_OCTAVE = 16;
/** Added to the logarithm, so that buckets of positive values are positive: 2⁻¹⁰⁷⁴ is the smallest double. */
export const QUANTILE_BUCKET_OFFSET = 20_000;

/**
 * The bucket of a value: floor(16·log2(value)) + 20 000 of a positive one, 0 of 0, and the negative of its amount's
 * bucket of a negative one; so larger values are in larger buckets. Durations are counted in nanoseconds.
 */
export function quantileBucket(value: number): number {
  if (value === 0) return 0;
  const bucket = Math.floor(QUANTILE_BUCKETS_PER_OCTAVE * Math.log2(Math.abs(value))) + QUANTILE_BUCKET_OFFSET;
  return value > 0 ? bucket : -bucket;
}

export interface BucketCounts {
  /** Bucket and weight, in any order. */
  readonly buckets: readonly (readonly [bucket: number, weight: number])[];
  /** The least and the greatest value: they bound every quantile, and make that of a lone value exact. */
  readonly least: number;
  readonly most: number;
}

/** The value below which the share `q` (0 to 1) of the weight lies; NaN of nothing. */
export function quantileOf(q: number, { buckets, least, most }: BucketCounts): number {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0);
  if (total <= 0) return Number.NaN;
  let rest = total * q;
  for (const [bucket, weight] of sorted) {
    if (rest <= weight) return Math.min(Math.max(within(bucket, rest / weight), least), most);
    rest -= weight;
  }
  return most; // rounding left a little over
}

/** Values are taken as spread evenly over the logarithm between the bounds of their bucket. */
function within(bucket: number, share: number): number {
  if (bucket === 0) return 0;
  const position = Math.abs(bucket) - QUANTILE_BUCKET_OFFSET + (bucket > 0 ? share : 1 - share);
  const amount = 2 ** (position / QUANTILE_BUCKETS_PER_OCTAVE);
  return bucket > 0 ? amount : -amount;
}

/**
 * The bucket of histogram_over_time by its upper bound: the least power of two not below the value; 0 of 0, and of
 * negative values the bound towards zero.
 */
export function histogramBound(value: number): number {
  if (value === 0) return 0;
  if (value < 0) return -histogramFloor(-value);
  const bound = 2 ** Math.ceil(Math.log2(value));
  if (bound < value) return bound * 2; // the logarithm was rounded
  return bound / 2 >= value ? bound / 2 : bound;
}

/** The greatest power of two not above the value. */
function histogramFloor(value: number): number {
  const bound = histogramBound(value);
  return bound === value ? bound : bound / 2;
}
