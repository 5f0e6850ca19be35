import { SpanBlock } from '@spoor/core/model';
import { skeletonOfBlock } from '@spoor/core/wire';
import { describe, expect, test } from 'vitest';
import { layoutTrace } from '../../../worker/trace-layout.ts';
import { allRows, nextFlagged, positionOf, reveal, setCollapsed } from './waterfall-rows.ts';

function layoutOf(parents: readonly number[], errors: readonly number[] = []) {
  const block = new SpanBlock(8);
  parents.forEach((parent, n) => {
    const i = block.beginSpan();
    block.spanId[2 * i] = n + 1;
    block.spanId[2 * i + 1] = 0xab;
    block.parentId[2 * i] = parent;
    block.parentId[2 * i + 1] = parent === 0 ? 0 : 0xab;
    block.start64[i] = BigInt(n);
    block.duration64[i] = 5n;
    block.status[i] = errors.includes(n) ? 2 : 0;
    block.endSpan();
  });
  const counts = new Uint32Array(parents.length);
  return layoutTrace(skeletonOfBlock('0af7651916cd43dd8448eb211c80319c', { block, eventCount: counts, linkCount: counts }));
}

describe('rows', () => {
  // 1 ─ 2 ─ 3, 1 ─ 4, 5
  const layout = layoutOf([0, 1, 2, 1, 0], [2, 4]);

  test('layout: depth, subtree errors, root', () => {
    expect([...layout.depth]).toEqual([0, 1, 2, 1, 0]);
    expect([...layout.subtreeErrors]).toEqual([1, 1, 1, 0, 1]);
    expect([layout.errors, layout.maxDepth, layout.root]).toEqual([2, 2, 0]);
  });

  test('collapse, expand, reveal', () => {
    const all = allRows(layout);
    const closed = setCollapsed(layout, all, { span: 0, collapsed: true });
    expect([...closed.spanOfRow]).toEqual([0, 4]);
    expect([...reveal(layout, closed, 2).spanOfRow]).toEqual([0, 1, 2, 3, 4]);
    expect(setCollapsed(layout, all, { span: 2, collapsed: true })).toBe(all);
    expect([...setCollapsed(layout, closed, { span: 0, collapsed: false }).spanOfRow]).toEqual([0, 1, 2, 3, 4]);
    expect(reveal(layout, all, 2)).toBe(all);
  });

  test('errors forwards and backwards, spans by id', () => {
    expect(nextFlagged(layout, -1, { step: 1, mask: 8 })).toBe(2);
    expect(nextFlagged(layout, 2, { step: 1, mask: 8 })).toBe(4);
    expect(nextFlagged(layout, 4, { step: 1, mask: 8 })).toBe(-1);
    expect(nextFlagged(layout, 4, { step: -1, mask: 8 })).toBe(2);
    expect(positionOf(layout, '000000ab00000003')).toBe(2);
    expect(positionOf(layout, '0000000000000003')).toBe(-1);
  });
});
