import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TreeFlag, buildTraceTree, depthsOf, relativeStarts, subtreeCountsOf, subtreeSizesOf, visibleRows } from './index.ts';
import type { SpanEdges, TraceTree } from './index.ts';

/** [id, parent, start] triples; ids as small numbers in the low word. */
function edges(spans: readonly (readonly [id: number, parent: number, start: number])[]): SpanEdges {
  const spanId = new Uint32Array(spans.length * 2);
  const parentId = new Uint32Array(spans.length * 2);
  const start = new Float64Array(spans.length);
  spans.forEach(([id, parent, at], i) => {
    spanId[2 * i] = id;
    parentId[2 * i] = parent;
    start[i] = at;
  });
  return { count: spans.length, spanId, parentId, start };
}

/** `id(parent id)` in tree order. */
function shape(spans: SpanEdges, tree: TraceTree): string {
  const id = (position: number): string => String(spans.spanId[2 * tree.order[position]!]);
  return Array.from(tree.order, (_, i) => `${id(i)}(${tree.parent[i] === -1 ? '' : id(tree.parent[i]!)})`).join(' ');
}

function build(...spans: readonly (readonly [number, number, number])[]) {
  const input = edges(spans);
  const tree = buildTraceTree(input);
  return { tree, shape: shape(input, tree) };
}

describe('buildTraceTree', () => {
  test('depth first, siblings by start', () => {
    const { tree, shape } = build([3, 1, 20], [1, 0, 0], [4, 2, 12], [2, 1, 10]);
    expect(shape).toBe('1() 2(1) 4(2) 3(1)');
    expect([tree.roots, tree.orphans, tree.duplicates, tree.cycles]).toEqual([1, 0, 0, 0]);
  });

  test('equal starts: by span id, whatever the input order', () => {
    expect(build([1, 0, 5], [3, 1, 5], [2, 1, 5]).shape).toBe('1() 2(1) 3(1)');
    expect(build([2, 1, 5], [3, 1, 5], [1, 0, 5]).shape).toBe('1() 2(1) 3(1)');
  });

  test('the high word of an id counts', () => {
    const input = edges([[1, 0, 0], [1, 7, 1], [2, 1, 2]]);
    input.spanId[3] = 9; // second span is 9:1
    input.parentId[3] = 0;
    input.parentId[2] = 1;
    input.parentId[5] = 9; // third is a child of 9:1
    const tree = buildTraceTree(input);
    expect([...tree.parent]).toEqual([-1, 0, 1]);
    expect(tree.duplicates).toBe(0);
  });

  test('several roots and orphans stand side by side', () => {
    const { tree, shape } = build([1, 0, 0], [2, 99, 5], [3, 2, 6], [4, 0, 7]);
    expect(shape).toBe('1() 2() 3(2) 4()');
    expect([tree.roots, tree.orphans]).toEqual([2, 1]);
    expect([...tree.flags]).toEqual([0, TreeFlag.ORPHAN, 0, 0]);
  });

  test('duplicates stay, children belong to the earliest', () => {
    const { tree, shape } = build([1, 0, 0], [2, 1, 1], [2, 1, 2], [3, 2, 3]);
    expect(shape).toBe('1() 2(1) 3(2) 2(1)');
    expect(tree.duplicates).toBe(1);
    expect([...tree.flags]).toEqual([0, 0, 0, TreeFlag.DUPLICATE]);
  });

  test('a cycle is cut at the edge that starts last', () => {
    const { tree, shape } = build([1, 3, 0], [2, 1, 1], [3, 2, 2], [4, 3, 3]);
    expect(shape).toBe('1() 2(1) 3(2) 4(3)');
    expect(tree.cycles).toBe(1);
    expect(tree.flags[0]).toBe(TreeFlag.CYCLE_CUT);
    expect([tree.roots, tree.orphans]).toEqual([0, 0]);
  });

  test('a span that is its own parent, and two cycles', () => {
    const { tree, shape } = build([1, 1, 0], [2, 3, 1], [3, 2, 1], [4, 5, 0], [5, 4, 9]);
    expect(shape).toBe('1() 4() 5(4) 2() 3(2)');
    expect(tree.cycles).toBe(3);
  });

  test('nothing at all', () => {
    expect(buildTraceTree(edges([])).order).toHaveLength(0);
  });

  test('200,000 deep, forwards and backwards', () => {
    const n = 200_000;
    for (const reverse of [false, true]) {
      const spans = Array.from({ length: n }, (_, i) => [i + 1, i, i] as const);
      const tree = buildTraceTree(edges(reverse ? spans.reverse() : spans));
      expect(tree.roots).toBe(1);
      expect(depthsOf(tree.parent)[n - 1]).toBe(n - 1);
      expect(subtreeSizesOf(tree.parent)[0]).toBe(n);
    }
  });

  test('200,000 wide, and a cycle of 200,000', () => {
    const n = 200_000;
    const wide = buildTraceTree(edges(Array.from({ length: n }, (_, i) => [i + 1, i === 0 ? 0 : 1, i] as const)));
    expect(subtreeSizesOf(wide.parent)[0]).toBe(n);
    expect(depthsOf(wide.parent)[n - 1]).toBe(1);
    const ring = buildTraceTree(edges(Array.from({ length: n }, (_, i) => [i + 1, i === 0 ? n : i, i] as const)));
    expect(ring.cycles).toBe(1);
    expect(depthsOf(ring.parent)[n - 1]).toBe(n - 1);
  });

  test('any input: every row once, parents first, subtrees in one piece, same tree for shuffled input', () => {
    const span = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
        const input = edges(spans);
        const tree = buildTraceTree(input);
        expect([...tree.order].sort((a, b) => a - b)).toEqual(spans.map((_, i) => i));
        tree.parent.forEach((parent, i) => expect(parent).toBeLessThan(i));
        const sizes = subtreeSizesOf(tree.parent);
        tree.parent.forEach((parent, i) => {
          if (parent !== -1) expect(i + sizes[i]!).toBeLessThanOrEqual(parent + sizes[parent]!);
        });
        const tops = [...tree.parent].filter((parent) => parent === -1).length;
        expect(tops).toBe(tree.roots + tree.orphans + tree.cycles);
        const distinct = new Set(spans.map(([id]) => id)).size === spans.length;
        if (distinct) {
          const reversed = edges([...spans].reverse());
          expect(shape(reversed, buildTraceTree(reversed))).toBe(shape(input, tree));
        }
      }),
    );
  });
});

