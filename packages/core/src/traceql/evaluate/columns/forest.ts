import type { SpanBlock } from '../../../model/index.ts';
import type { TraceIndex } from './trace-index.ts';

/**
 * The parent links of all spans of a block, resolved by parent id within each trace when a query runs. As in
 * `analysis/trace-tree`: of spans that share an id the earliest has the children, and of the edges that form a cycle
 * the one whose parent starts last is cut; its span stands like a root. A span whose parent is missing is an orphan.
 */
export interface Forest {
  /** By row; -1 for roots, orphans and cut edges. */
  readonly parent: Int32Array<ArrayBuffer>;
  readonly firstChild: Int32Array<ArrayBuffer>;
  readonly nextSibling: Int32Array<ArrayBuffer>;
  /** First of the rows without a parent; they are chained by `nextSibling`. -1 for an empty block. */
  readonly firstRoot: number;
  /** By row: 1 when it has no parent id. */
  readonly isRoot: Uint8Array<ArrayBuffer>;
  /** By row: 1 when it has a parent id, and no parent because its edge was cut. */
  readonly isCut: Uint8Array<ArrayBuffer>;
}

/** `order` lists the rows in the order siblings and roots shall have; the order of the block when absent. O(spans), no recursion. */
export function buildForest(block: SpanBlock, traces: TraceIndex, order?: Int32Array): Forest {
  const rows = block.count;
  const parent = resolveParents(block, traces);
  const isRoot = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) if (block.parentId[2 * row] === 0 && block.parentId[2 * row + 1] === 0) isRoot[row] = 1;
  const isCut = cutCycles(block, parent);
  const firstChild = new Int32Array(rows).fill(-1);
  const nextSibling = new Int32Array(rows);
  let firstRoot = -1;
  for (let at = rows - 1; at >= 0; at--) {
    const row = order === undefined ? at : order[at]!;
    const above = parent[row]!;
    if (above === -1) {
      nextSibling[row] = firstRoot;
      firstRoot = row;
    } else {
      nextSibling[row] = firstChild[above]!;
      firstChild[above] = row;
    }
  }
  return { parent, firstChild, nextSibling, firstRoot, isRoot, isCut };
}

/** Earlier start, then smaller id, then earlier row. */
export function isBefore(block: SpanBlock, a: number, b: number): boolean {
  const { start, spanId } = block;
  if (start[2 * a + 1] !== start[2 * b + 1]) return start[2 * a + 1]! < start[2 * b + 1]!;
  if (start[2 * a] !== start[2 * b]) return start[2 * a]! < start[2 * b]!;
  if (spanId[2 * a + 1] !== spanId[2 * b + 1]) return spanId[2 * a + 1]! < spanId[2 * b + 1]!;
  if (spanId[2 * a] !== spanId[2 * b]) return spanId[2 * a]! < spanId[2 * b]!;
  return a < b;
}

/** All rows by trace, then `isBefore`; undefined when the block has that order already. */
export function rowsInOrder(block: SpanBlock, { traceOf }: TraceIndex): Int32Array | undefined {
  const rows = block.count;
  let sorted = true;
  for (let row = 1; row < rows && sorted; row++) sorted = traceOf[row - 1]! < traceOf[row]! || (traceOf[row - 1] === traceOf[row] && isBefore(block, row - 1, row));
  if (sorted) return undefined;
  const order = new Int32Array(rows);
  for (let row = 0; row < rows; row++) order[row] = row;
  return order.sort((a, b) => traceOf[a]! - traceOf[b]! || (isBefore(block, a, b) ? -1 : 1));
}

function resolveParents(block: SpanBlock, { traceOf }: TraceIndex): Int32Array<ArrayBuffer> {
  const rows = block.count;
  const { spanId, parentId } = block;
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(rows, 8) * 2)));
  const mask = slots.length - 1;
  const seed = Math.trunc(Math.random() * 0x1_0000_0000);
  const slotOf = (trace: number, low: number, high: number): number => {
    let hash = Math.imul(low ^ seed, 0x9e3779b1) ^ Math.imul((high + seed) ^ Math.imul(trace, 0x27d4eb2f), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    for (let slot = (hash ^ (hash >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const row = slots[slot]! - 1;
      if (row === -1 || (spanId[2 * row] === low && spanId[2 * row + 1] === high && traceOf[row] === trace)) return slot;
    }
  };
  for (let row = 0; row < rows; row++) {
    const slot = slotOf(traceOf[row]!, spanId[2 * row]!, spanId[2 * row + 1]!);
    const known = slots[slot]! - 1;
    if (known === -1 || isBefore(block, row, known)) slots[slot] = row + 1;
  }
  const parent = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const low = parentId[2 * row]!;
    const high = parentId[2 * row + 1]!;
    parent[row] = low === 0 && high === 0 ? -1 : slots[slotOf(traceOf[row]!, low, high)]! - 1;
  }
  return parent;
}

/** Every span has at most one parent: a walk upwards either ends, or meets an older walk, or closes a cycle. */
function cutCycles(block: SpanBlock, parent: Int32Array): Uint8Array<ArrayBuffer> {
  const walkOf = new Int32Array(parent.length);
  const isCut = new Uint8Array(parent.length);
  for (let from = 0; from < parent.length; from++) {
    let at = from;
    while (at !== -1 && walkOf[at] === 0) {
      walkOf[at] = from + 1;
      at = parent[at]!;
    }
    if (at === -1 || walkOf[at] !== from + 1) continue;
    let cut = at;
    for (let next = parent[at]!; next !== at; next = parent[next]!) if (isBefore(block, parent[cut]!, parent[next]!)) cut = next;
    parent[cut] = -1;
    isCut[cut] = 1;
  }
  return isCut;
}

/** Who hears of a row before and after everything below it. */
export interface Visitor {
  readonly enter: (row: number) => void;
  readonly leave: (row: number) => void;
}

/** Visits every row depth first; without recursion and without a stack. */
export function walkForest({ parent, firstChild, nextSibling, firstRoot }: Forest, { enter, leave }: Visitor): void {
  let at = firstRoot;
  while (at !== -1) {
    enter(at);
    if (firstChild[at] !== -1) {
      at = firstChild[at]!;
      continue;
    }
    leave(at);
    while (at !== -1 && nextSibling[at] === -1) {
      at = parent[at]!;
      if (at !== -1) leave(at);
    }
    if (at !== -1) at = nextSibling[at]!;
  }
}
