const UNIT_NANOS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** A duration as Go writes it (`1.5s`, `100ms`, `1h15m`, `0`) in nanoseconds; undefined when it is none, or negative. */
export function parseGoDuration(text: string): bigint | undefined {
  if (text === '0') return 0n;
  if (!/^(?:(?:\d{1,15}\.?\d{0,15}|\.\d{1,15})(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined;
  let nanos = 0n;
  for (const [, whole, fraction, unit] of text.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const scale = UNIT_NANOS[unit ?? ''] ?? 0;
    nanos += BigInt(whole || '0') * BigInt(scale) + BigInt(Math.round(Number(`0.${fraction || '0'}`) * scale));
  }
  return nanos <= 0x7fff_ffff_ffff_ffffn ? nanos : undefined;
}
