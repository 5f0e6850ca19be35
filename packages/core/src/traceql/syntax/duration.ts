const SECOND = 1_000_000_000n;

const GO_UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3_600n * SECOND,
};

const DAY = 86_400n * SECOND;
const PROMETHEUS_UNITS = [365n * DAY, 7n * DAY, DAY, 3_600n * SECOND, 60n * SECOND, SECOND, 1_000_000n] as const;
const PROMETHEUS = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** More digits than any 64-bit value has; longer texts are not worth converting. */
const MAX_DIGITS = 40;

/**
 * Nanoseconds of `1h30m` or `1d` (Prometheus: whole numbers, descending units from y to ms) or of `1.5s` (Go: decimals, ns to h,
 * any order). `bad` when it is neither, `overflow` when it does not fit into 63 bits.
 */
export function parseDuration(text: string): bigint | 'bad' | 'overflow' {
  const nanos = prometheusDuration(text) ?? goDuration(text);
  if (nanos === undefined) return 'bad';
  return nanos === 'overflow' || nanos >= 2n ** 63n ? 'overflow' : nanos;
}

function prometheusDuration(text: string): bigint | 'overflow' | undefined {
  const parts = PROMETHEUS.exec(text);
  if (parts === null || text === '') return undefined;
  let nanos = 0n;
  for (const [index, unit] of PROMETHEUS_UNITS.entries()) {
    const digits = parts[index + 1];
    if (digits === undefined) continue;
    if (digits.length > MAX_DIGITS) return 'overflow';
    nanos += BigInt(digits) * unit;
  }
  return nanos;
}

function goDuration(text: string): bigint | 'overflow' | undefined {
  if (text === '') return undefined;
  const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;
  let nanos = 0n;
  let overflow = false;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    const whole = match[1]!;
    const fraction = (match[2] ?? '').slice(0, MAX_DIGITS);
    if (whole === '' && fraction === '') return undefined;
    const unit = GO_UNITS[match[3]!]!;
    if (whole.length > MAX_DIGITS) overflow = true;
    else nanos += BigInt(whole) * unit + (fraction === '' ? 0n : (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length));
  }
  return overflow ? 'overflow' : nanos;
}

/** As Go prints a duration: `1h0m0s`, `1.5s`, `31.25ms`, `0s`. */
export function formatDuration(nanos: bigint): string {
  if (nanos < 0n) return `-${formatDuration(-nanos)}`;
  if (nanos === 0n) return '0s';
  if (nanos < 1_000n) return `${nanos}ns`;
  if (nanos < 1_000_000n) return `${decimal(nanos, 1_000n)}µs`;
  if (nanos < SECOND) return `${decimal(nanos, 1_000_000n)}ms`;
  const minute = 60n * SECOND;
  const hour = 60n * minute;
  const seconds = `${decimal(nanos % minute, SECOND)}s`;
  if (nanos < minute) return seconds;
  if (nanos < hour) return `${nanos / minute}m${seconds}`;
  return `${nanos / hour}h${(nanos % hour) / minute}m${seconds}`;
}

function decimal(nanos: bigint, unit: bigint): string {
  const whole = nanos / unit;
  const rest = nanos % unit;
  if (rest === 0n) return `${whole}`;
  return `${whole}.${rest.toString().padStart(unit.toString().length - 1, '0').replace(/0+$/, '')}`;
}
