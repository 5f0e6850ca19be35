import { clampWindow, createTimeScale, drawWaterfall, panWindow, resolveColors, scrollMap, sizeCanvas, ticksOf, zoomWindow } from '../../../draw/index.ts';
import type { DrawColors, ScrollMap, TimeScale, TimeWindow } from '../../../draw/index.ts';
import { formatDuration } from '../../../format/index.ts';
import type { TraceLayout } from '../../../worker/index.ts';
import { GroupMembers } from './group-members.ts';
import { nodeFacts } from './node-facts.ts';
import { PathLines } from './path-lines.ts';
import { rowBar, rowContent } from './row-content.ts';
import { RowElement, rowId } from './row-element.ts';
import { firstRows } from './waterfall-rows.ts';
import type { RowsState } from './waterfall-rows.ts';

export interface WaterfallElements {
  readonly host: HTMLElement;
  readonly scroller: HTMLElement;
  readonly spacer: HTMLElement;
  readonly sticky: HTMLElement;
  readonly grid: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly axis: HTMLElement;
  readonly cursor: HTMLElement;
  readonly cursorTime: HTMLElement;
}

interface Listeners {
  /** The shown part of time changed; in shown time. */
  readonly onWindow: (window: TimeWindow) => void;
  readonly onRows: (rows: RowsState) => void;
}

const ROW = 24;
const OVERSCAN = 2;
/** Rows are placed relative to a row that seldom changes, so that scrolling moves one layer instead of fifty rows. */
const ANCHOR_ROWS = 256;

/**
 * Draws the waterfall, at most once a frame, from state that anything may change at any time. React holds the frame around
 * it; what moves while scrolling, zooming and hovering is written here directly (bench: `npm run bench:ui`).
 */
export class WaterfallController {
  layout: TraceLayout;
  scale: TimeScale;
  rows: RowsState;
  /** In shown time. */
  window: TimeWindow;
  /** Node, -1 for none. */
  selected = -1;
  matches: Uint8Array | undefined;
  private readonly elements: WaterfallElements;
  private readonly listeners: Listeners;
  private readonly pool: RowElement[] = [];
  private readonly members = new GroupMembers();
  private readonly path = new PathLines();
  private colors: DrawColors;
  private map: ScrollMap = scrollMap(0, 0);
  private size = { width: 0, height: 0 };
  private nameWidth = 320;
  private frame = 0;
  private axisFor = '';

  constructor(layout: TraceLayout, elements: WaterfallElements, listeners: Listeners) {
    this.layout = layout;
    this.elements = elements;
    this.listeners = listeners;
    this.colors = resolveColors(document.body);
    this.scale = createTimeScale(layout.trace.traceDuration, layout.gaps);
    this.rows = firstRows(layout.view);
    this.window = clampWindow({ from: 0, to: this.scale.length }, this.scale.length);
  }

  get timeWidth(): number {
    return Math.max(this.size.width - this.nameWidth, 1);
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.frame = -1;
  }

  /** Another look at the same or a grown trace: rows as given, the window over the same times. */
  setLayout(layout: TraceLayout, rows: RowsState): void {
    const whole = this.isWhole();
    const times = { from: this.scale.timeAt(this.window.from), to: this.scale.timeAt(this.window.to) };
    this.layout = layout;
    this.path.clear();
    this.members.clear();
    this.scale = createTimeScale(layout.trace.traceDuration, layout.gaps);
    this.matches = undefined;
    this.setRows(rows);
    this.setWindow(whole ? { from: 0, to: this.scale.length } : { from: this.scale.shownAt(times.from), to: this.scale.shownAt(times.to) });
  }

  setRows(rows: RowsState): void {
    this.rows = rows;
    this.measure();
    this.listeners.onRows(rows);
  }

  setSelected(node: number): void {
    this.selected = node;
    this.invalidate();
  }

