import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverRange } from './red.ts';

const STEPS: Readonly<Record<string, bigint>> = { red_1h: 3600n, red_5m: 300n, red_15s: 15n };

describe('coverRange', () => {
  test('takes whole hours from the hourly roll-up and the ends from finer ones', () => {
    expect(coverRange(3550n, 11_300n, 3600n)).toEqual([
      { table: 'red_15s', from: 3540n, to: 3600n },
      { table: 'red_1h', from: 3600n, to: 10_800n },
      { table: 'red_5m', from: 10_800n, to: 11_100n },
      { table: 'red_15s', from: 11_100n, to: 11_310n },
    ]);
  });

  test('is never coarser than the step', () => {
    expect(coverRange(0n, 7200n, 60n)).toEqual([{ table: 'red_15s', from: 0n, to: 7200n }]);
    expect(coverRange(0n, 7200n, 900n).map((piece) => piece.table)).toEqual(['red_5m']);
  });

  test('covers the range widened to 15 s exactly once', () => {
    const time = fc.bigInt({ min: 0n, max: 100_000n });
    fc.assert(
      fc.property(time, time, fc.constantFrom(15n, 60n, 300n, 900n, 3600n, 86_400n), (a, b, step) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const pieces = coverRange(from, to, step);
        fc.pre(from < to);
        expect(pieces[0]!.from).toBe(from - (from % 15n));
        expect(pieces.at(-1)!.to).toBe(((to + 14n) / 15n) * 15n);
        for (const [i, piece] of pieces.entries()) {
          expect(piece.from).toBeLessThan(piece.to);
          expect([piece.from % STEPS[piece.table]!, piece.to % STEPS[piece.table]!]).toEqual([0n, 0n]);
          if (i > 0) expect(piece.from).toBe(pieces[i - 1]!.to);
        }
      }),
    );
  });
});
