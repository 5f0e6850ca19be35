import { describe, expect, test } from 'vitest';
import { drawBars } from './draw-bars.ts';

type Rectangle = readonly [color: string, x: number, y: number, width: number, height: number];

/** What is filled, in order, for spans given as [start, duration, error]. */
function drawn(spans: readonly (readonly [start: number, duration: number, error?: boolean])[], window = { from: 0, to: 1_000 }): Rectangle[] {
  const filled: Rectangle[] = [];
  const context = { fillStyle: '', clearRect: () => undefined, fillRect: (x: number, y: number, width: number, height: number) => filled.push([context.fillStyle, x, y, width, height]) };
  drawBars(context as unknown as CanvasRenderingContext2D, {
    start: Float64Array.from(spans, ([start]) => start),
    duration: Float64Array.from(spans, ([, duration]) => duration),
    flags: Uint8Array.from(spans, ([, , error]) => (error === true ? 8 : 0)),
    errorFlag: 8,
    service: new Uint32Array(spans.length),
    slotOfService: Uint8Array.of(1),
    spanOfRow: Int32Array.from(spans, (_, i) => i),
    firstRow: 0,
    lastRow: spans.length,
    firstTop: -10,
    rowHeight: 24,
    window,
    ticks: [],
    width: 500,
    height: 300,
    colors: { services: ['zero', 'one'], error: 'red', grid: 'grey' },
  });
  return filled;
}

describe('drawBars', () => {
  test('places bars by time and row, in the colour of the service', () => {
    expect(drawn([[0, 1_000], [200, 100]])).toEqual([
      ['one', 0, -4, 500, 12],
      ['one', 100, 20, 50, 12],
    ]);
  });

  test('a span too short to see gets two pixels, also at the very end', () => {
    expect(
      drawn([[500, 0], [1_000, 0], [999.9, 0.1]])
        .map(([, x, , width]) => [x, Math.min(x + width, 500) - x]),
    ).toEqual([
      [250, 2],
      [498, 2],
      [498, 2],
    ]);
  });

  test('outside the window nothing, across its edges only what shows', () => {
    expect(drawn([[0, 10], [900, 50]], { from: 100, to: 200 })).toEqual([]);
    const [bar] = drawn([[0, 1e15]], { from: 100, to: 200 });
    expect(bar).toEqual(['one', -2, -4, 504, 12]);
  });

  test('an error has a notch at the end of its bar', () => {
    expect(drawn([[0, 500, true]])[1]).toEqual(['red', 246, -6, 4, 16]);
  });
});
