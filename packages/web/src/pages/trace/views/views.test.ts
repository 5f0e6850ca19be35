import { mergePaths } from '@spoor/core/analysis';
import { describe, expect, test } from 'vitest';
import type { TraceLayout } from '../../../worker/index.ts';
import { isYoung, pollMilliseconds } from '../still-arriving.ts';
import { mergedFlame } from './merged-flame.ts';
import { placeServices } from './place-services.ts';

describe('the map', () => {
  const edge = (from: number, to: number) => ({ from, to, calls: 1, errors: 0, total: 0 });

  test('columns by calls away from the root; what nobody calls begins a column of its own', () => {
    const { at } = placeServices(4, [edge(2, 0), edge(0, 1)], 2);
    expect(at.map(({ x }) => x)).toEqual([276, 532, 20, 20]);
  });

  test('services that call each other have a place each', () => {
    const { at } = placeServices(3, [edge(0, 1), edge(1, 2), edge(2, 0)], 0);
    expect(new Set(at.map(({ x, y }) => `${x} ${y}`)).size).toBe(3);
    expect(placeServices(2, [edge(0, 1), edge(1, 0)], 1).at.map(({ x }) => x)).toEqual([276, 20]);
  });
});

test('a merged flame: children side by side within their parent; parallel ones share its width', () => {
  const tree = mergePaths([[{ count: 3, parent: Int32Array.of(-1, 0, 0), start: Float64Array.of(0, 0, 0), duration: Float64Array.of(100, 90, 60), service: Uint32Array.of(0, 0, 0), name: Uint32Array.of(0, 1, 2), flags: new Uint8Array(3), services: ['a'], names: ['root', 'long', 'short'] }]], 8);
  const layout = { trace: { services: ['a'] }, serviceSlot: Uint8Array.of(3) } as unknown as TraceLayout;
  const flame = mergedFlame(tree, layout);
  expect([...flame.length].map(Math.round)).toEqual([100, 60, 40]);
  expect([...flame.start].map(Math.round)).toEqual([0, 0, 60]);
  expect([flame.rows, [...flame.first], flame.slotOf(1), flame.label(2)]).toEqual([2, [0, 1, 3], 3, 'a short']);
});

describe('still arriving', () => {
  const layout = (endedAgo: number, spans: number): TraceLayout => ({ trace: { startUnixNano: 1_000_000_000_000n - BigInt(endedAgo) * 1_000_000n, traceDuration: 0, count: spans } }) as unknown as TraceLayout;
  const now = 1_000_000;

  test('young traces are asked for again, large ones less often, old ones never', () => {
    expect([isYoung(layout(5_000, 1), now), isYoung(layout(60_000, 1), now), isYoung(layout(-60_000, 1), now)]).toEqual([true, false, false]);
    expect([pollMilliseconds(layout(0, 10), now), pollMilliseconds(layout(0, 100_000), now), pollMilliseconds(layout(60_000, 10), now), pollMilliseconds(undefined, now)]).toEqual([3_000, 15_000, false, false]);
  });
});
