import { describe, expect, test } from 'vitest';
import { ticksOf } from './ticks.ts';

describe('ticksOf', () => {
  test('round steps inside the window', () => {
    expect(ticksOf({ from: 0, to: 1_000 }, 1_000, 100)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]);
    expect(ticksOf({ from: 130, to: 1_130 }, 500, 100)).toEqual([200, 400, 600, 800, 1_000]);
  });

  test('never finer than a nanosecond, nothing for an empty window', () => {
    expect(ticksOf({ from: 0, to: 2 }, 2_000)).toEqual([0, 1, 2]);
    expect(ticksOf({ from: 5, to: 5 }, 500)).toEqual([]);
    expect(ticksOf({ from: 0, to: 100 }, 20)).toEqual([]);
  });
});
