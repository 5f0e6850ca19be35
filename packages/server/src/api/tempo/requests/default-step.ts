const MILLISECOND = 1_000_000n;
const SECOND = 1_000n * MILLISECOND;
const MINUTE = 60n * SECOND;
const GRAINS = [60n * MINUTE, 5n * MINUTE, MINUTE, 15n * SECOND, 5n * SECOND, SECOND];
const POINTS = 240n;

/** The step of a range query that names none: about 240 points, at round times. Nanoseconds. */
export function defaultStep(range: bigint): bigint {
  const wanted = range / POINTS;
  const grain = GRAINS.find((candidate) => wanted >= candidate);
  if (grain !== undefined) return (wanted / grain) * grain;
  if (range >= MINUTE) return SECOND;
  const finest = 50n * MILLISECOND;
  return wanted < finest ? finest : (wanted / finest) * finest;
}
