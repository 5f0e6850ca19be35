import { spanIdToHex } from '@spoor/core/model';
import { SkeletonFlag } from '@spoor/core/wire';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { clampWindow, panWindow, scrollMap, ticksOf, zoomWindow } from '../../../draw/index.ts';
import type { TimeWindow } from '../../../draw/index.ts';
import { formatDuration } from '../../../format/index.ts';
import type { TraceLayout } from '../../../worker/index.ts';
import { Bars } from './bars.tsx';
import { TimeAxis } from './time-axis.tsx';
import { useSize } from './use-size.ts';
import { WaterfallRow } from './waterfall-row.tsx';
import { actionOf } from './waterfall-keys.ts';
import type { WaterfallAction } from './waterfall-keys.ts';
import { allRows, nextFlagged, reveal, setCollapsed } from './waterfall-rows.ts';
import './waterfall.css';

interface WaterfallProps {
  readonly layout: TraceLayout;
  /** Position of the selected span, -1 for none. */
  readonly selected: number;
  readonly onSelect: (span: number) => void;
}

const ROW = 24;
const OVERSCAN = 4;
const LABEL_WIDTH = 72;
/** Rows are placed relative to a row that seldom changes, so that scrolling moves one layer instead of fifty rows. */
const ANCHOR_ROWS = 256;

