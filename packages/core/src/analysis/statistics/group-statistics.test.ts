import { expect, test } from 'vitest';
import { groupStatistics } from './index.ts';

test('counts, sums, percentiles by nearest rank, errors, time on the critical path', () => {
  // Group 0: 10, 20, 30, 40; group 1: 5; the last span is in none; group 2 stays empty.
  const found = groupStatistics({
    count: 6, groups: 3, groupOf: Int32Array.of(0, 1, 0, 0, 0, -1), duration: Float64Array.of(40, 5, 10, 30, 20, 99), self: Float64Array.of(4, 5, 1, 3, 2, 9),
    flags: Uint8Array.of(8, 0, 0, 8, 0, 8), errorFlag: 8, path: { span: Uint32Array.of(0, 1, 5), self: Float64Array.of(7, 2, 50) },
  });
  expect([...found.count]).toEqual([4, 1, 0]);
  expect([...found.errors]).toEqual([2, 0, 0]);
  expect([...found.total]).toEqual([100, 5, 0]);
  expect([...found.self]).toEqual([10, 5, 0]);
  expect([...found.critical]).toEqual([7, 2, 0]);
  expect([found.least[0], found.p50[0], found.p95[0], found.most[0]]).toEqual([10, 20, 40, 40]);
  expect([...found.longest]).toEqual([0, 1, 0]);
});

test('200,000 spans in one group and in as many', () => {
  const count = 200_000;
  const spans = { count, duration: Float64Array.from({ length: count }, (_, i) => (i * 7) % count), self: new Float64Array(count), flags: new Uint8Array(count), errorFlag: 8, path: { span: new Uint32Array(), self: new Float64Array() } };
  expect(groupStatistics({ ...spans, groups: 1, groupOf: new Int32Array(count) }).p50[0]).toBe(count / 2 - 1);
  expect(groupStatistics({ ...spans, groups: count, groupOf: Int32Array.from({ length: count }, (_, i) => i) }).count[199_999]).toBe(1);
});
