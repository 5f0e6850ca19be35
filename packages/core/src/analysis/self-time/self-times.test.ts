import { describe, expect, test } from 'vitest';
import { selfTimes } from './index.ts';

type Span = readonly [parent: number, start: number, end: number];
const selves = (...spans: readonly Span[]): number[] => selvesOf(spans);
const selvesOf = (spans: readonly Span[]): number[] => [
  ...selfTimes({ count: spans.length, parent: Int32Array.from(spans, ([above]) => above), start: Float64Array.from(spans, ([, start]) => start), duration: Float64Array.from(spans, ([, start, end]) => end - start) }),
];

describe('self time', () => {
  test('sequential children take theirs away', () => expect(selves([-1, 0, 100], [0, 10, 30], [0, 40, 90])).toEqual([30, 20, 50]));
  test('parallel children count once: 10 to 60 is covered, not twice', () => expect(selves([-1, 0, 100], [0, 10, 50], [0, 20, 60])).toEqual([50, 40, 40]));
  test('a child within another adds nothing', () => expect(selves([-1, 0, 100], [0, 10, 60], [0, 20, 30])).toEqual([50, 50, 10]));
  test('only what lies within the parent counts', () => expect(selves([-1, 10, 20], [0, 0, 12], [0, 18, 90])).toEqual([6, 12, 72]));
  test('a child elsewhere in time takes nothing', () => expect(selves([-1, 10, 20], [0, 30, 40])).toEqual([10, 10]));
  test('grandchildren are the child’s matter', () => expect(selves([-1, 0, 10], [0, 2, 8], [1, 2, 8])).toEqual([4, 0, 6]));
  test('equal timestamps and no duration', () => expect(selves([-1, 5, 5], [0, 5, 5], [0, 5, 5])).toEqual([0, 0, 0]));
  test('siblings not by start, as after clocks are adjusted, give the same', () => expect(selves([-1, 0, 100], [0, 40, 90], [0, 10, 50])).toEqual([20, 50, 40]));

  test('200,000 deep and 200,000 wide', () => {
    const deep = selvesOf(Array.from({ length: 200_000 }, (_, i): Span => [i - 1, i, 400_000 - i]));
    expect(deep.slice(0, 2)).toEqual([2, 2]);
    const wide = selvesOf([[-1, 0, 200_000], ...Array.from({ length: 199_999 }, (_, i): Span => [0, i, i + 3])]);
    expect(wide[0]).toBe(0);
  });
});
