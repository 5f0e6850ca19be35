import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KEEP_ALL, adjustedCount, decodeThreshold, encodeThreshold, probabilityOf, thresholdOf } from './threshold.ts';

const encoded = (probability: number) => {
  const threshold = thresholdOf(probability);
  return threshold === undefined ? undefined : encodeThreshold(threshold);
};

describe('thresholds', () => {
  // The values the specification gives for four digits of precision.
  test.each([
    [1, '0'],
    [0.5, '8'],
    [0.25, 'c'],
    [1 / 3, 'aaab'],
    [0.1, 'e666'],
    [0.01, 'fd70a'],
    [0.001, 'ffbe77'],
  ])('probability %f is th:%s', (probability, th) => {
    expect(encoded(probability)).toBe(th);
  });

  test('nothing is kept at 0, below it, and for what is not a number', () => {
    for (const probability of [0, -1, Number.NaN, 1e-30]) expect(thresholdOf(probability)).toBeUndefined();
    expect(thresholdOf(2)).toBe(KEEP_ALL);
  });

  test('a threshold stands for its probability to an 8192nd, and encodes back to itself', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1, noNaN: true }), (probability) => {
        const threshold = thresholdOf(probability)!;
        expect(threshold).toMatch(/^[0-9a-f]{14}$/);
        expect(Math.abs(probabilityOf(threshold) / probability - 1)).toBeLessThanOrEqual(1 / 8192);
        expect(Math.abs(adjustedCount(threshold) * probability - 1)).toBeLessThan(1 / 8000);
        expect(decodeThreshold(encodeThreshold(threshold))).toBe(threshold);
      }),
      { numRuns: 500 },
    );
  });

  test('a smaller probability has a larger threshold', () => {
    const probability = fc.double({ min: 1e-9, max: 1, noNaN: true });
    fc.assert(
      fc.property(probability, probability, (a, b) => {
        if (a <= b) expect(thresholdOf(a)! >= thresholdOf(b)!).toBe(true);
      }),
    );
  });

  test('th is 1 to 14 lowercase hexadecimal digits', () => {
    for (const text of ['', 'E', 'g', '0'.repeat(15), ' 8', '0x8']) expect(decodeThreshold(text)).toBeUndefined();
    expect(decodeThreshold('8')).toBe('80000000000000');
  });
});
