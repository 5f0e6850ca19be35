import { AppError } from '../app-error.ts';

const AGE_UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };

/** Milliseconds since the Unix epoch of an ISO time or an age such as `2h`. Throws `AppError` USAGE. */
export function timeOption(text: string, now: number): number {
  const age = /^(\d+)([smhd])$/.exec(text);
  if (age !== null) return now - Number(age[1]) * AGE_UNITS[age[2]!]!;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new AppError('USAGE', `${text} is neither a time such as 2026-01-31T12:00:00Z nor an age such as 2h.`);
  return time;
}
