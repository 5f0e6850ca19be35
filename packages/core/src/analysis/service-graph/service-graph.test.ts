import { expect, test } from 'vitest';
import { serviceEdges } from './index.ts';

test('calls across services with their errors; within one none', () => {
  const edges = serviceEdges({ count: 5, parent: Int32Array.of(-1, 0, 0, 2, 3), service: Uint32Array.of(0, 1, 1, 1, 0), flags: Uint8Array.of(0, 8, 0, 8, 0), duration: Float64Array.of(9, 1, 2, 3, 4) }, 8);
  expect(edges).toEqual([{ from: 0, to: 1, calls: 2, errors: 1, total: 3 }, { from: 1, to: 0, calls: 1, errors: 0, total: 4 }]);
});
