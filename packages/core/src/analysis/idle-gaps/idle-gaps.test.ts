import { describe, expect, test } from 'vitest';
import { idleGaps } from './index.ts';

const gaps = (duration: number, ...spans: readonly (readonly [start: number, end: number])[]) =>
  idleGaps({ count: spans.length, parent: new Int32Array(spans.length).fill(-1), start: Float64Array.from(spans, ([start]) => start), duration: Float64Array.from(spans, ([start, end]) => end - start) }, duration);

describe('idle gaps', () => {
  test('a pause between two spans, exact to a 4096th', () => expect(gaps(4096, [0, 1000], [3000, 4096])).toEqual([{ from: 1001, to: 3000 }]));
  test('none while anything runs, however little of it', () => expect(gaps(4096, [0, 1000], [3000, 4096], [500, 3500])).toEqual([]));
  test('an instant in the middle splits the pause', () => expect(gaps(4096, [0, 0], [2000, 2000], [4096, 4096])).toEqual([{ from: 1, to: 2000 }, { from: 2001, to: 4095 }]));
  test('short pauses stay', () => expect(gaps(4096, [0, 1000], [1200, 4096])).toEqual([]));
  test('nothing at all', () => expect([gaps(0), gaps(100)]).toEqual([[], []]));
});
