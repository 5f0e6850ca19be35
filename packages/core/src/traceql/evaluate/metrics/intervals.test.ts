import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_INTERVALS, instantInterval, intervalOf, rangeIntervals, stepSeconds } from './intervals.ts';

const S = 1_000_000_000n;
const at = (time: bigint): [number, number] => [Number(time & 0xffff_ffffn), Number(time >> 32n)];

describe('intervals', () => {
  test('start is aligned down, end up, and both ends have a sample', () => {
    expect(rangeIntervals({ start: 1_007n * S, end: 1_031n * S, step: 10n * S })).toEqual({ first: 1_000n * S, step: 10n * S, count: 5, from: 1_000n * S, to: 1_040n * S, instant: false });
  });

  test('an aligned range stays as it is', () => {
    expect(rangeIntervals({ start: 1_000n * S, end: 1_030n * S, step: 10n * S })).toMatchObject({ first: 1_000n * S, count: 4, to: 1_030n * S });
  });

  test('intervals are right-closed', () => {
    const interval = intervalOf(rangeIntervals({ start: 1_000n * S, end: 1_030n * S, step: 10n * S }));
    expect([1_000n * S, 1_000n * S + 1n, 1_010n * S, 1_010n * S + 1n, 1_030n * S].map((time) => interval(...at(time)))).toEqual([0, 1, 1, 2, 3]);
  });

  test('spans outside of the range do not count', () => {
    const interval = intervalOf(rangeIntervals({ start: 1_000n * S, end: 1_030n * S, step: 10n * S }));
    expect([interval(...at(1_000n * S - 1n)), interval(...at(1_030n * S + 1n))]).toEqual([-1, -1]);
  });

  test('an instant query is one interval, both ends included', () => {
    const intervals = instantInterval({ start: 1_000n * S, end: 1_060n * S });
    const interval = intervalOf(intervals);
    expect([interval(...at(1_000n * S)), interval(...at(1_060n * S)), interval(...at(1_060n * S + 1n)), interval(...at(1_000n * S - 1n))]).toEqual([0, 0, -1, -1]);
    expect(stepSeconds(intervals)).toBe(60);
  });

  test.each([
    [{ start: 1n, end: 2n * S, step: 1n }, /intervals are more than/],
    [{ start: 0n, end: BigInt(MAX_INTERVALS + 2) * S, step: S }, /10003 intervals/],
    [{ start: 5n, end: 5n, step: 1n }, /empty/],
    [{ start: 5n, end: 9n, step: 0n }, /positive/],
  ])('refuses %o before it allocates', (request, message) => {
    expect(() => rangeIntervals(request)).toThrow(message);
  });

  test('agrees with exact arithmetic for any range', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 62n), fc.bigInt(1n, 2n ** 58n), fc.integer({ min: 1, max: 1000 }), fc.array(fc.bigInt(0n, 10_000n), { minLength: 1 }), (start, step, steps, shares) => {
        const intervals = rangeIntervals({ start, end: start + (step * BigInt(steps)) / 7n + 1n, step });
        const interval = intervalOf(intervals);
        for (const share of shares) {
          for (const nudge of [-1n, 0n, 1n]) {
            const time = intervals.from + ((intervals.to - intervals.from) * share) / 10_000n + nudge;
            if (time < 0n) continue;
            const exact = time < intervals.from || time > intervals.to ? -1 : Number((time - intervals.first + step - 1n) / step);
            expect(interval(...at(time))).toBe(exact);
          }
        }
      }),
    );
  });
});
