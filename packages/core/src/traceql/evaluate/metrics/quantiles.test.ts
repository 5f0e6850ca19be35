import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histogramBound, quantileBucket, quantileOf } from './quantiles.ts';

const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e18, max: 1e18 });

test('larger values are in larger buckets', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(Math.sign(quantileBucket(a) - quantileBucket(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('a quantile is within 4.5 % of a value around its rank', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: 1e-6, max: 1e15 }), { minLength: 1, maxLength: 50 }), fc.double({ noNaN: true, min: 0, max: 1 }), (values, q) => {
      const sorted = [...values].sort((a, b) => a - b);
      const buckets = new Map<number, number>();
      for (const each of values) buckets.set(quantileBucket(each), (buckets.get(quantileBucket(each)) ?? 0) + 1);
      const answer = quantileOf(q, { buckets: [...buckets], least: sorted[0]!, most: sorted.at(-1)! });
      const low = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
      const high = sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
      expect(answer).toBeGreaterThanOrEqual(low / 1.045);
      expect(answer).toBeLessThanOrEqual(high * 1.045);
    }),
  );
});

test('a histogram bound is the least power of two not below the value', () => {
  expect([0, 1, 2, 3, 4, 5, 1_000_000, 2 ** 40, 2 ** 40 + 1, 0.3, -1, -3, -4].map(histogramBound)).toEqual([0, 1, 2, 4, 4, 8, 1_048_576, 2 ** 40, 2 ** 41, 0.5, -1, -2, -4]);
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: 1e-9, max: 1e18 }), (each) => {
      expect(histogramBound(each) >= each && histogramBound(each) / 2 < each).toBe(true);
    }),
  );
});

test('of nothing there is no quantile', () => {
  expect(quantileOf(0.5, { buckets: [], least: Infinity, most: -Infinity })).toBeNaN();
});
