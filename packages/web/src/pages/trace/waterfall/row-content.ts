import type { TimeScale, TimeWindow, WaterfallScene } from '../../../draw/index.ts';
import { formatCount } from '../../../format/index.ts';
import type { TraceLayout } from '../../../worker/index.ts';
import type { GroupMembers } from './group-members.ts';
import { nodeDescription, nodeDuration, nodeFacts } from './node-facts.ts';
import type { PathLines } from './path-lines.ts';
import type { RowContent } from './row-element.ts';
import type { RowsState } from './waterfall-rows.ts';

/** All that rows are drawn from. */
export interface RowsView {
  readonly layout: TraceLayout;
  readonly scale: TimeScale;
  readonly window: TimeWindow;
  readonly rows: RowsState;
  readonly timeWidth: number;
  readonly nameWidth: number;
  readonly selected: number;
  readonly matches: Uint8Array | undefined;
  readonly members: GroupMembers;
  readonly path: PathLines;
}

const INDENT = 14;
const CHARACTER = 7.2;

export function rowContent(rows: RowsView, row: number, top: number): RowContent {
  const { layout } = rows;
  const { view, trace } = layout;
  const node = rows.rows.nodeOfRow[row]!;
  const facts = nodeFacts(layout, node);
  const depth = view.depth[node]!;
  const most = Math.round(rows.nameWidth * 0.4);
  const closed = rows.rows.collapsed[node] === 1;
  const below = closed && facts.kind !== 'group' ? view.size[node]! - 1 : 0;
  const errorsBelow = closed ? view.errors[node]! - (facts.kind === 'span' && facts.error ? 1 : 0) : 0;
  const duration = nodeDuration(layout, node, facts);
  const perNano = rows.timeWidth / (rows.window.to - rows.window.from);
  const left = (rows.scale.shownAt(facts.start) - rows.window.from) * perNano;
  const right = (rows.scale.shownAt(facts.end) - rows.window.from) * perNano;
  const match = rows.matches?.[node] === 1;
  const dimmed = isDimmed(rows, node);
  return {
    node,
    row,
    top,
    level: depth + 1,
    indent: Math.min(depth * INDENT, most),
    deep: depth * INDENT > most,
    setSize: view.parent[node] === -1 ? view.roots : view.children[view.parent[node]!]!,
    place: view.place[node]!,
    expanded: view.children[node] === 0 ? undefined : !closed,
    slot: facts.slot,
    kind: facts.kind === 'missing' ? 0 : trace.kind[facts.span]!,
    error: facts.kind === 'span' && facts.error,
    multiple: facts.kind === 'group' ? `×${formatCount(view.children[node]!)}` : '',
    service: facts.service,
    name: facts.name === '' ? '(no name)' : facts.name,
    quiet: facts.name === '' || facts.kind === 'missing',
    hidden: below > 0 ? `+${formatCount(below)}` : '',
    hiddenErrors: errorsBelow > 0 ? ` ⚠ ${formatCount(errorsBelow)}` : '',
    links: facts.kind === 'span' ? trace.links[facts.span]! : 0,
    duration,
    description: nodeDescription(layout, node, facts),
    ...labelPlace({ left, right, width: rows.timeWidth, room: duration.length * CHARACTER + 16 }),
    selected: node === rows.selected,
    match,
    dimmed,
  };
}

export function rowBar(rows: RowsView, row: number): WaterfallScene['rows'][number] {
  const { layout, scale, window } = rows;
  const { trace, view } = layout;
  const node = rows.rows.nodeOfRow[row]!;
  const facts = nodeFacts(layout, node);
  const nanosPerPixel = (scale.timeAt(window.to) - scale.timeAt(window.from)) / rows.timeWidth;
  const closed = rows.rows.collapsed[node] === 1;
  const isSpan = facts.kind === 'span';
  const first = isSpan && layout.firstMark !== undefined ? layout.firstMark[facts.span]! : 0;
  const marks = isSpan && layout.firstMark !== undefined ? layout.firstMark[facts.span + 1]! - first : 0;
  return {
    kind: facts.kind,
    start: facts.start,
    end: facts.end,
    slot: facts.slot,
    error: isSpan && facts.error,
    dimmed: isDimmed(rows, node),
    path: isSpan ? rows.path.of(layout, facts.span, { open: !closed, nanosPerPixel }) : facts.kind === 'group' && closed ? rows.path.ofGroup(layout, node, nanosPerPixel) : undefined,
    marks: marks > 0 ? trace.eventAt.subarray(first, first + marks) : undefined,
    members: facts.kind === 'group' ? rows.members.of(view, trace, { node, nanosPerPixel }) : undefined,
  };
}

/** While something is looked for: a row without it, unless it is closed over a match. */
function isDimmed({ matches, rows, layout }: RowsView, node: number): boolean {
  if (matches === undefined || matches[node] === 1) return false;
  if (rows.collapsed[node] !== 1) return true;
  const next = matches.indexOf(1, node);
  return next === -1 || next >= node + layout.view.size[node]!;
}

/** Beside the bar where there is room: right of it, else left of it, else on top of its right end. */
function labelPlace({ left, right, width, room }: { readonly left: number; readonly right: number; readonly width: number; readonly room: number }): { readonly labelAt: number; readonly labelEnds: boolean } {
  const after = Math.max(right, left + 2) + 6;
  if (after >= 0 && after + room <= width) return { labelAt: Math.round(after), labelEnds: false };
  if (left - room >= 0) return { labelAt: Math.round(Math.min(left, width) - 4), labelEnds: true };
  return after < 0 ? { labelAt: 4, labelEnds: false } : { labelAt: Math.round(Math.min(right, width) - 8), labelEnds: true };
}
