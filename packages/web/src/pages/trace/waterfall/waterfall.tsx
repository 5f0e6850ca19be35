import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { onThemeChange } from '../../../theme/index.ts';
import { preferences } from '../../../preferences/index.ts';
import type { TimeWindow } from '../../../draw/index.ts';
import type { TraceLayout } from '../../../worker/index.ts';
import { AxisBrush } from './axis-brush.tsx';
import { listenToGestures } from './gestures.ts';
import { NameSplitter } from './name-splitter.tsx';
import { useNameWidth } from './use-name-width.ts';
import { useSize } from './use-size.ts';
import { WaterfallController } from './waterfall-controller.ts';
import { actionOf } from './waterfall-keys.ts';
import type { WaterfallAction } from './waterfall-keys.ts';
import type { RowsState } from './waterfall-rows.ts';
import './waterfall.css';

interface WaterfallProps {
  readonly layout: TraceLayout;
  /** The controller when it is made, for the toolbar and the minimap; null when it is gone. */
  readonly onController: (controller: WaterfallController | null) => void;
  readonly onSelect: (node: number) => void;
  readonly onAction: (action: WaterfallAction) => void;
  readonly onWindow: (window: TimeWindow) => void;
  readonly onRows: (rows: RowsState) => void;
}

/** The frame of the waterfall; what is in it is drawn by the controller. */
export function Waterfall({ layout, onController, onSelect, onAction, onWindow, onRows }: WaterfallProps) {
  const host = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const sticky = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const axis = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const cursorTime = useRef<HTMLSpanElement>(null);
  const [controller, setController] = useState<WaterfallController>();
  const latest = useRef({ onWindow, onRows, onSelect, onAction });
  latest.current = { onWindow, onRows, onSelect, onAction };
  const size = useSize(scroller);
  const [nameWidth, setNameWidth] = useNameWidth(size.width);
  const nameWidthNow = useRef(nameWidth);
  nameWidthNow.current = nameWidth;

  useLayoutEffect(() => {
    const parts = { host: host.current, scroller: scroller.current, spacer: spacer.current, sticky: sticky.current, grid: grid.current, canvas: canvas.current, axis: axis.current, cursor: cursor.current, cursorTime: cursorTime.current };
    if (Object.values(parts).includes(null)) return undefined;
    const made = new WaterfallController(layout, parts as { [K in keyof typeof parts]: NonNullable<(typeof parts)[K]> }, {
      onWindow: (window) => latest.current.onWindow(window),
      onRows: (rows) => latest.current.onRows(rows),
    });
    setController(made);
    onController(made);
    const stop = [listenToGestures(parts.scroller!, made, () => nameWidthNow.current), onThemeChange(() => made.readColors())];
    return () => {
      for (const end of stop) end();
      onController(null);
      made.dispose();
      parts.grid!.replaceChildren();
    };
    // Made once: another layout is given to it, not a new one for it.
  }, []);
  useLayoutEffect(() => controller?.setSize(size.width, size.height), [controller, size.width, size.height]);
  useLayoutEffect(() => controller?.setNameWidth(nameWidth), [controller, nameWidth]);
  useEffect(() => {
    const element = grid.current;
    if (element === null || controller === undefined) return undefined;
    const click = (event: MouseEvent): void => {
      const node = controller.nodeAt(event.target);
      if (node === -1) return;
      latest.current.onSelect(node);
      if (event.target instanceof Element && event.target.closest('.wf-toggle, .wf-multiple') !== null) latest.current.onAction({ kind: 'toggle' });
    };
    element.addEventListener('click', click);
    return () => element.removeEventListener('click', click);
  }, [controller]);

  return (
    <div ref={host} className="waterfall" style={{ ['--wf-name' as string]: `${nameWidth}px` }}>
      <div className="wf-axis">
        <div className="wf-axis-name">Service and operation</div>
        <AxisBrush controller={controller}>
          <div ref={axis} className="wf-ticks" />
          <span ref={cursorTime} className="wf-cursor-time" hidden />
        </AxisBrush>
      </div>
      <div className="wf-body">
        <div className="wf-scroll" ref={scroller}>
          <div ref={spacer}>
            <div ref={sticky} className="wf-sticky">
              <canvas ref={canvas} className="wf-bars" aria-hidden="true" style={{ left: nameWidth, width: Math.max(size.width - nameWidth, 1), height: size.height }} />
              <div
                ref={grid}
                className="wf-grid"
                role="treegrid"
                aria-label="Spans"
                aria-colcount={2}
                tabIndex={0}
                onKeyDown={(event) => {
                  const action = event.key.length === 1 && !preferences().singleKeys ? undefined : actionOf(event);
                  if (action === undefined) return;
                  event.preventDefault();
                  event.stopPropagation();
                  onAction(action);
                }}
              />
              <div ref={cursor} className="wf-cursor" hidden />
            </div>
          </div>
        </div>
        <NameSplitter width={nameWidth} most={Math.max(size.width - 160, 120)} onWidth={setNameWidth} />
      </div>
    </div>
  );
}
