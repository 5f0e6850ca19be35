import { SpanIndex } from './span-index.ts';

/** Spans of one trace. Ids are (low, high) words, two a span; parent id 0 means root; starts share any one base. */
export interface SpanEdges {
  readonly count: number;
  readonly spanId: Uint32Array;
  readonly parentId: Uint32Array;
  readonly start: Float64Array;
}

/** Why a span stands where it stands; a bit set. */
export const TreeFlag = {
  /** Its parent id is not in the trace: shown as a root. */
  ORPHAN: 1,
  /** An earlier span has the same span id; children belong to that one. */
  DUPLICATE: 2,
  /** Its parent edge closed a cycle and was cut: shown as a root. */
  CYCLE_CUT: 4,
} as const;

export interface TraceTree {
  /** Input rows in depth-first order: every parent before its children, every subtree in one piece. */
  readonly order: Uint32Array<ArrayBuffer>;
  /** By position in `order`: the position of the parent, -1 without one. Always less than the own position. */
  readonly parent: Int32Array<ArrayBuffer>;
  /** By position: `TreeFlag` bits. */
  readonly flags: Uint8Array<ArrayBuffer>;
  /** Spans without a parent id. */
  readonly roots: number;
  readonly orphans: number;
  readonly duplicates: number;
  /** Edges that had to be cut. */
  readonly cycles: number;
}

/**
 * Builds the tree from any input: orphans and cut cycles become roots, nothing is dropped. Siblings and roots are
 * ordered by start, then span id, then input row, so the same spans give the same tree. A cycle is cut at its edge
 * with the latest start (the edge starts where its parent span starts), which leaves the rest in causal order.
 * O(n) for input sorted by start, O(n log n) otherwise; no recursion, whatever the shape.
 */
export function buildTraceTree(spans: SpanEdges): TraceTree {
  const rows = rowsByStart(spans);
  const { parent, flags, roots, orphans, duplicates } = linkParents(spans, rows);
  const cycles = cutCycles(parent, flags);
  const visited = depthFirst(parent);
  const count = spans.count;
  const position = new Int32Array(count);
  for (let i = 0; i < count; i++) position[visited[i]!] = i;
  const order = new Uint32Array(count);
  const parentPosition = new Int32Array(count);
  const flagsByPosition = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const rank = visited[i]!;
    order[i] = rows[rank]!;
    parentPosition[i] = parent[rank] === -1 ? -1 : position[parent[rank]!]!;
    flagsByPosition[i] = flags[rank]!;
  }
  return { order, parent: parentPosition, flags: flagsByPosition, roots, orphans, duplicates, cycles };
}

/** Rows by (start, span id, row). A position in this list is a span's rank: everything below works on ranks. */
function rowsByStart({ count, spanId, start }: SpanEdges): Uint32Array {
  const rows = new Uint32Array(count);
  for (let i = 0; i < count; i++) rows[i] = i;
  const compare = (a: number, b: number): number =>
    start[a]! - start[b]! || spanId[2 * a + 1]! - spanId[2 * b + 1]! || spanId[2 * a]! - spanId[2 * b]! || a - b;
  let sorted = true;
  for (let i = 1; i < count && sorted; i++) sorted = compare(i - 1, i) < 0;
  return sorted ? rows : rows.sort(compare);
}

interface Links {
  /** By rank: the parent's rank or -1. */
  readonly parent: Int32Array;
  readonly flags: Uint8Array;
  readonly roots: number;
  readonly orphans: number;
  readonly duplicates: number;
}

function linkParents({ count, spanId, parentId }: SpanEdges, rows: Uint32Array): Links {
  const index = new SpanIndex(spanId, count);
  const flags = new Uint8Array(count);
  const rankOf = new Int32Array(count);
  let duplicates = 0;
  for (let rank = 0; rank < count; rank++) {
    rankOf[rows[rank]!] = rank;
    if (index.add(rows[rank]!)) continue;
    flags[rank] = TreeFlag.DUPLICATE;
    duplicates++;
  }
  const parent = new Int32Array(count);
  let roots = 0;
  let orphans = 0;
  for (let rank = 0; rank < count; rank++) {
    const low = parentId[2 * rows[rank]!]!;
    const high = parentId[2 * rows[rank]! + 1]!;
    parent[rank] = -1;
    if (low === 0 && high === 0) {
      roots++;
      continue;
    }
    const row = index.find(low, high);
    if (row !== -1) {
      parent[rank] = rankOf[row]!;
      continue;
    }
    flags[rank]! |= TreeFlag.ORPHAN;
    orphans++;
  }
  return { parent, flags, roots, orphans, duplicates };
}

/** Every span has at most one parent, so a walk upwards either ends, or meets an older walk, or closes a cycle. */
function cutCycles(parent: Int32Array, flags: Uint8Array): number {
  const walkOf = new Int32Array(parent.length);
  let cycles = 0;
  for (let from = 0; from < parent.length; from++) {
    let at = from;
    while (at !== -1 && walkOf[at] === 0) {
      walkOf[at] = from + 1;
      at = parent[at]!;
    }
    if (at === -1 || walkOf[at] !== from + 1) continue;
    // Ranks follow starts: the edge with the latest start is the one whose parent has the highest rank.
    let cut = at;
    for (let next = parent[at]!; next !== at; next = parent[next]!) if (parent[next]! > parent[cut]!) cut = next;
    parent[cut] = -1;
    flags[cut]! |= TreeFlag.CYCLE_CUT;
    cycles++;
  }
  return cycles;
}

/** Ranks in depth-first order, siblings by rank: first-child and next-sibling links instead of a stack. */
function depthFirst(parent: Int32Array): Int32Array {
  const count = parent.length;
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  let firstRoot = -1;
  for (let rank = count - 1; rank >= 0; rank--) {
    const above = parent[rank]!;
    if (above === -1) {
      nextSibling[rank] = firstRoot;
      firstRoot = rank;
    } else {
      nextSibling[rank] = firstChild[above]!;
      firstChild[above] = rank;
    }
  }
  const visited = new Int32Array(count);
  let filled = 0;
  let at = firstRoot;
  while (at !== -1) {
    visited[filled++] = at;
    if (firstChild[at] !== -1) {
      at = firstChild[at]!;
      continue;
    }
    while (at !== -1 && nextSibling[at] === -1) at = parent[at]!;
    if (at !== -1) at = nextSibling[at]!;
  }
  return visited;
}
