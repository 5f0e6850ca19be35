import { describe, expect, test } from 'vitest';
import { adjustedStarts, detectClockSkew } from './index.ts';

const [INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER] = [1, 2, 3, 4, 5];
type Span = readonly [parent: number, service: number, kind: number, start: number, end: number];

const columns = (spans: readonly Span[]) => ({
  count: spans.length,
  parent: Int32Array.from(spans, ([parent]) => parent),
  service: Uint32Array.from(spans, ([, service]) => service),
  kind: Uint8Array.from(spans, ([, , kind]) => kind),
  start: Float64Array.from(spans, ([, , , start]) => start),
  duration: Float64Array.from(spans, ([, , , start, end]) => end - start),
});
const deltas = (...spans: readonly Span[]): number[] => [...detectClockSkew(columns(spans)).delta];

describe('clock skew', () => {
  test('times in order are left alone', () => {
    expect(deltas([-1, 0, CLIENT, 0, 100], [0, 1, SERVER, 10, 90])).toEqual([0, 0]);
  });

  test('a server that starts before its client goes to the middle of the call', () => {
    // 60 long in a call of 100: 20 for the way there, 20 back.
    expect(deltas([-1, 0, CLIENT, 1_000, 1_100], [0, 1, SERVER, 400, 460])).toEqual([0, 620]);
  });

  test('what is below on the same clock moves along, the next service is measured anew', () => {
    expect(deltas([-1, 0, CLIENT, 1_000, 1_100], [0, 1, SERVER, 400, 460], [1, 1, CLIENT, 410, 450], [2, 2, SERVER, 1_040, 1_060])).toEqual([0, 620, 620, 0]);
  });

  test('a server that starts after its client has ended has a clock ahead', () => {
    expect(deltas([-1, 0, CLIENT, 0, 100], [0, 1, SERVER, 250, 280])).toEqual([0, -215]);
  });

  test('one longer than its parent begins with it', () => {
    expect(deltas([-1, 0, CLIENT, 100, 150], [0, 1, SERVER, 40, 140])).toEqual([0, 60]);
  });

  test('outliving the parent is not skew, nor is work taken from a queue later', () => {
    expect(deltas([-1, 0, CLIENT, 0, 100], [0, 1, SERVER, 50, 500])).toEqual([0, 0]);
    expect(deltas([-1, 0, PRODUCER, 0, 10], [0, 1, CONSUMER, 9_000, 9_500])).toEqual([0, 0]);
  });

  test('but nothing is taken from a queue before it was put there', () => {
    expect(deltas([-1, 0, PRODUCER, 1_000, 1_010], [0, 1, CONSUMER, 500, 900])).toEqual([0, 500]);
  });

  test('within a service an early child is the instrumentation’s own matter', () => {
    expect(deltas([-1, 0, SERVER, 100, 200], [0, 0, INTERNAL, 90, 150])).toEqual([0, 0]);
  });

  test('counts, and starts begin at 0 again', () => {
    const trace = columns([[-1, 0, CLIENT, 1_000, 1_100], [0, 1, SERVER, 0, 60], [1, 1, INTERNAL, 10, 20]]);
    const skew = detectClockSkew(trace);
    expect([skew.adjusted, skew.contradictions, skew.most]).toEqual([2, 1, 1_020]);
    expect(adjustedStarts(trace, skew)).toEqual({ start: Float64Array.of(0, 20, 30), traceDuration: 100, shift: 1_000 });
  });

  test('200,000 deep, each service behind the one above', () => {
    const skew = detectClockSkew(columns(Array.from({ length: 200_000 }, (_, i): Span => [i - 1, i, SERVER, 200_000 - i, 200_010 - i])));
    expect([skew.contradictions, skew.most]).toEqual([199_999, 199_999]);
  });
});
