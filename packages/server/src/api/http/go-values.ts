/**
 * Values as Go's standard library reads them, with its error texts: clients of Jaeger show them, scripts match them.
 * Every parser answers the value or an `Error` to be put into a message; none throws.
 */

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n, us: 1_000n, 'µs': 1_000n, 'μs': 1_000n, ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n,
};
const MAX_INT64 = 0x7fffffffffffffffn;

/** `time.ParseDuration`: nanoseconds of `1h15m30.9s`, `-2ms`, `0`. */
export function parseGoDuration(text: string): bigint | Error {
  const invalid = new Error(`time: invalid duration ${goQuote(text)}`);
  const negative = text.startsWith('-');
  let rest = /^[+-]/.test(text) ? text.slice(1) : text;
  if (rest === '0') return 0n;
  if (rest === '') return invalid;
  let total = 0n;
  while (rest !== '') {
    const number = /^(\d*)(?:\.(\d*))?/.exec(rest)!;
    const [digits, whole = '', fraction = ''] = number;
    if (whole === '' && fraction === '') return invalid;
    rest = rest.slice(digits.length);
    const unitText = /^[^\d.]*/.exec(rest)![0];
    if (unitText === '') return new Error(`time: missing unit in duration ${goQuote(text)}`);
    const unit = UNITS[unitText];
    if (unit === undefined) return new Error(`time: unknown unit ${goQuote(unitText)} in duration ${goQuote(text)}`);
    rest = rest.slice(unitText.length);
    total += BigInt(whole === '' ? '0' : whole) * unit;
    if (fraction !== '') total += (BigInt(fraction.slice(0, 18)) * unit) / 10n ** BigInt(Math.min(fraction.length, 18));
    if (total > MAX_INT64) return invalid;
  }
  return negative ? -total : total;
}

/** `strconv.ParseInt(text, 10, bits)`. */
export function parseGoInt(text: string, bits: 32 | 64 = 64): bigint | Error {
  if (!/^[+-]?\d+$/.test(text)) return new Error(`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
  const value = BigInt(text.replace(/^\+/, ''));
  if (BigInt.asIntN(bits, value) !== value) return new Error(`strconv.ParseInt: parsing ${goQuote(text)}: value out of range`);
  return value;
}

/** `strconv.ParseBool`. */
export function parseGoBool(text: string): boolean | Error {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  return new Error(`strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax`);
}

/** `time.Parse(time.RFC3339Nano)`: nanoseconds since the Unix epoch. A `+` of the offset that came as a space is taken back. */
export function parseRfc3339(text: string): bigint | Error {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?(Z|[+ -]\d\d:\d\d)$/i.exec(text);
  const millis = match === null ? Number.NaN : Date.parse(`${match[1]}${match[3]!.replace(' ', '+').toUpperCase()}`);
  if (match === null || Number.isNaN(millis)) {
    return new Error(`parsing time ${goQuote(text)} as "2006-01-02T15:04:05.999999999Z07:00": cannot parse ${goQuote(text)} as "2006"`);
  }
  return BigInt(millis) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}

/** `strconv.Quote`, for what can be in a query string. */
export function goQuote(text: string): string {
  return JSON.stringify(text).replaceAll(/\\u00([0-9a-f]{2})/g, (_, hex: string) => `\\x${hex}`);
}
