import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantile } from './histogram.ts';

test('nothing has no duration', () => {
  expect(quantile(new Map(), 0.95)).toBe(0);
});

test('a quantile is within a bucket of the true one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1, maxLength: 200 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (durations, q) => {
      const histogram = new Map<number, number>();
      for (const duration of durations) {
        const bucket = Math.floor(8 * Math.log2(duration + 1));
        histogram.set(bucket, (histogram.get(bucket) ?? 0) + 1);
      }
      const sorted = durations.toSorted((a, b) => a - b);
      const rank = Math.ceil(sorted.length * q - 1e-9);
      const exact = sorted[Math.max(0, rank - 1)]! + 1;
      const found = quantile(histogram, q) + 1;
      expect(found / exact).toBeGreaterThan(2 ** (-1 / 8) - 1e-6);
      expect(found / exact).toBeLessThan(2 ** (1 / 8) + 1e-6);
    }),
  );
});
