import { goQuote, parseGoDuration } from '../../http/go-values.ts';
import type { QueryValues } from '../../http/index.ts';
import { badRequest } from '../tempo-error.ts';

/** A whole number as Go's `strconv` reads it; undefined when the parameter is absent. Throws `TempoError`. */
export function integerParam(query: QueryValues, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`invalid ${name}: strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
  const value = Number(text);
  if (Math.abs(value) > 0xffff_ffff) throw badRequest(`invalid ${name}: strconv.ParseInt: parsing ${goQuote(text)}: value out of range`);
  return value;
}

/** A count that may be left out or 0. */
export function countParam(query: QueryValues, name: string): number {
  const value = integerParam(query, name) ?? 0;
  if (value < 0) throw badRequest(`invalid ${name}: must be a non-negative number`);
  return value;
}

/** A Go duration in whole milliseconds. */
export function millisecondsParam(query: QueryValues, name: string): number {
  const text = query.get(name);
  if (text === undefined) return 0;
  const nanos = parseGoDuration(text);
  if (nanos instanceof Error) throw badRequest(`invalid ${name}: ${nanos.message}`);
  return Math.max(0, Math.min(0xffff_ffff, Number(nanos / 1_000_000n)));
}

/** `1`, `true`, …; a parameter without a value counts as given. */
export function booleanParam(query: QueryValues, name: string): boolean {
  const text = query.all(name)[0];
  return text !== undefined && !['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text);
}