export function Waterfall({ layout, selected, onSelect }: WaterfallProps) {
  const { trace } = layout;
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const size = useSize(scroller);
  const [scrollTop, setScrollTop] = useState(0);
  const [rows, setRows] = useState(() => allRows(layout));
  const [window, setWindow] = useState<TimeWindow>(() => clampWindow({ from: 0, to: trace.traceDuration }, trace.traceDuration));

  const nameWidth = Math.round(Math.min(Math.max(size.width * 0.36, 180), 520));
  const timeWidth = Math.max(size.width - nameWidth - 12, 0);
  const rowCount = rows.spanOfRow.length;
  const map = useMemo(() => scrollMap(rowCount * ROW, size.height), [rowCount, size.height]);
  const offset = map.offsetOf(scrollTop);
  const first = Math.max(0, Math.floor(offset / ROW) - OVERSCAN);
  const last = Math.min(rowCount, Math.ceil((offset + size.height) / ROW) + OVERSCAN);
  const anchor = Math.floor(first / ANCHOR_ROWS) * ANCHOR_ROWS;
  const ticks = useMemo(() => ticksOf(window, timeWidth), [window, timeWidth]);

  const show = useCallback(
    (row: number): void => {
      const element = scroller.current;
      if (element === null || row < 0) return;
      const current = map.offsetOf(element.scrollTop);
      const above = row * ROW;
      if (above >= current && above + ROW <= current + size.height) return;
      element.scrollTop = map.scrollTopOf(above < current ? above - ROW : above + 2 * ROW - size.height);
    },
    [map, size.height],
  );

  // A span selected from elsewhere (a link, the URL) must be on the screen.
  useLayoutEffect(() => {
    if (selected === -1 || size.height === 0) return;
    const opened = reveal(layout, rows, selected);
    if (opened !== rows) setRows(opened);
    show(opened.rowOfSpan[selected]!);
    // Only a new selection scrolls; collapsing or scrolling must not jump back to it.
  }, [selected, size.height === 0]);

  const zoomRef = useRef<(event: WheelEvent) => void>(() => undefined);
  zoomRef.current = (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const x = event.clientX - (scroller.current?.getBoundingClientRect().left ?? 0) - nameWidth;
    const anchorTime = window.from + (Math.min(Math.max(x, 0), timeWidth) / Math.max(timeWidth, 1)) * (window.to - window.from);
    setWindow(zoomWindow(window, Math.exp(event.deltaY * 0.002), { anchor: anchorTime, duration: trace.traceDuration }));
  };
  useEffect(() => {
    // React's wheel listeners are passive: they could not keep the browser from zooming the page.
    const element = scroller.current;
    const zoom = (event: WheelEvent): void => zoomRef.current(event);
    element?.addEventListener('wheel', zoom, { passive: false });
    return () => element?.removeEventListener('wheel', zoom);
  }, []);

  const toggle = useCallback((id: string): void => {
    const span = spanOfId(id);
    setRows((current) => setCollapsed(layout, current, { span, collapsed: current.collapsed[span] === 0 }));
  }, [layout]);
  const select = useCallback((id: string): void => onSelect(spanOfId(id)), [onSelect]);

  const selectRow = (row: number): void => onSelect(rows.spanOfRow[Math.min(Math.max(row, 0), rowCount - 1)] ?? -1);
  const act = (action: WaterfallAction): void => {
    const row = selected === -1 ? -1 : rows.rowOfSpan[selected]!;
    const middle = (window.from + window.to) / 2;
    const whole = clampWindow({ from: 0, to: trace.traceDuration }, trace.traceDuration);
    switch (action.kind) {
      case 'move':
        selectRow(row + (action.pages ?? 0) * Math.max(1, Math.floor(size.height / ROW) - 1) + (action.rows ?? 0));
        return;
      case 'edge':
        selectRow(action.end ? rowCount - 1 : 0);
        return;
      case 'collapse':
        if (selected === -1) return;
        if (layout.subtreeSize[selected]! > 1 && rows.collapsed[selected] === 0) setRows(setCollapsed(layout, rows, { span: selected, collapsed: true }));
        else if (trace.parent[selected] !== -1) onSelect(trace.parent[selected]!);
        return;
      case 'expand':
        if (selected === -1) return;
        if (rows.collapsed[selected] === 1) setRows(setCollapsed(layout, rows, { span: selected, collapsed: false }));
        else if (layout.subtreeSize[selected]! > 1) onSelect(selected + 1);
        return;
      case 'error': {
        const next = nextFlagged(layout, selected, { step: action.step, mask: SkeletonFlag.ERROR });
        if (next !== -1) onSelect(next);
        return;
      }
      case 'fit': {
        const fitted = selected === -1 ? whole : clampWindow(spanWindow(layout, selected), trace.traceDuration);
        setWindow(fitted.from === window.from && fitted.to === window.to ? whole : fitted);
        return;
      }
      case 'zoom':
        setWindow(zoomWindow(window, action.factor, { anchor: middle, duration: trace.traceDuration }));
        return;
      case 'pan':
        setWindow(panWindow(window, action.share, trace.traceDuration));
    }
  };

  const scene = {
    start: trace.start,
    duration: trace.duration,
    flags: trace.flags,
    errorFlag: SkeletonFlag.ERROR,
    service: trace.service,
    slotOfService: layout.serviceSlot,
    spanOfRow: rows.spanOfRow,
    firstRow: first,
    lastRow: last,
    firstTop: first * ROW - offset,
    rowHeight: ROW,
    window,
    ticks,
    width: timeWidth,
    height: size.height,
  };
  const scale = timeWidth / (window.to - window.from);
  return (
    <div className="waterfall" style={{ ['--wf-name' as string]: `${nameWidth}px` }}>
      <div className="wf-axis">
        <div className="wf-axis-name">Service and operation</div>
        <TimeAxis
          window={window}
          ticks={ticks}
          width={timeWidth}
          onWindow={(next) => setWindow(clampWindow(next, trace.traceDuration))}
          onReset={() => setWindow(clampWindow({ from: 0, to: trace.traceDuration }, trace.traceDuration))}
        />
      </div>
      <div className="wf-scroll" ref={scroller} onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}>
        <div style={{ height: map.spacer }}>
          <div className="wf-sticky" style={{ height: size.height }}>
            <Bars scene={scene} left={nameWidth} />
            <div
              ref={grid}
              className="wf-grid"
              role="treegrid"
              aria-label="Spans"
              aria-rowcount={rowCount}
              aria-colcount={2}
              aria-activedescendant={selected !== -1 && rows.rowOfSpan[selected]! >= first && rows.rowOfSpan[selected]! < last ? idOf(selected) : undefined}
              tabIndex={0}
              onKeyDown={(event) => {
                const action = actionOf(event);
                if (action === undefined) return;
                event.preventDefault();
                act(action);
              }}
              style={{ transform: `translateY(${anchor * ROW - offset}px)` }}
            >
              {Array.from({ length: Math.max(0, last - first) }, (_, i) => {
                const row = first + i;
                const span = rows.spanOfRow[row]!;
                const error = (trace.flags[span]! & SkeletonFlag.ERROR) !== 0;
                const below = layout.subtreeSize[span]! - 1;
                const collapsed = rows.collapsed[span] === 1;
                const duration = formatDuration(trace.duration[span]!);
                return (
                  <WaterfallRow
                    key={span}
                    id={idOf(span)}
                    rowIndex={row}
                    top={(row - anchor) * ROW}
                    depth={layout.depth[span]!}
                    mostIndent={Math.round(nameWidth * 0.4)}
                    service={trace.services[trace.service[span]!]!}
                    name={trace.names[trace.name[span]!]!}
                    slot={layout.serviceSlot[trace.service[span]!]!}
                    error={error}
                    hidden={below === 0 ? -1 : collapsed ? below : 0}
                    hiddenErrors={collapsed ? layout.subtreeErrors[span]! - (error ? 1 : 0) : 0}
                    selected={span === selected}
                    duration={duration}
                    description={`${duration}, starts at ${formatDuration(trace.start[span]!)}${error ? ', error' : ''}`}
                    {...labelPlace((trace.start[span]! - window.from) * scale, (trace.start[span]! + trace.duration[span]! - window.from) * scale, timeWidth)}
                    onSelect={select}
                    onToggle={toggle}
                  />
                );
              })}
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

/** Beside the bar where there is room: right of it, else left of it, else on top of its right end. */
function labelPlace(left: number, right: number, width: number): { readonly labelAt: number; readonly labelEnds: boolean } {
  const after = Math.max(right, left + 2) + 6;
  if (after >= 0 && after + LABEL_WIDTH <= width) return { labelAt: Math.round(after), labelEnds: false };
  if (left - LABEL_WIDTH >= 0) return { labelAt: Math.round(Math.min(left, width) - 4), labelEnds: true };
  return after < 0 ? { labelAt: 4, labelEnds: false } : { labelAt: Math.round(Math.min(right, width) - 8), labelEnds: true };
}

function spanWindow(layout: TraceLayout, span: number): TimeWindow {
  const from = layout.trace.start[span]!;
  const duration = layout.trace.duration[span]!;
  return { from: from - duration * 0.05, to: from + duration * 1.05 };
}

function idOf(span: number): string {
  return `span-row-${span}`;
}

function spanOfId(id: string): number {
  return Number(id.slice('span-row-'.length));
}

export function spanIdOf(layout: TraceLayout, span: number): string {
  return spanIdToHex(layout.trace.spanId[2 * span]!, layout.trace.spanId[2 * span + 1]!);
}
