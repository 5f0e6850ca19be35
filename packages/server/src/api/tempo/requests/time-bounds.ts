import { parseRfc3339 } from '../../http/go-values.ts';
import { badRequest } from '../tempo-error.ts';

const HOUR = 3_600_000_000_000n;
const UNITS: readonly (readonly [unit: string, nanos: bigint])[] = [
  ['y', 365n * 24n * HOUR],
  ['w', 7n * 24n * HOUR],
  ['d', 24n * HOUR],
  ['h', HOUR],
  ['m', HOUR / 60n],
  ['s', HOUR / 3_600n],
  ['ms', 1_000_000n],
];

/** `start`, `end` and `since` of a metrics query: without `end` it is now, without `start` one hour before it. Nanoseconds. Throws `TempoError`. */
export function timeBounds(given: { readonly start: string | undefined; readonly end: string | undefined; readonly since: string | undefined }, now: bigint): { readonly start: bigint; readonly end: bigint } {
  const since = given.since === undefined ? HOUR : parsePrometheusDuration(given.since);
  if (since === undefined) throw badRequest(`could not parse 'since' parameter: not a valid duration string: "${given.since}"`);
  const end = given.end === undefined ? now : named('end', given.end);
  const start = given.start === undefined ? (end > now ? now : end) - since : named('start', given.start);
  return { start, end };
}

function named(name: string, text: string): bigint {
  const time = parseTimestamp(text);
  if (time === undefined) throw badRequest(`could not parse '${name}' parameter: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return time;
}

/** Seconds (up to ten digits, or with a fraction), nanoseconds, or RFC 3339. `seconds`: never nanoseconds. */
export function parseTimestamp(text: string, unit?: 'seconds'): bigint | undefined {
  const decimal = /^(\d{1,19})(?:\.(\d{1,18}))?$/.exec(text);
  if (decimal !== null) {
    const [, whole = '', fraction] = decimal;
    if (fraction === undefined && whole.length > 10 && unit === undefined) return BigInt(whole);
    return BigInt(whole) * 1_000_000_000n + BigInt((fraction ?? '').padEnd(9, '0').slice(0, 9));
  }
  const time = parseRfc3339(text);
  return time instanceof Error ? undefined : time;
}

/** `1h30m`, `2d`, …: units in falling order, each at most once. */
function parsePrometheusDuration(text: string): bigint | undefined {
  const pattern = new RegExp(`^${UNITS.map(([unit]) => `(?:(\\d{1,9})${unit})?`).join('')}$`);
  const match = text === '' ? null : pattern.exec(text);
  if (match === null) return undefined;
  return UNITS.reduce((sum, [, nanos], i) => sum + BigInt(match[i + 1] ?? '0') * nanos, 0n);
}
