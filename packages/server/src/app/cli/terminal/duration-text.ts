/** Nanoseconds for people, three digits: `850 ns`, `12.5 ms`, `1.25 s`, `3 min 5 s`. */
export function durationText(nanos: bigint): string {
  const value = Number(nanos);
  if (value < 1e3) return `${value} ns`;
  if (value < 1e6) return `${digits(value / 1e3)} µs`;
  if (value < 1e9) return `${digits(value / 1e6)} ms`;
  if (value < 120e9) return `${digits(value / 1e9)} s`;
  const seconds = Math.round(value / 1e9);
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
