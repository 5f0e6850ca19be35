import { describe, expect, test } from 'vitest';
import { drawWaterfall } from './draw-waterfall.ts';
import type { WaterfallScene } from './draw-waterfall.ts';
import { createTimeScale } from './time-scale.ts';

type Rectangle = readonly [color: string, x: number, y: number, width: number, height: number];
type Row = WaterfallScene['rows'][number];

const row = (start: number, end: number, rest: Partial<Row> = {}): Row => ({ kind: 'span', start, end, slot: 1, error: false, dimmed: false, path: undefined, marks: undefined, members: undefined, ...rest });

/** What is filled, in order: 500 pixels for 1,000 ns unless told otherwise. */
function drawn(rows: readonly Row[], window = { from: 0, to: 1_000 }, scale = createTimeScale(1_000, [])): Rectangle[] {
  const filled: Rectangle[] = [];
  const add = (x: number, y: number, width: number, height: number): unknown => filled.push([context.fillStyle, x, y, width, height]);
  const nothing = (): undefined => undefined;
  let round: readonly [number, number, number, number] = [0, 0, 0, 0];
  const context = {
    fillStyle: '', strokeStyle: '', globalAlpha: 1, lineWidth: 1, clearRect: nothing, beginPath: nothing, moveTo: nothing, lineTo: nothing, closePath: nothing, stroke: nothing, save: nothing, restore: nothing, rect: nothing, setLineDash: nothing, fillRect: add,
    strokeRect: (x: number, y: number, width: number, height: number) => filled.push(['dashed', x, y, width, height]),
    roundRect: (...box: [number, number, number, number]) => (round = box),
    fill: () => add(...round),
  };
  const colors = { services: ['zero', 'one'], onServices: ['', ''], error: 'red', grid: 'grey', text: 'text', faint: 'faint', background: 'back', raised: 'raised', accent: 'accent', gap: 'gap' };
  drawWaterfall(context as unknown as CanvasRenderingContext2D, { rows, firstTop: -10, rowHeight: 24, scale, window, ticks: [], width: 500, height: 300, colors });
  return filled;
}

describe('drawWaterfall', () => {
  test('places bars by time and row, in the colour of the service', () => {
    expect(drawn([row(0, 1_000), row(200, 300)]).map(([color, x, y, width]) => [color, x, y, width])).toEqual([['one', 0, -4, 500], ['one', 100, 20, 50]]);
  });

  test('a span too short to see gets two pixels, also at the very end', () => {
    expect(drawn([row(500, 500), row(1_000, 1_000), row(999.9, 1_000)]).map(([, x, , width]) => [x, Math.min(x + width, 500) - x])).toEqual([[250, 2], [498, 2], [498, 2]]);
  });

  test('outside the window nothing, across its edges only what shows', () => {
    expect(drawn([row(0, 10), row(900, 950)], { from: 100, to: 200 })).toEqual([]);
    const [bar] = drawn([row(0, 1e15)], { from: 100, to: 200 }, createTimeScale(1e15, []));
    expect(bar?.slice(1, 4)).toEqual([-2, -4, 504]);
  });

  test('an error has a notch at the end of its bar', () => {
    expect(drawn([row(0, 500, { error: true })])[1]?.slice(0, 4)).toEqual(['red', 246, -6, 4]);
  });

  test('the critical path is a line under the bar with a seam; pieces within a pixel are one', () => {
    const lines = drawn([row(0, 1_000, { path: Float64Array.of(0, 200, 200.5, 201, 600, 1_000) })]).slice(1);
    expect(lines.filter(([color]) => color === 'text').map(([, x, y, width, height]) => [x, y, width, height])).toEqual([[0, 8, 100, 2], [100.25, 8, 1, 2], [300, 8, 200, 2]]);
    expect(lines[0]?.[0]).toBe('back');
  });

  test('a group shows when its members ran, failed ones in red over them', () => {
    const filled = drawn([row(0, 1_000, { kind: 'group', members: { busy: Float64Array.of(0, 100, 400, 402), failed: Float64Array.of(400, 402) } })]);
    expect(filled.map(([color, x, , width]) => [color, x, width])).toEqual([['one', 0, 500], ['one', 0, 50], ['one', 200, 1], ['red', 200, 1]]);
  });

  test('a missing parent is an outline', () => {
    expect(drawn([row(0, 500, { kind: 'missing' })]).map(([color]) => color)).toEqual(['dashed']);
  });

  test('an idle gap is a band, and what follows moves up to it', () => {
    // 100 of 1,000 ns are busy; the gap takes 3 of the 103 shown.
    const scale = createTimeScale(1_000, [{ from: 50, to: 950 }]);
    const filled = drawn([row(950, 1_000)], { from: 0, to: scale.length }, scale);
    expect(filled[0]?.slice(0, 2)).toEqual(['gap', (50 * 500) / 103]);
    expect(filled[1]?.[1]).toBeCloseTo((53 * 500) / 103);
  });
});
