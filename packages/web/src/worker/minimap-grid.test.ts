import { expect, test } from 'vitest';
import { createTimeScale } from '../draw/time-scale.ts';
import { drawMinimapGrid } from './minimap-grid.ts';

const grid = (spans: readonly (readonly [start: number, duration: number, error?: boolean])[]) =>
  drawMinimapGrid(
    { count: spans.length, start: Float64Array.from(spans, ([start]) => start), duration: Float64Array.from(spans, ([, duration]) => duration), service: new Uint32Array(spans.length), flags: Uint8Array.from(spans, ([, , error]) => (error === true ? 8 : 0)) },
    { slotOfService: Uint8Array.of(4), errorFlag: 8, scale: createTimeScale(1024, []) },
  );

test('few spans have a row each; instants have a cell', () => {
  const { rows, columns, cells } = grid([[0, 1024], [512, 0]]);
  expect([rows, columns]).toEqual([2, 1024]);
  expect([cells[0], cells[1023], cells[1024 + 511], cells[1024 + 512], cells[1024 + 513]]).toEqual([5, 5, 0, 5, 0]);
});

test('an error shows where a thousand others share its cell', () => {
  const { cells, rows } = grid([...Array.from({ length: 5_000 }, () => [0, 1024] as const), [700, 0, true]]);
  expect(rows).toBe(48);
  expect(cells[47 * 1024 + 700]).toBe(255);
  expect(cells[47 * 1024 + 699]).toBe(5);
});

test('nothing to draw', () => expect(grid([]).cells.every((cell) => cell === 0)).toBe(true));