  setMatches(matches: Uint8Array | undefined): void {
    this.matches = matches;
    this.invalidate();
  }

  setNameWidth(width: number): void {
    this.nameWidth = width;
    this.axisFor = '';
    this.invalidate();
  }

  setSize(width: number, height: number): void {
    this.size = { width, height };
    this.axisFor = '';
    this.measure();
  }

  readColors(): void {
    this.colors = resolveColors(document.body);
    this.invalidate();
  }

  setWindow(window: TimeWindow): void {
    const next = clampWindow(window, this.scale.length);
    if (next.from === this.window.from && next.to === this.window.to) return;
    this.window = next;
    this.listeners.onWindow(next);
    this.invalidate();
  }

  showWhole(): void {
    this.setWindow({ from: 0, to: this.scale.length });
  }

  isWhole(): boolean {
    return this.window.from <= 0 && this.window.to >= this.scale.length;
  }

  /** `x` in pixels of the time column. */
  zoomAt(x: number, factor: number): void {
    const anchor = this.window.from + (Math.min(Math.max(x, 0), this.timeWidth) / this.timeWidth) * (this.window.to - this.window.from);
    this.setWindow(zoomWindow(this.window, factor, { anchor, duration: this.scale.length }));
  }

  panBy(share: number): void {
    this.setWindow(panWindow(this.window, share, this.scale.length));
  }

  /** The node's time with a little room; the whole trace when it is that already. */
  fit(node: number): void {
    if (node === -1) {
      this.showWhole();
      return;
    }
    const facts = nodeFacts(this.layout, node);
    const from = this.scale.shownAt(facts.start);
    const to = this.scale.shownAt(facts.end);
    const room = Math.max((to - from) * 0.05, 5);
    const fitted = clampWindow({ from: from - room, to: to + room }, this.scale.length);
    if (fitted.from === this.window.from && fitted.to === this.window.to) this.showWhole();
    else this.setWindow(fitted);
  }

  /** Scrolls as little as brings the node's row on the screen. */
  scrollTo(node: number): void {
    const row = this.rows.rowOfNode[node] ?? -1;
    if (row < 0 || this.size.height === 0) return;
    const { scroller } = this.elements;
    const current = this.map.offsetOf(scroller.scrollTop);
    const above = row * ROW;
    if (above >= current && above + ROW <= current + this.size.height) return;
    scroller.scrollTop = this.map.scrollTopOf(above < current ? above - ROW : above + 2 * ROW - this.size.height);
    this.invalidate();
  }

  rowsOnScreen(): number {
    return Math.max(1, Math.floor(this.size.height / ROW) - 1);
  }

  /** The node of the row element an event came from, -1 for none. */
  nodeAt(target: EventTarget | null): number {
    const element = target instanceof Element ? target.closest('[role=row]') : null;
    return this.pool.find((row) => row.element === element)?.node ?? -1;
  }

  /** The line under the pointer with its time; `x` in pixels of the time column, undefined to hide it. */
  showCursor(x: number | undefined): void {
    const { cursor, cursorTime } = this.elements;
    cursor.hidden = x === undefined || x < 0 || x > this.timeWidth;
    cursorTime.hidden = cursor.hidden;
    if (x === undefined || cursor.hidden) return;
    const time = this.scale.timeAt(this.window.from + (x / this.timeWidth) * (this.window.to - this.window.from));
    cursor.style.transform = `translateX(${this.nameWidth + Math.round(x)}px)`;
    cursorTime.textContent = formatDuration(time);
    cursorTime.style.transform = `translateX(${x}px) translateX(${x > this.timeWidth - 80 ? '-100%' : '0'})`;
  }

