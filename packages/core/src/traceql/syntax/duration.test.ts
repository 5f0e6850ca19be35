import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

test.each([
  [0n, '0s'],
  [1n, '1ns'],
  [1_100n, '1.1µs'],
  [31_250_000n, '31.25ms'],
  [1_000_000_000n, '1s'],
  [61_000_000_000n, '1m1s'],
  [3_600_000_000_000n, '1h0m0s'],
  [90_061_000_000_001n, '25h1m1.000000001s'],
  [-1_500_000_000n, '-1.5s'],
])('%s nanoseconds print as Go prints them', (nanos, text) => {
  expect(formatDuration(nanos)).toBe(text);
});

test('what is printed reads back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (nanos) => {
      expect(parseDuration(formatDuration(nanos))).toBe(nanos);
    }),
  );
});

test.each(['', '5', 's', '1', '1.', '.s', '1x', '1h1', '1m1d', '-1s', '1 s', '1..5s', 'ms'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBe('bad');
});

test.each(['300y', '2562048h', `${'9'.repeat(50)}s`, `${'9'.repeat(50)}d`])('%s is too long', (text) => {
  expect(parseDuration(text)).toBe('overflow');
});

test('fractions are exact', () => {
  expect(parseDuration('0.000000001s')).toBe(1n);
  expect(parseDuration('0.1s')).toBe(100_000_000n);
  expect(parseDuration('1.9999999999s')).toBe(1_999_999_999n);
  expect(parseDuration('1.5h.5m')).toBe(5_430_000_000_000n);
});
