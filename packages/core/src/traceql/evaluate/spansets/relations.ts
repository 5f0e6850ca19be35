import type { StructuralNode, StructuralRelation } from '../../ast.ts';
import type { BlockContext } from '../columns/block-context.ts';
import { walkForest } from '../columns/forest.ts';
import type { Groups } from './spansets.ts';

/** Two sets of spans, and the spansets they are compared within. */
export interface Sides {
  readonly left: Uint8Array;
  readonly right: Uint8Array;
  readonly groups: Groups;
}

const INVERSE: Readonly<Record<StructuralRelation, StructuralRelation>> = { '>': '<', '>>': '<<', '<': '>', '<<': '>>', '~': '~' };

/**
 * `left relation right` as a mask. Spans relate only within one spanset. Parents are resolved by id when the query
 * runs: orphans take part, edges that close a cycle do not. Every operator takes time linear in the spans.
 */
export function relate(node: Pick<StructuralNode, 'relation' | 'mode'>, sides: Sides, context: BlockContext): Uint8Array<ArrayBuffer> {
  const matched = related(node.relation, sides, context);
  if (node.mode === 'plain') return matched;
  if (node.mode === 'not') {
    for (let row = 0; row < matched.length; row++) matched[row] = sides.right[row] === 1 && matched[row] === 0 ? 1 : 0;
    return matched;
  }
  const others = related(INVERSE[node.relation], { left: sides.right, right: sides.left, groups: sides.groups }, context);
  for (let row = 0; row < matched.length; row++) matched[row]! |= others[row]!;
  return matched;
}

/** Spans of the right side that stand in the relation to some span of the left side. */
function related(relation: StructuralRelation, sides: Sides, context: BlockContext): Uint8Array<ArrayBuffer> {
  switch (relation) {
    case '>':
      return childrenOf(sides, context);
    case '<':
      return parentsOf(sides, context);
    case '>>':
      return descendantsOf(sides, context);
    case '<<':
      return ancestorsOf(sides, context);
    case '~':
      return siblingsOf(sides, context);
  }
}

function childrenOf({ left, right, groups }: Sides, { forest }: BlockContext): Uint8Array<ArrayBuffer> {
  const matched = new Uint8Array(right.length);
  for (let row = 0; row < right.length; row++) {
    const above = forest.parent[row]!;
    if (right[row] === 1 && above !== -1 && left[above] === 1 && groups.of[above] === groups.of[row]) matched[row] = 1;
  }
  return matched;
}

function parentsOf({ left, right, groups }: Sides, { forest }: BlockContext): Uint8Array<ArrayBuffer> {
  const matched = new Uint8Array(right.length);
  for (let row = 0; row < right.length; row++) {
    const above = forest.parent[row]!;
    if (left[row] === 1 && above !== -1 && right[above] === 1 && groups.of[above] === groups.of[row]) matched[above] = 1;
  }
  return matched;
}

/** Counts, for each spanset, the spans of the left side that are open on the way down. */
function descendantsOf({ left, right, groups }: Sides, { forest }: BlockContext): Uint8Array<ArrayBuffer> {
  const matched = new Uint8Array(right.length);
  const open = new Int32Array(groups.count);
  walkForest(forest, {
    enter: (row) => {
      if (right[row] === 1 && open[groups.of[row]!]! > 0) matched[row] = 1;
      if (left[row] === 1) open[groups.of[row]!]!++;
    },
    leave: (row) => {
      if (left[row] === 1) open[groups.of[row]!]!--;
    },
  });
  return matched;
}

/** A span has descendants on the left side when its spanset counts more of them on the way up than on the way down. */
function ancestorsOf({ left, right, groups }: Sides, { forest }: BlockContext): Uint8Array<ArrayBuffer> {
  const matched = new Uint8Array(right.length);
  const seen = new Int32Array(groups.count);
  const before = new Int32Array(right.length);
  walkForest(forest, {
    enter: (row) => {
      if (left[row] === 1) seen[groups.of[row]!]!++;
      if (right[row] === 1) before[row] = seen[groups.of[row]!]!;
    },
    leave: (row) => {
      if (right[row] === 1 && seen[groups.of[row]!]! > before[row]!) matched[row] = 1;
    },
  });
  return matched;
}

/** Spans are siblings when they have the same parent, be it missing; the roots of a trace are siblings of each other. */
function siblingsOf({ left, right, groups }: Sides, context: BlockContext): Uint8Array<ArrayBuffer> {
  const families = familiesOf(context);
  const matched = new Uint8Array(right.length);
  const counts = new Map<number, number>();
  const keyOf = (row: number): number => families[row]! * groups.count + groups.of[row]!;
  for (let row = 0; row < left.length; row++) if (left[row] === 1) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  for (let row = 0; row < right.length; row++) {
    if (right[row] === 1 && (counts.get(keyOf(row)) ?? 0) > (left[row] === 1 ? 1 : 0)) matched[row] = 1;
  }
  return matched;
}

/** A number for each set of siblings: the row of the parent; after the rows the traces, for roots; then the missing parents. */
function familiesOf({ block, traces, forest }: BlockContext): Float64Array {
  const families = new Float64Array(block.count);
  const missing = new Map<string, number>();
  for (let row = 0; row < block.count; row++) {
    const above = forest.parent[row]!;
    if (above !== -1) families[row] = above;
    else if (forest.isRoot[row] === 1 || forest.isCut[row] === 1) families[row] = block.count + traces.traceOf[row]!;
    else {
      const key = `${traces.traceOf[row]!} ${block.parentId[2 * row + 1]!} ${block.parentId[2 * row]!}`;
      const number = missing.get(key) ?? missing.size;
      missing.set(key, number);
      families[row] = block.count + traces.count + number;
    }
  }
  return families;
}
