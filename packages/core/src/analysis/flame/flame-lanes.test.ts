import { describe, expect, test } from 'vitest';
import { flameLanes } from './index.ts';

type Span = readonly [parent: number, start: number, end: number];
const columns = (spans: readonly Span[]) => ({ count: spans.length, parent: Int32Array.from(spans, ([above]) => above), start: Float64Array.from(spans, ([, start]) => start), duration: Float64Array.from(spans, ([, start, end]) => end - start) });
const lanes = (...spans: readonly Span[]): number[] => [...flameLanes(columns(spans)).laneOf];

describe('flame lanes', () => {
  test('sequential calls share a lane, also end to start', () => expect(lanes([-1, 0, 100], [0, 0, 30], [0, 30, 60], [0, 70, 90])).toEqual([0, 1, 1, 1]));
  test('parallel calls go deeper', () => expect(lanes([-1, 0, 100], [0, 0, 30], [0, 10, 40], [0, 20, 50], [0, 40, 60])).toEqual([0, 1, 2, 3, 1]));
  test('a child stands below its parent even where a lane above is free', () => expect(lanes([-1, 0, 100], [0, 0, 50], [0, 10, 60], [2, 20, 30])).toEqual([0, 1, 2, 3]));
  test('a child before its parent is placed with it', () => expect(lanes([-1, 50, 100], [0, 0, 60])).toEqual([0, 1]));
  test('roots share lanes when they do not overlap', () => expect(lanes([-1, 0, 10], [-1, 5, 15], [-1, 20, 30])).toEqual([0, 1, 0]));
  test('equal timestamps: each its own lane while they last', () => expect(lanes([-1, 0, 5], [0, 0, 5], [0, 0, 5], [0, 0, 0])).toEqual([0, 1, 2, 3]));

  test('no two spans of a lane overlap, 200,000 deep, wide and all at once', () => {
    const shapes: Span[][] = [
      Array.from({ length: 200_000 }, (_, i): Span => [i - 1, i, 400_000 - i]),
      [[-1, 0, 400_000], ...Array.from({ length: 199_999 }, (_, i): Span => [0, 2 * i, 2 * i + 7])],
      [[-1, 0, 10], ...Array.from({ length: 199_999 }, (): Span => [0, 0, 10])],
    ];
    for (const spans of shapes) {
      const found = flameLanes(columns(spans));
      for (let lane = 0; lane < found.lanes; lane++) {
        for (let n = found.first[lane]! + 1; n < found.first[lane + 1]!; n++) if (spans[found.spans[n]!]![1] < spans[found.spans[n - 1]!]![2]) throw new Error(`lane ${lane} overlaps`);
      }
    }
    expect(flameLanes(columns(shapes[1]!)).lanes).toBe(5);
  });
});