describe('columns of a tree', () => {
  const parent = Int32Array.of(-1, 0, 1, 0, -1);

  test('depth, size, marked', () => {
    expect([...depthsOf(parent)]).toEqual([0, 1, 2, 1, 0]);
    expect([...subtreeSizesOf(parent)]).toEqual([4, 2, 1, 1, 1]);
    expect([...subtreeCountsOf(parent, Uint8Array.of(0, 1, 3, 2, 1), 1)]).toEqual([2, 2, 1, 0, 1]);
  });

  test('collapsing hides exactly the subtree', () => {
    const sizes = subtreeSizesOf(parent);
    const open = visibleRows(sizes, new Uint8Array(5));
    expect([...open.spanOfRow]).toEqual([0, 1, 2, 3, 4]);
    const closed = visibleRows(sizes, Uint8Array.of(0, 1, 0, 0, 0));
    expect([...closed.spanOfRow]).toEqual([0, 1, 3, 4]);
    expect([...closed.rowOfSpan]).toEqual([0, 1, -1, 2, 3]);
    expect([...visibleRows(sizes, Uint8Array.of(1, 1, 0, 0, 0)).spanOfRow]).toEqual([0, 4]);
  });
});

test('starts relative to the earliest are exact across the word boundary', () => {
  const at = [0x1_0000_0005n + (1n << 60n), 0xffff_ffffn + (1n << 60n), (1n << 60n) + 0x2_0000_0000n];
  const words = new Uint32Array(new BigUint64Array(at).buffer);
  const { base, start } = relativeStarts(words, 3);
  expect(base).toBe(at[1]);
  expect([...start]).toEqual([6, 0, 0x1_0000_0001]);
});
