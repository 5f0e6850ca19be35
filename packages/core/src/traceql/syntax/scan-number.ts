import type { Static } from '../ast.ts';
import { parseDuration } from './duration.ts';
import { isWordPart, isWordStart } from './characters.ts';

export type ScannedNumber =
  | { readonly kind: 'number'; readonly value: Static; readonly end: number }
  | { readonly kind: 'bad'; readonly message: string; readonly suggestion?: string; readonly end: number };

const INT_MAX = 2n ** 63n - 1n;
const BYTE_UNITS: Readonly<Record<string, bigint>> = { k: 1_000n, m: 1_000_000n, g: 1_000_000_000n, t: 1_000_000_000_000n };

/** The number or duration that starts at `start` (a digit, or a dot before a digit). */
export function scanNumber(text: string, start: number): ScannedNumber {
  const prefixed = matchAt(/0(?:[xX][0-9a-fA-F]+|[bB][01]+|[oO][0-7]+)/y, text, start);
  if (prefixed !== undefined && !isWordStart(text.charCodeAt(start + prefixed.length))) return integer(prefixed, start + prefixed.length);
  const literal = matchAt(/(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y, text, start)!;
  const end = start + literal.length;
  if (end < text.length && isWordStart(text.charCodeAt(end))) return withUnit(text.slice(start, literalEnd(text, end)), start);
  if (/^\d+$/.test(literal)) return integer(literal, end);
  const value = Number(literal);
  if (!Number.isFinite(value)) return { kind: 'bad', message: `the number ${shorten(literal)} is too large`, end };
  return { kind: 'number', value: { type: 'float', value }, end };
}

function integer(literal: string, end: number): ScannedNumber {
  const digits = literal.replace(/^0+(?=\d)/, '');
  const value = digits.length > 66 ? INT_MAX + 1n : BigInt(digits);
  if (value <= INT_MAX) return { kind: 'number', value: { type: 'int', value }, end };
  const suggestion = value === INT_MAX + 1n ? 'write minInt for the smallest integer' : `the largest integer is ${INT_MAX}, written maxInt`;
  return { kind: 'bad', message: `the integer ${shorten(literal)} does not fit into 64 bits`, suggestion, end };
}

function withUnit(literal: string, start: number): ScannedNumber {
  const end = start + literal.length;
  const nanos = parseDuration(literal);
  if (nanos === 'overflow') return { kind: 'bad', message: `the duration ${shorten(literal)} does not fit into 64 bits of nanoseconds`, suggestion: 'the longest duration is about 292 years', end };
  if (nanos !== 'bad') return { kind: 'number', value: { type: 'duration', value: nanos }, end };
  const bytes = /^(\d{1,6})([kmgt])i?b?$/i.exec(literal);
  if (bytes !== null) {
    const size = BigInt(bytes[1]!) * BYTE_UNITS[bytes[2]!.toLowerCase()]!;
    return { kind: 'bad', message: `there are no sizes like ${literal} in TraceQL`, suggestion: `write the number itself: ${size}`, end };
  }
  return { kind: 'bad', message: `${shorten(literal)} is neither a number nor a duration`, suggestion: 'durations are written like 1.5s, 200ms or 1h30m (ns, us, ms, s, m, h, d, w, y)', end };
}

function literalEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && (text[end] === '.' || isWordPart(text.charCodeAt(end)))) end++;
  return end;
}

function matchAt(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}

function shorten(literal: string): string {
  return literal.length > 30 ? `${literal.slice(0, 30)}…` : literal;
}
