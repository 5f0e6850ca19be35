import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { PointerEvent, RefObject } from 'react';
import { clampWindow, drawMinimap, resolveColors, sizeCanvas } from '../../draw/index.ts';
import type { TimeWindow } from '../../draw/index.ts';
import { formatDuration } from '../../format/index.ts';
import { onThemeChange } from '../../theme/index.ts';
import type { TraceLayout } from '../../worker/index.ts';
import type { WaterfallController } from './waterfall/waterfall-controller.ts';
import type { WindowStore } from './window-store.ts';
import { useSize } from './waterfall/use-size.ts';
import './minimap.css';

interface MinimapProps {
  readonly layout: TraceLayout;
  readonly controller: RefObject<WaterfallController | null>;
  /** The shown part; undefined: all. */
  readonly windows: WindowStore;
}

/** So near to an edge of the shown part a drag moves that edge. */
const EDGE = 6;
const LEAST_DRAG = 3;

/** The whole trace in a strip: drag over it to zoom, drag the shown part or its edges to move them, double-click for all. */
export function Minimap({ layout, controller, windows }: MinimapProps) {
  const window = useSyncExternalStore(windows.subscribe, windows.get);
  const canvas = useRef<HTMLCanvasElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const size = useSize(host);
  const [theme, setTheme] = useState(0);
  const drag = useRef<{ readonly x: number; readonly kind: 'new' | 'from' | 'to' | 'move'; readonly window: TimeWindow }>(undefined);
  useEffect(() => onThemeChange(() => setTheme((n) => n + 1)), []);
  useLayoutEffect(() => {
    if (canvas.current === null || size.width === 0) return;
    const context = sizeCanvas(canvas.current, size.width, size.height);
    if (context !== undefined) drawMinimap(context, layout.minimap, { width: size.width, height: size.height, colors: resolveColors(document.body) });
  }, [layout, size.width, size.height, theme]);

  const made = controller.current;
  const length = made?.scale.length ?? layout.trace.traceDuration;
  const shown = window ?? { from: 0, to: length };
  const whole = shown.from <= 0 && shown.to >= length;
  const perNano = length > 0 ? size.width / length : 0;
  const at = (event: PointerEvent): number => event.clientX - (host.current?.getBoundingClientRect().left ?? 0);

  const start = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const x = at(event);
    const near = (time: number): boolean => !whole && Math.abs(x - time * perNano) <= EDGE;
    const inside = !whole && x > shown.from * perNano && x < shown.to * perNano;
    drag.current = { x, kind: near(shown.from) ? 'from' : near(shown.to) ? 'to' : inside ? 'move' : 'new', window: shown };
  };
  const move = (event: PointerEvent): void => {
    if (drag.current === undefined || made === null) return;
    const { x, kind, window: was } = drag.current;
    const by = (at(event) - x) / perNano;
    if (kind === 'move') made.setWindow(clampWindow({ from: was.from + by, to: was.to + by }, length));
    else if (kind === 'new' && Math.abs(at(event) - x) >= LEAST_DRAG) made.setWindow(ordered(x / perNano, at(event) / perNano, length));
    else if (kind === 'from') made.setWindow(ordered(was.from + by, was.to, length));
    else if (kind === 'to') made.setWindow(ordered(was.from, was.to + by, length));
  };
  const stop = (): void => {
    drag.current = undefined;
  };
  return (
    <div
      ref={host}
      className="minimap"
      title="Drag to zoom, double-click for the whole trace"
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={stop}
      onPointerCancel={stop}
      onDoubleClick={() => made?.showWhole()}
    >
      <canvas ref={canvas} aria-hidden="true" />
      {!whole && (
        <>
          <span className="minimap-shade" style={{ left: 0, width: Math.max(0, shown.from * perNano) }} />
          <span className="minimap-shade" style={{ left: shown.to * perNano, right: 0 }} />
          <span className="minimap-window" style={{ left: shown.from * perNano, width: Math.max(2, (shown.to - shown.from) * perNano) }}>
            <span className="visually-hidden">
              Shown: {formatDuration(shown.from)} to {formatDuration(shown.to)} of {formatDuration(length)}
            </span>
          </span>
        </>
      )}
    </div>
  );
}

function ordered(a: number, b: number, length: number): TimeWindow {
  return { from: Math.max(0, Math.min(a, b)), to: Math.min(length, Math.max(a, b)) };
}
