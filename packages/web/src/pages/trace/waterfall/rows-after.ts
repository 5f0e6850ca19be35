import type { TraceLayout } from '../../../worker/index.ts';
import { firstRows, setCollapsed } from './waterfall-rows.ts';
import type { RowsState } from './waterfall-rows.ts';

/** Closing spans one by one is for what a reader closed by hand. */
const MOST = 200;

/** The rows of a layout that takes another's place: spans that were closed by hand stay closed, by their ids. */
export function rowsAfter(was: TraceLayout, rows: RowsState, now: TraceLayout): RowsState {
  const closed = new Set<string>();
  for (let node = 0; node < was.view.count && closed.size <= MOST; node++) {
    const span = was.view.spanOf[node]!;
    if (rows.collapsed[node] === 1 && span >= 0) closed.add(`${was.trace.spanId[2 * span]} ${was.trace.spanId[2 * span + 1]}`);
  }
  let next = firstRows(now.view);
  if (closed.size === 0 || closed.size > MOST) return next;
  for (let span = 0; span < now.trace.count; span++) {
    if (closed.has(`${now.trace.spanId[2 * span]} ${now.trace.spanId[2 * span + 1]}`)) next = setCollapsed(now.view, next, { node: now.view.nodeOf[span]!, collapsed: true });
  }
  return next;
}
