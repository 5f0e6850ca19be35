import { expect, test } from 'vitest';
import { parseGoBool, parseGoDuration, parseGoInt, parseRfc3339 } from './go-values.ts';

test('durations as time.ParseDuration reads them', () => {
  const cases: [string, bigint][] = [
    ['0', 0n], ['1ns', 1n], ['1.5ms', 1_500_000n], ['1h15m30.9s', 4_530_900_000_000n], ['-2s', -2_000_000_000n], ['.5s', 500_000_000n], ['1µs', 1000n], ['+3us', 3000n],
  ];
  for (const [text, nanos] of cases) expect(parseGoDuration(text), text).toBe(nanos);
  const bad: [string, string][] = [
    ['', 'time: invalid duration ""'], ['abc', 'time: invalid duration "abc"'], ['3', 'time: missing unit in duration "3"'], ['3x', 'time: unknown unit "x" in duration "3x"'], ['1s2', 'time: missing unit in duration "1s2"'],
    ['9999999h', 'time: invalid duration "9999999h"'], ['-', 'time: invalid duration "-"'], ['.s', 'time: invalid duration ".s"'],
  ];
  for (const [text, message] of bad) expect((parseGoDuration(text) as Error).message, text).toBe(message);
});

test('integers and booleans as strconv reads them', () => {
  expect(parseGoInt('-9223372036854775808')).toBe(-(2n ** 63n));
  expect((parseGoInt('9223372036854775808') as Error).message).toBe('strconv.ParseInt: parsing "9223372036854775808": value out of range');
  expect((parseGoInt('1.5') as Error).message).toBe('strconv.ParseInt: parsing "1.5": invalid syntax');
  expect((parseGoInt('2147483648', 32) as Error).message).toContain('value out of range');
  expect([parseGoBool('T'), parseGoBool('0')]).toEqual([true, false]);
  expect(parseGoBool('yes')).toBeInstanceOf(Error);
});

test('times with nanoseconds and offsets, also where a plus came as a space', () => {
  expect(parseRfc3339('1970-01-01T00:00:01.000000002Z')).toBe(1_000_000_002n);
  expect(parseRfc3339('1970-01-01T02:00:00 02:00')).toBe(0n);
  expect(parseRfc3339('1970-01-01T00:00:00-01:00')).toBe(3_600_000_000_000n);
  for (const bad of ['', 'now', '2025-13-01T00:00:00Z', '2025-01-01', '2025-01-01T00:00:00']) expect(parseRfc3339(bad), bad).toBeInstanceOf(Error);
});
