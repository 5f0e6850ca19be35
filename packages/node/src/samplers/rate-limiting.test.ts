import { describe, expect, test } from 'vitest';
import { parentBased, rateLimiting } from './index.ts';
import { ask, manualClock, parentContext, seededRandom, traceIdFrom } from './testing.ts';
import { adjustedCount } from './threshold.ts';

interface Run {
  readonly kept: number;
  readonly weight: number;
  /** When traces were kept, in seconds. */
  readonly times: readonly number[];
}

/** Poisson arrivals at a rate that may change with time. */
function run(options: { readonly tracesPerSecond: number; readonly burst?: number; readonly seconds: number; readonly arrivals: (second: number) => number; readonly seed: number }): Run & { readonly arrived: number } {
  const random = seededRandom(options.seed);
  const clock = manualClock();
  const sampler = rateLimiting({ tracesPerSecond: options.tracesPerSecond, burst: options.burst, clock: clock.seconds });
  const times: number[] = [];
  let arrived = 0;
  let weight = 0;
  for (let at = 0; at < options.seconds; ) {
    const gap = -Math.log(1 - random()) / options.arrivals(at);
    clock.advance(gap);
    at += gap;
    arrived += 1;
    const { sampled, th } = ask(sampler, { traceId: traceIdFrom(random) });
    if (!sampled) continue;
    times.push(at);
    weight += adjustedCount(th!);
  }
  return { kept: times.length, weight, times, arrived };
}

/** The most traces kept in any interval of so many seconds. */
function mostWithin(times: readonly number[], seconds: number): number {
  let most = 0;
  for (let end = 0, start = 0; end < times.length; end++) {
    while (times[end]! - times[start]! > seconds) start++;
    most = Math.max(most, end - start + 1);
  }
  return most;
}

describe('rateLimiting', () => {
  test.each([
    [100, 1000],
    [100, 10_000],
    [5, 300],
    [0.5, 50],
  ])('keeps %f of %f traces a second in the long run', (tracesPerSecond, arrivals) => {
    const seconds = Math.min(600, 200_000 / arrivals);
    const { kept, weight, arrived, times } = run({ tracesPerSecond, seconds, arrivals: () => arrivals, seed: 11 });
    const expected = tracesPerSecond * seconds;
    expect(kept).toBeGreaterThan(expected * 0.8 - 5);
    expect(kept).toBeLessThan(expected * 1.1 + Math.max(tracesPerSecond, 1) + 20);
    expect(Math.abs(weight / arrived - 1)).toBeLessThan(5 / Math.sqrt(kept));
    expect(mostWithin(times, 1)).toBeLessThanOrEqual(tracesPerSecond + Math.max(tracesPerSecond, 1) + 20);
  });

  test('keeps everything, with th:0, while fewer arrive', () => {
    const { kept, weight, arrived } = run({ tracesPerSecond: 100, seconds: 120, arrivals: () => 20, seed: 3 });
    expect(kept).toBe(arrived);
    expect(weight).toBe(arrived);
  });

  test('keeps everything of a service of a few traces an hour', () => {
    const { kept, arrived } = run({ tracesPerSecond: 0.1, seconds: 36_000, arrivals: () => 1 / 600, seed: 5 });
    expect(kept).toBe(arrived);
  });

  test('a flood after silence gets the burst and little more, and the weights still add up', () => {
    const clock = manualClock();
    const random = seededRandom(21);
    let kept = 0;
    let weight = 0;
    const floods = 40;
    for (let i = 0; i < floods; i++) {
      const sampler = rateLimiting({ tracesPerSecond: 10, burst: 50, clock: clock.seconds });
      clock.advance(60);
      let inThisFlood = 0;
      for (let n = 0; n < 5000; n++) {
        clock.advance(1e-6);
        const { sampled, th } = ask(sampler, { traceId: traceIdFrom(random) });
        if (!sampled) continue;
        inThisFlood += 1;
        weight += adjustedCount(th!);
      }
      expect(inThisFlood).toBeLessThanOrEqual(70);
      kept += inThisFlood;
    }
    expect(kept / floods).toBeGreaterThanOrEqual(50);
    // A handful of heavy weights carry each flood: right on average, within a third over forty of them.
    expect(Math.abs(weight / (floods * 5000) - 1)).toBeLessThan(1 / 3);
  });

  test('adjusted counts are unbiased over loads that rise, fall and burst', () => {
    let arrived = 0;
    let weight = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const one = run({ tracesPerSecond: 20, seconds: 60, arrivals: (second) => (second % 20 < 3 ? 2000 : 50), seed });
      arrived += one.arrived;
      weight += one.weight;
    }
    expect(Math.abs(weight / arrived - 1)).toBeLessThan(0.1);
  });

  test('a clock that goes back gives nothing away', () => {
    const clock = manualClock();
    const sampler = rateLimiting({ tracesPerSecond: 1, burst: 1, clock: clock.seconds });
    const random = seededRandom(1);
    let kept = 0;
    for (let i = 0; i < 100_000; i++) {
      clock.advance(i % 2 === 0 ? -10 : 10);
      if (ask(sampler, { traceId: traceIdFrom(random) }).sampled) kept += 1;
    }
    expect(kept).toBeLessThanOrEqual(21);
    const still = rateLimiting({ tracesPerSecond: 1, burst: 1, clock: () => 5 });
    let keptStill = 0;
    for (let i = 0; i < 100_000; i++) if (ask(still, { traceId: traceIdFrom(random) }).sampled) keptStill += 1;
    expect(keptStill).toBeLessThanOrEqual(21);
  });

  test('at rate 0 nothing is kept; a ratio caps the probability', () => {
    const random = seededRandom(2);
    const clock = manualClock();
    const none = rateLimiting({ tracesPerSecond: 0, clock: clock.seconds });
    const capped = rateLimiting({ tracesPerSecond: 1e6, ratio: 0.25, clock: clock.seconds });
    for (let i = 0; i < 1000; i++) {
      clock.advance(1);
      expect(ask(none, { traceId: traceIdFrom(random) }).sampled).toBe(false);
      const { sampled, th } = ask(capped, { traceId: traceIdFrom(random) });
      if (sampled) expect(th).toBe('c0000000000000');
    }
  });

  test('inside parentBased it counts traces, not spans', () => {
    const clock = manualClock();
    const sampler = parentBased({ root: rateLimiting({ tracesPerSecond: 1, burst: 1, clock: clock.seconds }) });
    const traceId = 'f'.repeat(32);
    expect(ask(sampler, { traceId }).sampled).toBe(true);
    for (let i = 0; i < 100; i++) expect(ask(sampler, { traceId, context: parentContext(traceId, { sampled: true, remote: false }) }).sampled).toBe(true);
  });

  test.each([{ tracesPerSecond: -1 }, { tracesPerSecond: Number.NaN }, { tracesPerSecond: 1, burst: 0 }, { tracesPerSecond: 1, ratio: 2 }])('refuses %o', (options) => {
    expect(() => rateLimiting(options)).toThrow(RangeError);
  });
});
