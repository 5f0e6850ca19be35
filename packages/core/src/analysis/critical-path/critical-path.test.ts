import { describe, expect, test } from 'vitest';
import { subtreeSizesOf } from '../trace-tree/index.ts';
import { criticalPath, pathPieces } from './index.ts';

type Span = readonly [parent: number, start: number, end: number];

function columns(spans: readonly Span[]) {
  const parent = Int32Array.from(spans, ([above]) => above);
  return { count: spans.length, parent, start: Float64Array.from(spans, ([, start]) => start), duration: Float64Array.from(spans, ([, start, end]) => end - start), subtreeSize: subtreeSizesOf(parent) };
}

/** The pieces of the path in order of time: [span, from, to]. */
function path(spans: readonly Span[], main?: number): [number, number, number][] {
  const pieces: [number, number, number][] = [];
  const trace = columns(spans);
  const found = criticalPath(trace, { ...(main === undefined ? {} : { main }), visit: (span, from, to) => pieces.push([span, from, to]) });
  // The same pieces must come out of the entries alone: that is how rows are drawn.
  const again = [...found.span].flatMap((span) => {
    const own = pathPieces(found, trace.subtreeSize, span);
    return Array.from({ length: own.length / 2 }, (_, i): [number, number, number] => [span, own[2 * i]!, own[2 * i + 1]!]);
  });
  pieces.reverse();
  expect(again.sort((a, b) => a[1] - b[1])).toEqual(merged(pieces));
  expect(found.explained).toBeCloseTo(pieces.reduce((sum, [, from, to]) => sum + to - from, 0));
  expect([...found.self].reduce((sum, self) => sum + self, 0)).toBeCloseTo(found.explained);
  return merged(pieces);
}

function merged(pieces: [number, number, number][]): [number, number, number][] {
  const result: [number, number, number][] = [];
  for (const [span, from, to] of pieces) {
    const last = result.at(-1);
    if (last !== undefined && last[0] === span && last[2] === from) last[2] = to;
    else result.push([span, from, to]);
  }
  return result;
}

