import { useRef } from 'react';
import type { RefObject } from 'react';
import type { TraceLayout } from '../../worker/index.ts';
import { markErrors, markMatters, markPath } from './find-spans.ts';
import type { Matches } from './find-spans.ts';
import type { TraceState } from './trace-state.ts';
import type { WaterfallController } from './waterfall/waterfall-controller.ts';
import type { WaterfallAction } from './waterfall/waterfall-keys.ts';
import { collapseToDepth, firstRows, keepMarked, nextMarked, reveal, setCollapsed } from './waterfall/waterfall-rows.ts';
import { rowsAfter } from './waterfall/rows-after.ts';

interface RowActionsInput {
  readonly controller: RefObject<WaterfallController | null>;
  readonly layout: TraceLayout;
  /** Node, -1 for none. */
  readonly selected: number;
  readonly matches: Matches | undefined;
  readonly only: TraceState['only'] | undefined;
  readonly select: (node: number) => void;
  readonly change: (next: Partial<{ [K in keyof TraceState]: TraceState[K] | undefined }>) => void;
}

export interface RowActions {
  /** Gives the controller the layout, with as much of the old rows as still makes sense. */
  showLayout(): void;
  /** Filters the rows to what is asked for. */
  showOnly(): void;
  showSelected(): void;
  run(action: WaterfallAction): void;
}

/** What keys and buttons do to the rows. */
export function useRowActions(input: RowActionsInput): RowActions {
  const latest = useRef(input);
  latest.current = input;
  const filtered = useRef<TraceState['only']>(undefined);
  const actions = useRef<RowActions>(undefined);
  actions.current ??= {
    showLayout() {
      const { controller, layout } = latest.current;
      const made = controller.current;
      if (made === null) return;
      if (made.layout !== layout) made.setLayout(layout, rowsAfter(made.layout, made.rows, layout));
      else made.setRows(made.rows);
    },
    showOnly() {
      const { controller, layout, only, matches } = latest.current;
      const made = controller.current;
      if (made === null || (only === undefined && filtered.current === undefined)) return;
      filtered.current = only;
      const marked = only === 'matters' ? markMatters(layout) : only === 'matches' ? matches : undefined;
      made.setRows(marked === undefined ? firstRows(layout.view) : keepMarked(layout.view, marked.marked));
    },
    showSelected() {
      const { controller, layout, selected } = latest.current;
      const made = controller.current;
      if (made === null) return;
      made.setSelected(selected);
      if (selected === -1) return;
      const opened = reveal(layout.view, made.rows, selected);
      if (opened !== made.rows) made.setRows(opened);
      made.scrollTo(selected);
    },
    run: (action) => runAction(latest.current, action),
  };
  return actions.current;
}

function runAction(input: RowActionsInput, action: WaterfallAction): void {
  const { layout, selected, select, change } = input;
  const made = input.controller.current;
  if (made === null) return;
  const { view } = layout;
  const step = (marked: Uint8Array | undefined, by: 1 | -1): void => {
    const next = marked === undefined ? -1 : nextMarked(marked, selected === -1 && by === -1 ? 0 : selected, by);
    if (next !== -1) select(next);
  };
  const rowCount = made.rows.nodeOfRow.length;
  const selectRow = (row: number): void => select(made.rows.nodeOfRow[Math.min(Math.max(row, 0), rowCount - 1)] ?? -1);
  switch (action.kind) {
    case 'move': {
      const row = selected === -1 ? -1 : made.rows.rowOfNode[selected]!;
      selectRow(row + (action.pages ?? 0) * made.rowsOnScreen() + (action.rows ?? 0));
      return;
    }
    case 'edge':
      selectRow(action.end ? rowCount - 1 : 0);
      return;
    case 'toggle':
      if (selected !== -1) made.setRows(setCollapsed(view, made.rows, { node: selected, collapsed: made.rows.collapsed[selected] === 0 }));
      return;
    case 'collapse':
      if (selected === -1) return;
      if (view.children[selected]! > 0 && made.rows.collapsed[selected] === 0) made.setRows(setCollapsed(view, made.rows, { node: selected, collapsed: true }));
      else if (view.parent[selected] !== -1) select(view.parent[selected]!);
      return;
    case 'expand':
      if (selected === -1) return;
      if (made.rows.collapsed[selected] === 1) made.setRows(setCollapsed(view, made.rows, { node: selected, collapsed: false }));
      else if (view.children[selected]! > 0) select(selected + 1);
      return;
    case 'depth':
      change({ only: undefined });
      made.setRows(collapseToDepth(view, action.depth));
      return;
    case 'error':
      step(markErrors(layout).marked, action.step);
      return;
    case 'match':
      step(input.matches?.marked, action.step);
      return;
    case 'path':
      step(markPath(layout).marked, action.step);
      return;
    case 'matters':
      change({ only: input.only === 'matters' ? undefined : 'matters' });
      return;
    case 'find':
      document.getElementById('trace-find')?.focus();
      return;
    case 'permalink':
      void navigator.clipboard?.writeText(location.href);
      return;
    case 'fit':
      made.fit(selected);
      return;
    case 'whole':
      made.showWhole();
      return;
    case 'zoom':
      made.zoomAt(made.timeWidth / 2, action.factor);
      return;
    case 'pan':
      made.panBy(action.share);
      return;
    default:
      action satisfies never;
  }
}
