import { describe, expect, test } from 'vitest';
import { HEAT_STEPS, heatOf, unusualFailures } from './draw-heatmap.ts';

const cell = (traces: number, failed: number) => ({ column: traces, row: failed, traces, failed, traceId: '', start: '0', duration: 1 });

describe('heatmap drawing', () => {
  test('the few and the many both have a step of their own', () => {
    expect(heatOf(1, 1_000)).toBe(0);
    expect(heatOf(1_000, 1_000)).toBe(HEAT_STEPS - 1);
    expect(heatOf(10, 1_000)).toBeGreaterThan(heatOf(2, 1_000));
  });

  test('what fails more than usual stands out, what fails as always does not', () => {
    const usual = Array.from({ length: 300 }, () => cell(100, 5));
    const worst = cell(80, 70);
    const bad = cell(10, 4);
    expect(unusualFailures([...usual, bad, worst])).toEqual([worst, bad]);
    expect(unusualFailures(usual)).toEqual([]);
    expect(unusualFailures([])).toEqual([]);
    expect(unusualFailures([...usual, ...Array.from({ length: 400 }, () => cell(1, 1))]).length).toBe(150);
  });
});
