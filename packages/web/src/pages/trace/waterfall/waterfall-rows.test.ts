import { SpanBlock } from '@spoor/core/model';
import { skeletonOfBlock } from '@spoor/core/wire';
import { describe, expect, test } from 'vitest';
import { DEFAULT_OPTIONS, layoutTrace } from '../../../worker/trace-layout.ts';
import { findSpans, markErrors, markMatters } from '../find-spans.ts';
import { collapseToDepth, firstRows, keepMarked, nextMarked, positionOf, reveal, setCollapsed } from './waterfall-rows.ts';
import type { RowsState } from './waterfall-rows.ts';
import { rowsAfter } from './rows-after.ts';

/** Spans 1, 2, 3 … with these parents; each is called `op` and its number, from the one given on `like`. */
function layoutOf(parents: readonly number[], options: { readonly errors?: readonly number[]; readonly likeFrom?: number } = {}) {
  const block = new SpanBlock(8);
  parents.forEach((parent, n) => {
    const i = block.beginSpan();
    block.spanId[2 * i] = n + 1;
    block.spanId[2 * i + 1] = 0xab;
    block.parentId[2 * i] = parent;
    block.parentId[2 * i + 1] = parent === 0 ? 0 : 0xab;
    block.start64[i] = BigInt(n * 10);
    block.duration64[i] = 5n;
    block.name[i] = block.strings.internString(n >= (options.likeFrom ?? Infinity) ? 'like' : `op ${n + 1}`);
    block.status[i] = options.errors?.includes(n + 1) === true ? 2 : 0;
    block.endSpan();
  });
  const counts = new Uint32Array(parents.length);
  return layoutTrace(skeletonOfBlock('0af7651916cd43dd8448eb211c80319c', { block, eventCount: counts, linkCount: counts }), DEFAULT_OPTIONS);
}

describe('rows', () => {
  // 1 ─ 2 ─ 3, 1 ─ 4, 5
  const layout = layoutOf([0, 1, 2, 1, 0], { errors: [3, 5] });
  const { view } = layout;
  const shown = ({ nodeOfRow }: RowsState): number[] => Array.from(nodeOfRow, (node) => view.spanOf[node]! + 1);

  test('closing and opening', () => {
    const all = firstRows(view);
    expect(shown(all)).toEqual([1, 2, 3, 4, 5]);
    const closed = setCollapsed(view, all, { node: 0, collapsed: true });
    expect(shown(closed)).toEqual([1, 5]);
    expect([...closed.rowOfNode]).toEqual([0, -1, -1, -1, 1]);
    expect(shown(setCollapsed(view, closed, { node: 0, collapsed: false }))).toEqual([1, 2, 3, 4, 5]);
    expect(setCollapsed(view, all, { node: 4, collapsed: true })).toBe(all);
  });

  test('a hidden node is revealed with all above it', () => {
    const closed = setCollapsed(view, setCollapsed(view, firstRows(view), { node: 1, collapsed: true }), { node: 0, collapsed: true });
    expect(shown(reveal(view, closed, 2))).toEqual([1, 2, 3, 4, 5]);
    expect(reveal(view, closed, 4)).toBe(closed);
  });

  test('to a depth', () => {
    expect(shown(collapseToDepth(view, 0))).toEqual([1, 5]);
    expect(shown(collapseToDepth(view, 1))).toEqual([1, 2, 4, 5]);
    expect(shown(collapseToDepth(view, Infinity))).toEqual([1, 2, 3, 4, 5]);
  });

  test('only what is marked and what leads to it; revealing another shows all again', () => {
    const rows = keepMarked(view, markErrors(layout).marked);
    expect(shown(rows)).toEqual([1, 2, 3, 5]);
    expect(shown(reveal(view, rows, 3))).toEqual([1, 2, 3, 4, 5]);
  });

  test('next and previous go round', () => {
    const { marked } = markErrors(layout);
    expect([nextMarked(marked, -1, 1), nextMarked(marked, 2, 1), nextMarked(marked, 4, 1), nextMarked(marked, 2, -1), nextMarked(new Uint8Array(5), 0, 1)]).toEqual([2, 4, 2, 4, -1]);
  });

  test('find: words of service, name and id, whatever their case', () => {
    expect(findSpans(layout, 'OP').count).toBe(5);
    expect([...findSpans(layout, 'op 4').marked]).toEqual([0, 0, 0, 1, 0]);
    expect([...findSpans(layout, '000000ab00000002').marked]).toEqual([0, 1, 0, 0, 0]);
    expect(findSpans(layout, 'op nothing').count).toBe(0);
  });

  test('what matters has every error', () => {
    const { marked } = markMatters(layout);
    expect([marked[2], marked[4]]).toEqual([1, 1]);
  });

  test('positions by id', () => {
    expect([positionOf(layout.trace.spanId, '000000ab00000003'), positionOf(layout.trace.spanId, '000000ab000000ff')]).toEqual([2, -1]);
  });
});

describe('groups', () => {
  const layout = layoutOf([0, 1, 1, 1, 1, 1, 1], { likeFrom: 1 });

  test('start closed, open to their members, and stay closed to a depth', () => {
    const rows = firstRows(layout.view);
    expect(rows.nodeOfRow.length).toBe(2);
    expect(setCollapsed(layout.view, rows, { node: 1, collapsed: false }).nodeOfRow.length).toBe(8);
    expect(collapseToDepth(layout.view, Infinity).nodeOfRow.length).toBe(2);
  });

  test('when a trace grows, what was closed by hand stays closed', () => {
    const was = layoutOf([0, 1, 2, 1]);
    const rows = setCollapsed(was.view, firstRows(was.view), { node: 1, collapsed: true });
    const now = layoutOf([0, 1, 2, 1, 1, 2]);
    const after = rowsAfter(was, rows, now);
    expect(Array.from(after.nodeOfRow, (node) => now.trace.spanId[2 * now.view.spanOf[node]!])).toEqual([1, 2, 4, 5]);
  });
});
