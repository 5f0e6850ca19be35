import { formatInstant } from './time-zone.ts';

const NANOS = [
  { unit: 'ns', size: 1 },
  { unit: 'µs', size: 1e3 },
  { unit: 'ms', size: 1e6 },
  { unit: 's', size: 1e9 },
] as const;

/** Nanoseconds for people: three significant digits up to a minute (`1.52 ms`), then `2 min 3 s`, `1 h 4 min`, `3 d 2 h`. */
export function formatDuration(nanos: number): string {
  if (nanos <= 0) return '0';
  if (nanos >= 86_400e9) return twoUnits(nanos / 3600e9, 24, ['d', 'h']);
  if (nanos >= 3600e9) return twoUnits(nanos / 60e9, 60, ['h', 'min']);
  if (nanos >= 59.95e9) return twoUnits(nanos / 1e9, 60, ['min', 's']);
  const scale = NANOS.findLast(({ size }) => nanos >= size * 0.9995) ?? NANOS[0];
  const value = nanos / scale.size;
  return `${value >= 100 || scale.size === 1 ? Math.round(value) : Number(value.toPrecision(3))} ${scale.unit}`;
}

function twoUnits(small: number, perBig: number, [bigUnit, smallUnit]: readonly [string, string]): string {
  const rounded = Math.round(small);
  const rest = rounded % perBig;
  return `${Math.floor(rounded / perBig)} ${bigUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
}

const COUNT = new Intl.NumberFormat('en-US');

/** `1,204,331`. */
export function formatCount(count: number): string {
  return COUNT.format(Math.round(count));
}

/** `1 span`, `1,204 spans`. */
export function formatQuantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}

/** Per second when there is at least one a second, otherwise per minute or hour, so that small rates stay readable. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  if (perSecond >= 1) return `${perSecond >= 100 ? formatCount(perSecond) : Number(perSecond.toPrecision(3))}/s`;
  if (perSecond * 60 >= 1) return `${Number((perSecond * 60).toPrecision(3))}/min`;
  return `${Number((perSecond * 3600).toPrecision(3))}/h`;
}

const RATE_UNITS = { s: 1, min: 60, h: 3600 } as const;
export type RateUnit = keyof typeof RATE_UNITS;

/** One unit for a column of rates, so that they can be compared: that of the largest. */
export function rateUnit(perSecond: readonly number[]): RateUnit {
  const most = perSecond.reduce((max, rate) => Math.max(max, rate), 0);
  return most >= 1 ? 's' : most * 60 >= 1 ? 'min' : 'h';
}

export function formatRateIn(perSecond: number, unit: RateUnit): string {
  const value = perSecond * RATE_UNITS[unit];
  return `${value >= 100 ? formatCount(value) : value > 0 && value < 0.01 ? '< 0.01' : Number(value.toPrecision(value < 1 ? 2 : 3))}/${unit}`;
}

/** A share as percent; a small one is never shown as 0. */
export function formatShare(share: number): string {
  if (share === 0) return '0 %';
  if (share < 0.0005) return '< 0.1 %';
  return `${share >= 0.0995 ? Math.round(share * 100) : Number((share * 100).toFixed(1))} %`;
}

/** `12 s ago`, or the date when it is far. */
export function formatAgo(nanos: bigint, nowMilliseconds: number): string {
  const seconds = Math.round(nowMilliseconds / 1000 - Number(nanos / 1_000_000_000n));
  if (seconds < 0 || seconds > 7 * 86_400) return formatInstant(nanos);
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

const KIND_NAMES = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

export function kindName(kind: number): string {
  return KIND_NAMES[kind] ?? String(kind);
}
