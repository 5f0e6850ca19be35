import type { TraceView } from '@spoor/core/analysis';

/** What is folded away, and the rows that leaves. Every change is a new value; the arrays are never written twice. */
export interface RowsState {
  /** 1 by node: its subtree has no rows. */
  readonly collapsed: Uint8Array;
  /** 1 by node: shown. Undefined shows all. Every parent of a kept node is kept. */
  readonly keep: Uint8Array | undefined;
  readonly nodeOfRow: Int32Array;
  /** -1 while it is folded away. */
  readonly rowOfNode: Int32Array;
}

/** Groups start closed: they are there to be one row. */
export function firstRows(view: TraceView): RowsState {
  const collapsed = new Uint8Array(view.count);
  for (let node = 0; node < view.count; node++) if (isGroup(view, node)) collapsed[node] = 1;
  return rowsOf(view, collapsed, undefined);
}

export function setCollapsed(view: TraceView, rows: RowsState, change: { readonly node: number; readonly collapsed: boolean }): RowsState {
  const value = change.collapsed ? 1 : 0;
  if (rows.collapsed[change.node] === value || view.children[change.node] === 0) return rows;
  const collapsed = rows.collapsed.slice();
  collapsed[change.node] = value;
  return rowsOf(view, collapsed, rows.keep);
}

/** Nodes at `depth` and below are closed, those above open; groups stay closed. Infinity opens everything but groups. */
export function collapseToDepth(view: TraceView, depth: number): RowsState {
  const collapsed = new Uint8Array(view.count);
  for (let node = 0; node < view.count; node++) if (view.children[node]! > 0 && (view.depth[node]! >= depth || isGroup(view, node))) collapsed[node] = 1;
  return rowsOf(view, collapsed, undefined);
}

/** Only marked nodes and what leads to them, all of it open. */
export function keepMarked(view: TraceView, marked: Uint8Array): RowsState {
  const keep = marked.slice();
  for (let node = view.count - 1; node >= 0; node--) if (keep[node] === 1 && view.parent[node] !== -1) keep[view.parent[node]!] = 1;
  return rowsOf(view, new Uint8Array(view.count), keep);
}

/** Opens every ancestor, so that the node has a row; shows all again when it was filtered away. */
export function reveal(view: TraceView, rows: RowsState, node: number): RowsState {
  if (rows.rowOfNode[node] !== -1) return rows;
  const collapsed = rows.collapsed.slice();
  for (let above = view.parent[node]!; above !== -1; above = view.parent[above]!) collapsed[above] = 0;
  return rowsOf(view, collapsed, rows.keep !== undefined && rows.keep[node] === 0 ? undefined : rows.keep);
}

/** The next node in tree order, from `from` in a direction, that is marked; goes round at the ends. -1 when none is. */
export function nextMarked(marked: Uint8Array, from: number, step: 1 | -1): number {
  const count = marked.length;
  for (let n = 1, at = from; n <= count; n++) {
    at = (at + step + count) % count;
    if (marked[at] === 1) return at;
  }
  return -1;
}

export function isGroup(view: TraceView, node: number): boolean {
  return view.spanOf[node]! < 0 && view.virtual.kind[-1 - view.spanOf[node]!] === 0;
}

/** Position of a span id (16 hex digits), -1 when the trace has none. */
export function positionOf(ids: Uint32Array, spanId: string): number {
  const high = Number.parseInt(spanId.slice(0, 8), 16);
  const low = Number.parseInt(spanId.slice(8), 16);
  for (let i = 0; i < ids.length; i += 2) if (ids[i] === low && ids[i + 1] === high) return i / 2;
  return -1;
}

function rowsOf(view: TraceView, collapsed: Uint8Array, keep: Uint8Array | undefined): RowsState {
  const rowOfNode = new Int32Array(view.count).fill(-1);
  const nodes = new Int32Array(view.count);
  let filled = 0;
  for (let node = 0; node < view.count; ) {
    if (keep !== undefined && keep[node] === 0) {
      node += view.size[node]!;
      continue;
    }
    rowOfNode[node] = filled;
    nodes[filled++] = node;
    node += collapsed[node] === 1 ? view.size[node]! : 1;
  }
  return { collapsed, keep, nodeOfRow: filled === view.count ? nodes : nodes.slice(0, filled), rowOfNode };
}
