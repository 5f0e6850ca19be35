import { afterEach, describe, expect, test } from 'vitest';
import { formatInstant, formatTick, parseInstant, setTimeZone } from './index.ts';

afterEach(() => setTimeZone(undefined));

describe('times in a chosen zone', () => {
  test('are shown and read back', () => {
    const instant = 1_795_363_200_012_000_000n; // 2026-11-22T16:00:00.012Z
    for (const [zone, shown] of [
      ['UTC', '2026-11-22 16:00:00.012'],
      ['Europe/Berlin', '2026-11-22 17:00:00.012'],
      ['Asia/Kathmandu', '2026-11-22 21:45:00.012'],
    ] as const) {
      setTimeZone(zone);
      expect(formatInstant(instant)).toBe(shown);
      expect(parseInstant(shown)).toBe(instant);
    }
  });

  test('on the days clocks are switched', () => {
    setTimeZone('Europe/Berlin');
    for (const [text, utc] of [
      ['2026-03-29 01:59:59', '2026-03-29T00:59:59Z'],
      ['2026-03-29 03:00:00', '2026-03-29T01:00:00Z'],
      ['2026-10-25 04:00:00', '2026-10-25T03:00:00Z'],
    ] as const) expect(parseInstant(text)).toBe(BigInt(Date.parse(utc)) * 1_000_000n);
  });

  test('may be cut short, must be times', () => {
    setTimeZone('UTC');
    expect(parseInstant(' 2026-11-22 ')).toBe(BigInt(Date.parse('2026-11-22T00:00:00Z')) * 1_000_000n);
    expect(parseInstant('2026-11-22T16:00')).toBe(1_795_363_200_000_000_000n);
    for (const bad of ['', 'yesterday', '2026-13-01', '2026-11-22 25:00', '22.11.2026']) expect(parseInstant(bad)).toBeUndefined();
    expect(formatTick(1_795_363_200_000_000_000n, 60)).toBe('16:00:00');
    expect(formatTick(1_795_363_200_000_000_000n, 7_200)).toBe('16:00');
    expect(formatTick(1_795_363_200_000_000_000n, 604_800)).toBe('11-22 16:00');
  });
});
