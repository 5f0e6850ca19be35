import { expect, test } from 'vitest';
import { hashesOf } from './spans-from-native.ts';

test('only hashes that a row has, not the default of the dictionary', () => {
  const keys = { kind: 'big', values: new BigUint64Array([0n, 2n ** 63n + 5n, 7n]) } as const;
  const columns = new Map([['res_hash', { kind: 'coded', codes: new Uint8Array([1, 2, 1]), keys } as const]]);
  expect(hashesOf({ rows: 3, names: ['res_hash'], columns }, 'res_hash')).toEqual([2n ** 63n + 5n, 7n]);
});
