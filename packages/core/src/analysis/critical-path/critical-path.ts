import { orderByNumber } from '../order/index.ts';
import type { SizedSpanTimes } from '../trace-tree/span-times.ts';
import { PathWalk } from './path-walk.ts';

/**
 * The critical path: for every moment of the trace, the one span that the trace's end was waiting for. By entries in
 * tree order, one for each span on the path. Windows of siblings are disjoint, a child's lies in its parent's, and the
 * selves of all entries add up to `explained`.
 */
export interface CriticalPath {
  /** Positions, ascending. */
  readonly span: Uint32Array<ArrayBuffer>;
  /** From when to when the path runs through this span or what it called. */
  readonly from: Float64Array<ArrayBuffer>;
  readonly to: Float64Array<ArrayBuffer>;
  /** Nanoseconds of the window that no child on the path explains. */
  readonly self: Float64Array<ArrayBuffer>;
  /** Sum of `self`: the trace's duration less the times at which nothing on the path ran. */
  readonly explained: number;
}

/** Called for each piece of the path, latest first. Pieces never overlap. */
export type PathVisitor = (span: number, from: number, to: number) => void;

/**
 * Walks back from the end, asking "what was awaited here?":
 *
 * 1. Within a span, at time t: the child that ended last at or before t (of equal ends the longest). It was awaited from
 *    its end; back at its start the span itself goes on. A child still running at t was not awaited. (Equal times count as
 *    ended: one call after another in the same microsecond is one path.)
 * 2. The main root's tree (`main`, else the first) explains all of its time; what is before and after it is explained by
 *    other trees (lost parents, several roots), the latest end first, each once.
 * 3. A descendant that ends after all its ancestors explains what follows their end: work that nobody awaited, but that the
 *    trace's duration includes. Nothing explains a pause between them.
 *
 * Children are cut to their parent's window, so no clock makes the path longer than the trace. O(n) but for the sort of
 * each span's children by end, no recursion.
 */
export function criticalPath(spans: SizedSpanTimes, options: { readonly main?: number; readonly visit?: PathVisitor } = {}): CriticalPath {
  const walk = new PathWalk(spans, options.visit);
  const trees = treesOf(spans);
  const byEnd = orderByNumber(trees.end).reverse();
  if (byEnd.length === 0) return walk.finish();
  const main = Math.max(trees.root.indexOf(options.main ?? 0), 0);
  const mainEnd = trees.end[main]!;
  const used = new Uint8Array(byEnd.length);
  let until = trees.end[byEnd[0]!]!;
  const explain = (tree: number, from: number): void => {
    used[tree] = 1;
    until = explainTree(walk, { spans, last: trees.last[tree]!, from, until });
  };
  for (const tree of byEnd) if (trees.end[tree]! > mainEnd && spans.start[trees.root[tree]!]! < until && until > mainEnd) explain(tree, mainEnd);
  until = Math.min(until, mainEnd);
  explain(main, -Infinity);
  for (const tree of byEnd) if (used[tree] === 0 && spans.start[trees.root[tree]!]! < until) explain(tree, -Infinity);
  return walk.finish();
}

interface Trees {
  readonly root: Uint32Array;
  /** Latest end in the tree, and the span that has it; of equal ends the one nearest the root. */
  readonly end: Float64Array;
  readonly last: Uint32Array;
}

function treesOf({ count, parent, start, duration }: SizedSpanTimes): Trees {
  let roots = 0;
  for (let i = 0; i < count; i++) if (parent[i] === -1) roots++;
  const trees = { root: new Uint32Array(roots), end: new Float64Array(roots).fill(-Infinity), last: new Uint32Array(roots) };
  let tree = -1;
  for (let i = 0; i < count; i++) {
    if (parent[i] === -1) trees.root[++tree] = i;
    const end = start[i]! + duration[i]!;
    if (end <= trees.end[tree]!) continue;
    trees.end[tree] = end;
    trees.last[tree] = i;
  }
  return trees;
}

/** Explains (from, until] as far as the tree reaches back; answers from when on it is explained. */
function explainTree(walk: PathWalk, part: { readonly spans: SizedSpanTimes; readonly last: number; readonly from: number; readonly until: number }): number {
  const { spans, last, from } = part;
  const { parent, start, duration } = spans;
  // The chain from the last span up; for each link the latest end above it and who has it.
  const chain: number[] = [];
  for (let at = last; at !== -1; at = parent[at]!) chain.push(at);
  const latest = new Int32Array(chain.length).fill(-1);
  for (let link = chain.length - 2; link >= 0; link--) {
    const above = latest[link + 1]!;
    const next = chain[link + 1]!;
    latest[link] = above !== -1 && endOf(spans, chain[above]!) > start[next]! + duration[next]! ? above : link + 1;
  }
  let until = part.until;
  for (let link = 0; link !== -1; link = latest[link]!) {
    const span = chain[link]!;
    const above = latest[link]!;
    const end = Math.min(endOf(spans, span), until);
    const low = Math.max(start[span]!, from, above === -1 ? -Infinity : endOf(spans, chain[above]!));
    if (end <= low) continue;
    walk.explain(span, low, end);
    until = low;
  }
  return until;
}

function endOf({ start, duration }: SizedSpanTimes, span: number): number {
  return start[span]! + duration[span]!;
}
