import type { TraceqlSeriesAnswer } from '@spoor/core/wire';
import { expect, test } from 'vitest';
import { comparedAttributes } from './compare-rows.ts';

function series(meta: string, name: string, text: string | undefined, count: number): TraceqlSeriesAnswer {
  return { labels: [{ name: '__meta_type', type: 'string', text: meta }, { name, type: text === undefined ? 'nil' : 'string', text: text ?? 'nil' }], samples: [count], exemplars: [] };
}

test('shares of each side, the most different attribute and value first', () => {
  const found = comparedAttributes([
    series('baseline', 'name', 'a', 90),
    series('baseline', 'name', 'b', 10),
    series('baseline_total', 'name', undefined, 100),
    series('selection', 'name', 'a', 1),
    series('selection', 'name', 'b', 3),
    series('selection_total', 'name', undefined, 4),
    series('baseline', 'kind', 'server', 50),
    series('baseline_total', 'kind', undefined, 100),
    series('selection', 'kind', 'server', 2),
    series('selection_total', 'kind', undefined, 4),
    { labels: [{ name: '__meta_error', type: 'string', text: '__too_many_values__' }, { name: 'trace:id', type: 'nil', text: 'nil' }], samples: [null], exemplars: [] },
  ]);
  expect(found.map(({ name }) => name)).toEqual(['name', 'kind']);
  expect(found[0]?.difference).toBeCloseTo(0.65);
  expect(found[0]?.values).toEqual([
    { value: 'a', baseline: 0.9, selection: 0.25 },
    { value: 'b', baseline: 0.1, selection: 0.75 },
  ]);
  expect(found[1]).toEqual({ name: 'kind', difference: 0, values: [{ value: 'server', baseline: 0.5, selection: 0.5 }] });
});
