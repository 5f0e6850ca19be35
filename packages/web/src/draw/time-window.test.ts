import { describe, expect, test } from 'vitest';
import { clampWindow, panWindow, zoomWindow } from './time-window.ts';

describe('time window', () => {
  test('stays inside the trace and keeps its size', () => {
    expect(clampWindow({ from: -50, to: 50 }, 1_000)).toEqual({ from: 0, to: 100 });
    expect(clampWindow({ from: 950, to: 1_050 }, 1_000)).toEqual({ from: 900, to: 1_000 });
    expect(clampWindow({ from: -5, to: 5_000 }, 1_000)).toEqual({ from: 0, to: 1_000 });
    expect(clampWindow({ from: 5, to: 5 }, 0)).toEqual({ from: 0, to: 10 });
  });

  test('zooming keeps the anchor in place, out again gives the whole', () => {
    const near = zoomWindow({ from: 0, to: 1_000 }, 0.5, { anchor: 400, duration: 1_000 });
    expect(near).toEqual({ from: 200, to: 700 });
    expect(zoomWindow(near, 4, { anchor: 400, duration: 1_000 })).toEqual({ from: 0, to: 1_000 });
    expect(panWindow(near, 1, 1_000)).toEqual({ from: 500, to: 1_000 });
  });
});
