import { expect, test } from 'vitest';
import { createTimeScale } from './time-scale.ts';

test('without gaps shown time is time', () => {
  const scale = createTimeScale(100, []);
  expect([scale.length, scale.shownAt(40), scale.timeAt(40)]).toEqual([100, 40, 40]);
});

test('gaps shrink to a share of the rest, everything else keeps its measure, there and back', () => {
  // 100 of 1,000 are busy; each gap is shown as 3.
  const scale = createTimeScale(1_000, [{ from: 20, to: 500 }, { from: 550, to: 970 }]);
  expect(scale.length).toBeCloseTo(106);
  expect(scale.shownAt(10)).toBe(10);
  expect(scale.shownAt(500)).toBeCloseTo(23);
  expect(scale.shownAt(550)).toBeCloseTo(73);
  expect(scale.shownAt(1_000)).toBeCloseTo(106);
  for (const time of [0, 19, 20, 100, 499, 500, 549, 700, 971, 1_000]) expect(scale.timeAt(scale.shownAt(time))).toBeCloseTo(time);
});
