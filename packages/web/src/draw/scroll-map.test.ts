import { describe, expect, test } from 'vitest';
import { scrollMap } from './scroll-map.ts';

describe('scrollMap', () => {
  test('short content does not scroll', () => {
    const map = scrollMap(100, 600);
    expect([map.spacer, map.offsetOf(50), map.scrollTopOf(10)]).toEqual([600, 0, 0]);
  });

  test('one to one while the browser can', () => {
    const map = scrollMap(240_000, 600);
    expect([map.spacer, map.offsetOf(1_234), map.scrollTopOf(1_234)]).toEqual([240_000, 1_234, 1_234]);
    expect(map.offsetOf(1e9)).toBe(239_400);
  });

  test('a million rows: both ends are reached and it inverts', () => {
    const map = scrollMap(24_000_000, 600);
    expect(map.spacer).toBe(8_000_000);
    expect(map.offsetOf(0)).toBe(0);
    expect(map.offsetOf(map.spacer - 600)).toBeCloseTo(24_000_000 - 600, 3);
    for (const offset of [0, 24, 5_000_000, 23_999_000]) expect(map.offsetOf(map.scrollTopOf(offset))).toBeCloseTo(offset, 3);
  });
});
