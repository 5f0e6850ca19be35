import { describe, expect, test } from 'vitest';
import { formatAgo, formatBytes, formatDuration, formatQuantity, formatRate, formatRateIn, formatShare, rateUnit } from './index.ts';

describe('format', () => {
  test.each([
    [0, '0'],
    [1, '1 ns'],
    [999, '999 ns'],
    [1_520, '1.52 µs'],
    [999_600, '1 ms'],
    [1_520_000, '1.52 ms'],
    [150_400_000, '150 ms'],
    [1_234_000_000, '1.23 s'],
    [59_990_000_000, '1 min'],
    [123_000_000_000, '2 min 3 s'],
    [3_840e9, '1 h 4 min'],
    [93_600e9, '1 d 2 h'],
  ])('duration %d', (nanos, text) => expect(formatDuration(nanos)).toBe(text));

  test('counts, bytes, rates, shares', () => {
    expect(formatQuantity(1, 'span')).toBe('1 span');
    expect(formatQuantity(1_204_331, 'span')).toBe('1,204,331 spans');
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(1_500_000)).toBe('1.5 MB');
    expect(formatRate(0.01)).toBe('36/h');
    expect(formatRate(0.5)).toBe('30/min');
    expect(formatRate(1234)).toBe('1,234/s');
    expect(formatShare(0.0001)).toBe('< 0.1 %');
    expect(formatShare(0.015)).toBe('1.5 %');
  });

  test('one unit for a column of rates', () => {
    expect([rateUnit([0.1, 20]), rateUnit([0.1, 0.02]), rateUnit([0.001]), rateUnit([])]).toEqual(['s', 'min', 'h', 'h']);
    expect([formatRateIn(0.1, 's'), formatRateIn(0.0001, 's'), formatRateIn(1234, 's'), formatRateIn(0, 'min'), formatRateIn(0.1, 'min')]).toEqual(['0.1/s', '< 0.01/s', '1,234/s', '0/min', '6/min']);
  });

  test('ago', () => {
    const now = 1_795_363_200_000;
    expect(formatAgo(BigInt(now) * 1_000_000n, now)).toBe('just now');
    expect(formatAgo(BigInt(now - 90_000) * 1_000_000n, now)).toBe('1 min ago');
    expect(formatAgo(BigInt(now - 90_000_000) * 1_000_000n, now)).toBe('1 d ago');
  });
});
