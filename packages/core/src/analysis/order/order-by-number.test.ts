import { expect, test } from 'vitest';
import { orderByNumber } from './order-by-number.ts';

const expected = (keys: Float64Array): number[] => [...keys.keys()].sort((a, b) => keys[a]! - keys[b]! || a - b);

test.each([3, 1_000, 5_000])('%i random keys, repeated ones and both signs, are ordered stably', (count) => {
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 0x7fff_ffff) / 0x7fff_ffff;
  const keys = Float64Array.from({ length: count }, (_, i) => (i % 5 === 0 ? Math.round(random() * 4) - 2 : (random() - 0.5) * 10 ** (i % 17)));
  expect([...orderByNumber(keys)]).toEqual(expected(keys));
});

test('minus zero and zero are equal, as they are to the eye', () => {
  const keys = Float64Array.from({ length: 2_000 }, (_, i) => (i === 1_999 ? -1 : i % 2 === 0 ? 0 : -0));
  expect([...orderByNumber(keys)].slice(0, 4)).toEqual([1_999, 0, 1, 2]);
});

test('keys beyond 2^32 keep their last digits', () => {
  const keys = Float64Array.from({ length: 3_000 }, (_, i) => 2 ** 52 + ((i * 7) % 3_000));
  expect([...orderByNumber(keys)]).toEqual(expected(keys));
});
