import { visibleRows } from '@spoor/core/analysis';
import type { VisibleRows } from '@spoor/core/analysis';
import type { TraceLayout } from '../../../worker/index.ts';

/** What is collapsed, and the rows that leaves. Every change is a new value; the arrays are never written twice. */
export interface RowsState extends VisibleRows {
  readonly collapsed: Uint8Array;
}

export function allRows(layout: TraceLayout): RowsState {
  return withCollapsed(layout, new Uint8Array(layout.trace.count));
}

export function setCollapsed(layout: TraceLayout, rows: RowsState, change: { readonly span: number; readonly collapsed: boolean }): RowsState {
  const value = change.collapsed ? 1 : 0;
  if (rows.collapsed[change.span] === value || layout.subtreeSize[change.span] === 1) return rows;
  const collapsed = rows.collapsed.slice();
  collapsed[change.span] = value;
  return withCollapsed(layout, collapsed);
}

/** Opens every ancestor, so that the span has a row. */
export function reveal(layout: TraceLayout, rows: RowsState, span: number): RowsState {
  if (rows.rowOfSpan[span] !== -1) return rows;
  const collapsed = rows.collapsed.slice();
  for (let above = layout.trace.parent[span]!; above !== -1; above = layout.trace.parent[above]!) collapsed[above] = 0;
  return withCollapsed(layout, collapsed);
}

/** The next span in tree order, from `span` in a direction, with any of these flags; -1 when there is none. */
export function nextFlagged(layout: TraceLayout, from: number, options: { readonly step: 1 | -1; readonly mask: number }): number {
  const { flags, count } = layout.trace;
  for (let i = from + options.step; i >= 0 && i < count; i += options.step) if ((flags[i]! & options.mask) !== 0) return i;
  return -1;
}

/** Position of a span id (16 hex digits), -1 when the trace has none. */
export function positionOf(layout: TraceLayout, spanId: string): number {
  const high = Number.parseInt(spanId.slice(0, 8), 16);
  const low = Number.parseInt(spanId.slice(8), 16);
  const ids = layout.trace.spanId;
  for (let i = 0; i < layout.trace.count; i++) if (ids[2 * i] === low && ids[2 * i + 1] === high) return i;
  return -1;
}

function withCollapsed(layout: TraceLayout, collapsed: Uint8Array): RowsState {
  return { collapsed, ...visibleRows(layout.subtreeSize, collapsed) };
}