describe('critical path, written out', () => {
  test('one span is its own path', () => {
    expect(path([[-1, 0, 10]])).toEqual([[0, 0, 10]]);
  });

  test('sequential children: each was awaited, the parent explains the rest', () => {
    expect(path([[-1, 0, 100], [0, 10, 40], [0, 50, 90]])).toEqual([[0, 0, 10], [1, 10, 40], [0, 40, 50], [2, 50, 90], [0, 90, 100]]);
  });

  test('parallel children: only the one that ends last was awaited', () => {
    // 1 ran from 10 to 40 beside 2; shortening it would change nothing.
    expect(path([[-1, 0, 100], [0, 10, 40], [0, 10, 90]])).toEqual([[0, 0, 10], [2, 10, 90], [0, 90, 100]]);
  });

  test('overlapping children: what still ran when the last one began did not cause it', () => {
    // 2 begins at 30 while 1 runs until 50: 2 cannot have waited for 1. Before 30 the parent itself decided.
    expect(path([[-1, 0, 100], [0, 10, 50], [0, 30, 90]])).toEqual([[0, 0, 30], [2, 30, 90], [0, 90, 100]]);
  });

  test('a chain of overlaps picks up the one that had ended', () => {
    expect(path([[-1, 0, 100], [0, 0, 20], [0, 10, 60], [0, 25, 100]])).toEqual([[1, 0, 20], [0, 20, 25], [3, 25, 100]]);
  });

  test('a call that begins the very moment another ends follows it (equal timestamps)', () => {
    expect(path([[-1, 0, 60], [0, 0, 20], [0, 20, 40], [0, 40, 60]])).toEqual([[1, 0, 20], [2, 20, 40], [3, 40, 60]]);
  });

  test('of equal ends the longest was awaited', () => {
    expect(path([[-1, 0, 50], [0, 10, 50], [0, 30, 50]])).toEqual([[0, 0, 10], [1, 10, 50]]);
  });

  test('spans without duration take no time and are not on the path; a trace of nothing else has none', () => {
    expect(path([[-1, 0, 10], [0, 5, 5]])).toEqual([[0, 0, 10]]);
    expect(path([[-1, 0, 0], [0, 0, 0], [1, 0, 0]])).toEqual([]);
  });

  test('grandchildren: the path goes down and comes back up', () => {
    expect(path([[-1, 0, 100], [0, 10, 90], [1, 20, 80], [2, 30, 40]])).toEqual([[0, 0, 10], [1, 10, 20], [2, 20, 30], [3, 30, 40], [2, 40, 80], [1, 80, 90], [0, 90, 100]]);
  });

  test('a child that outlives its parent explains only what follows the parent’s end', () => {
    // The answer left at 100: nobody waited for 1 until then. That the trace lasts until 300 is 1 alone.
    expect(path([[-1, 0, 100], [0, 50, 300], [0, 60, 80]])).toEqual([[0, 0, 60], [2, 60, 80], [0, 80, 100], [1, 100, 300]]);
  });

  test('asynchronous work after a pause: nothing explains the pause', () => {
    // A message taken from the queue at 150, 50 after the producer's trace went quiet.
    expect(path([[-1, 0, 100], [0, 80, 90], [1, 150, 200]])).toEqual([[0, 0, 80], [1, 80, 90], [0, 90, 100], [2, 150, 200]]);
  });

  test('outliving in steps: each step explains what follows the end of all above it', () => {
    expect(path([[-1, 0, 10], [0, 5, 30], [1, 8, 40]])).toEqual([[0, 0, 10], [1, 10, 30], [2, 30, 40]]);
    // The middle one ends first of all: it explains nothing after the root.
    expect(path([[-1, 0, 10], [0, 2, 5], [1, 3, 40]])).toEqual([[0, 0, 2], [1, 2, 5], [0, 5, 10], [2, 10, 40]]);
  });

  test('a skewed child outside its parent is cut to it; one entirely before it is ignored', () => {
    expect(path([[-1, 100, 200], [0, 50, 150]])).toEqual([[1, 100, 150], [0, 150, 200]]);
    expect(path([[-1, 100, 200], [0, 20, 80]])).toEqual([[0, 100, 200]]);
  });

  test('several roots, one after another: all of them, nothing between', () => {
    expect(path([[-1, 0, 10], [-1, 20, 30], [1, 22, 25]])).toEqual([[0, 0, 10], [1, 20, 22], [2, 22, 25], [1, 25, 30]]);
  });

  test('orphans: the main root explains its time, an orphan only what lies outside', () => {
    expect(path([[-1, 0, 100], [-1, 90, 120], [-1, 10, 20]])).toEqual([[0, 0, 100], [1, 100, 120]]);
    // The main root is named when the earliest is not it.
    expect(path([[-1, 0, 50], [-1, 10, 100]], 1)).toEqual([[0, 0, 10], [1, 10, 100]]);
  });

  test('cut cycles are roots like others', () => {
    expect(path([[-1, 0, 10], [0, 2, 4], [1, 3, 4]])).toEqual([[0, 0, 2], [1, 2, 3], [2, 3, 4], [0, 4, 10]]);
  });

  test('no spans, no path', () => {
    expect(path([])).toEqual([]);
  });
});

describe('critical path, large', () => {
  test('200,000 deep', () => {
    const spans = Array.from({ length: 200_000 }, (_, i): Span => [i - 1, i, 400_000 - i]);
    const found = criticalPath(columns(spans));
    expect(found.span.length).toBe(200_000);
    expect(found.explained).toBe(400_000);
    expect(found.self[199_999]).toBe(400_000 - 2 * 199_999);
  });

  test('200,000 wide, one after another: every one is on the path', () => {
    const spans = [[-1, 0, 400_000] as Span, ...Array.from({ length: 199_999 }, (_, i): Span => [0, 2 * i, 2 * i + 1])];
    const found = criticalPath(columns(spans));
    expect(found.span.length).toBe(200_000);
    expect(found.self[0]).toBe(400_000 - 199_999);
  });

  test('200,000 wide, all at the same time: one of them', () => {
    const found = criticalPath(columns([[-1, 0, 10], ...Array.from({ length: 199_999 }, (): Span => [0, 0, 10])]));
    expect([...found.span]).toEqual([0, 1]);
  });

  test('any shape: pieces never overlap and add up', () => {
    let seed = 11;
    const random = (below: number): number => (seed = (seed * 48_271) % 0x7fff_ffff) % below;
    for (let round = 0; round < 200; round++) {
      const spans: Span[] = [];
      for (let i = 0; i < 30; i++) {
        // Any ancestor of the last span keeps positions depth-first; siblings by start is not promised here on purpose.
        const ancestors = [-1];
        for (let at = i - 1; at >= 0; at = spans[at]![0]) ancestors.push(at);
        const start = random(50);
        spans.push([ancestors[random(ancestors.length)]!, start, start + random(30)]);
      }
      let last = -1;
      for (const [, from, to] of path(spans)) {
        expect(from).toBeGreaterThanOrEqual(last);
        expect(to).toBeGreaterThan(from);
        last = to;
      }
    }
  });
});
