import type { SpanTimes } from '../trace-tree/span-times.ts';

export interface IdleGap {
  /** Nanoseconds, on the spans' base. */
  readonly from: number;
  readonly to: number;
}

/** The trace is looked at in so many equal pieces: a gap is exact to one of them. */
const PIECES = 4096;

/**
 * Gaps of at least `leastShare` of the trace in which no span runs, starts or ends. Their edges keep a piece's distance to
 * what happens beside them. O(n).
 */
export function idleGaps({ count, start, duration }: SpanTimes, traceDuration: number, leastShare = 0.08): IdleGap[] {
  if (!(traceDuration > 0) || count === 0) return [];
  const size = traceDuration / PIECES;
  const pieceOf = (time: number): number => Math.min(Math.max(Math.floor(time / size), 0), PIECES - 1);
  // Spans begun less spans ended, so that a prefix sum counts those that run.
  const change = new Int32Array(PIECES + 1);
  for (let i = 0; i < count; i++) {
    change[pieceOf(start[i]!)]!++;
    change[pieceOf(start[i]! + duration[i]!) + 1]!--;
  }
  const gaps: IdleGap[] = [];
  let running = 0;
  let from = 0;
  for (let piece = 0; piece <= PIECES; piece++) {
    running += piece < PIECES ? change[piece]! : 0;
    if (piece < PIECES && running === 0) continue;
    if (piece - from >= PIECES * leastShare) gaps.push({ from: from * size, to: piece * size });
    from = piece + 1;
  }
  return gaps;
}
