import { describe, expect, test } from 'vitest';
import { durationOf, durationTicks, rowAt, rowOf, scaleOf, timeOf, xOf, yOf } from './heatmap-scale.ts';

const cell = (column: number, row: number) => ({ column, row, traces: 1, failed: 0, traceId: '', start: '0', duration: 1 });
const answer = (rows: readonly number[]) => ({ from: '1000', to: '3000', columns: 10, cells: rows.map((row) => cell(0, row)), tookMilliseconds: 1 });

describe('heatmap scale', () => {
  test('there and back', () => {
    const scale = scaleOf(answer([40, 60]), { width: 500, height: 200 }, 60);
    expect([scale.from, scale.to]).toEqual([0, 2000]);
    expect(timeOf(scale, xOf(scale, 750))).toBeCloseTo(750);
    expect(durationOf(rowAt(scale, yOf(scale, rowOf(5e6))))).toBeCloseTo(5e6, 0);
    expect(yOf(scale, 40)).toBeLessThan(200);
    expect(yOf(scale, 61)).toBeGreaterThanOrEqual(0);
  });

  test('longer is higher; nothing at all has a scale too', () => {
    const scale = scaleOf(undefined, { width: 500, height: 200 }, 60);
    expect(yOf(scale, rowOf(1e9))).toBeLessThan(yOf(scale, rowOf(1e6)));
    expect(scale.to).toBe(60e9);
    expect(durationTicks(scale)).toEqual([1e6, 1e7, 1e8, 1e9]);
  });

  test('labels do not crowd', () => {
    expect(durationTicks(scaleOf(answer([0, 100]), { width: 500, height: 80 }, 60)).length).toBeLessThanOrEqual(4);
  });
});