  invalidate(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private measure(): void {
    this.map = scrollMap(this.rows.nodeOfRow.length * ROW, this.size.height);
    this.elements.spacer.style.height = `${this.map.spacer}px`;
    this.elements.sticky.style.height = `${this.size.height}px`;
    this.elements.grid.setAttribute('aria-rowcount', String(this.rows.nodeOfRow.length));
    this.invalidate();
  }

  private draw(): void {
    const { width, height } = this.size;
    if (width === 0 || height === 0) return;
    const { scroller, grid, canvas } = this.elements;
    const offset = this.map.offsetOf(scroller.scrollTop);
    const first = Math.max(0, Math.floor(offset / ROW) - OVERSCAN);
    const last = Math.min(this.rows.nodeOfRow.length, Math.ceil((offset + height) / ROW) + OVERSCAN);
    const anchor = Math.floor(first / ANCHOR_ROWS) * ANCHOR_ROWS;
    const timeWidth = this.timeWidth;
    const ticks = ticksOf(this.window, timeWidth);
    const view = { layout: this.layout, scale: this.scale, window: this.window, rows: this.rows, timeWidth, nameWidth: this.nameWidth, selected: this.selected, matches: this.matches, members: this.members, path: this.path };
    grid.style.transform = `translateY(${anchor * ROW - offset}px)`;
    this.showRows(first, last, (row) => rowContent(view, row, (row - anchor) * ROW));
    const selectedRow = this.selected === -1 ? -1 : this.rows.rowOfNode[this.selected]!;
    if (selectedRow >= first && selectedRow < last) grid.setAttribute('aria-activedescendant', rowId(this.selected));
    else grid.removeAttribute('aria-activedescendant');
    const context = sizeCanvas(canvas, timeWidth, height);
    if (context !== undefined) {
      const bars = Array.from({ length: Math.max(0, last - first) }, (_, i) => rowBar(view, first + i));
      drawWaterfall(context, { rows: bars, firstTop: first * ROW - offset, rowHeight: ROW, scale: this.scale, window: this.window, ticks, width: timeWidth, height, colors: this.colors });
    }
    this.drawAxis(ticks);
  }

  /** Row `n` is always shown by element `n mod pool`: scrolling by one row rewrites one element. */
  private showRows(first: number, last: number, contentOf: (row: number) => Parameters<RowElement['show']>[0]): void {
    const needed = Math.ceil(this.size.height / ROW) + 2 * OVERSCAN + 1;
    while (this.pool.length < needed) {
      const row = new RowElement();
      this.pool.push(row);
      this.elements.grid.append(row.element);
    }
    const used = new Set<number>();
    for (let row = first; row < last; row++) {
      used.add(row % this.pool.length);
      this.pool[row % this.pool.length]!.show(contentOf(row));
    }
    this.pool.forEach((row, i) => {
      if (!used.has(i)) row.hide();
    });
  }

  private drawAxis(ticks: readonly number[]): void {
    const key = `${this.window.from} ${this.window.to} ${this.timeWidth}`;
    if (key === this.axisFor) return;
    this.axisFor = key;
    const { axis } = this.elements;
    const perNano = this.timeWidth / (this.window.to - this.window.from);
    const labels = ticks.map((tick) => ({ x: (tick - this.window.from) * perNano, text: formatDuration(this.scale.timeAt(tick)), className: 'wf-tick' }));
    const gaps = this.scale.gaps.map((gap) => ({ x: ((gap.shownFrom + gap.shownTo) / 2 - this.window.from) * perNano, text: `${formatDuration(gap.to - gap.from)} idle`, className: 'wf-gap-label' })).filter(({ x }) => x > 0 && x < this.timeWidth);
    axis.replaceChildren(
      ...[...labels.filter(({ x }) => !gaps.some((gap) => Math.abs(gap.x - x) < 70)), ...gaps].map(({ x, text, className }) => {
        const label = document.createElement('span');
        label.className = className;
        label.dataset['last'] = String(x > this.timeWidth - 64);
        label.style.transform = `translateX(${x}px)`;
        const inner = document.createElement('span');
        inner.textContent = text;
        label.append(inner);
        return label;
      }),
    );
  }
}
