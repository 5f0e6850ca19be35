import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent } from 'react';
import { clampWindow, drawFlame, flameHit, panWindow, resolveColors, scrollMap, sizeCanvas, ticksOf, zoomWindow } from '../../../draw/index.ts';
import type { DrawColors, FlameScene, TimeWindow } from '../../../draw/index.ts';
import { onThemeChange } from '../../../theme/index.ts';
import { useSize } from '../waterfall/use-size.ts';

interface FlameCanvasProps {
  readonly label: string;
  readonly content: Omit<FlameScene, 'window' | 'offset' | 'width' | 'height' | 'colors' | 'selected' | 'hovered' | 'rowHeight'>;
  /** Of everything, in the content's unit. */
  readonly length: number;
  readonly axis: (position: number) => string;
  readonly selected: number;
  readonly describe: (item: number) => string;
  readonly onSelect: (item: number) => void;
}

const ROW = 20;

/** A flame graph on one canvas that scrolls natively; zoomed and walked through with mouse, touch and keys. */
export function FlameCanvas({ label, content, length, axis, selected, describe, onSelect }: FlameCanvasProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(scroller);
  const [window, setWindow] = useState<TimeWindow>(() => clampWindow({ from: 0, to: length }, length));
  const [scrollTop, setScrollTop] = useState(0);
  const [hovered, setHovered] = useState(-1);
  const [colors, setColors] = useState<DrawColors>();
  const [current, setCurrent] = useState(selected);
  useEffect(() => setCurrent(selected), [selected]);
  useEffect(() => {
    const read = (): void => setColors(resolveColors(document.body));
    read();
    return onThemeChange(read);
  }, []);
  const map = scrollMap(content.rows * ROW + 8, size.height);
  const scene = (): FlameScene => ({ ...content, window, offset: map.offsetOf(scrollTop), width: Math.max(size.width, 1), height: size.height, colors: colors!, selected: current, hovered, rowHeight: ROW });
  useLayoutEffect(() => {
    if (canvas.current === null || colors === undefined || size.height === 0) return;
    const context = sizeCanvas(canvas.current, size.width, size.height);
    if (context !== undefined) drawFlame(context, scene());
  });

  const latest = useRef({ window, width: size.width });
  latest.current = { window, width: size.width };
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const wheel = (event: WheelEvent): void => {
      const { window: now, width } = latest.current;
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        const x = event.clientX - element.getBoundingClientRect().left;
        setWindow(zoomWindow(now, Math.exp(event.deltaY * 0.002), { anchor: now.from + (x / width) * (now.to - now.from), duration: length }));
      } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) setWindow(panWindow(now, sideways / width, length));
      else return;
      event.preventDefault();
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [length]);

  const hit = (event: MouseEvent): number => {
    const box = canvas.current?.getBoundingClientRect();
    return box === undefined || colors === undefined ? -1 : flameHit(scene(), event.clientX - box.left, event.clientY - box.top);
  };
  const fit = (item: number): void => setWindow(item === -1 ? clampWindow({ from: 0, to: length }, length) : clampWindow({ from: content.start[item]!, to: content.start[item]! + content.length[item]! }, length));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const middle = (window.from + window.to) / 2;
    switch (event.key) {
      case 'w':
      case 's':
        setWindow(zoomWindow(window, event.key === 'w' ? 0.8 : 1.25, { anchor: middle, duration: length }));
        break;
      case 'a':
      case 'd':
        setWindow(panWindow(window, event.key === 'a' ? -0.15 : 0.15, length));
        break;
      case 'r':
        fit(-1);
        break;
      case 'f':
        fit(current);
        break;
      case 'Enter':
        if (current !== -1) onSelect(current);
        break;
      case 'ArrowRight':
      case 'ArrowLeft':
      case 'ArrowDown':
      case 'ArrowUp':
        setCurrent(neighbour(content, current, event.key));
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const shown = hovered !== -1 ? hovered : current;
  const perUnit = size.width / (window.to - window.from);
  return (
    <div className="flame">
      <div className="flame-axis" aria-hidden="true">
        {ticksOf(window, size.width, 110).map((tick) => (
          <span key={tick} className="wf-tick" style={{ transform: `translateX(${(tick - window.from) * perUnit}px)` }}>
            <span>{axis(tick)}</span>
          </span>
        ))}
      </div>
      <div
        ref={scroller}
        className="flame-scroll"
        role="application"
        aria-roledescription="flame graph"
        aria-label={`${label}. Arrow keys walk through it.`}
        tabIndex={0}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: map.spacer }}>
          <canvas
            ref={canvas}
            style={{ width: size.width, height: size.height }}
            aria-hidden="true"
            onPointerMove={(event) => setHovered(hit(event))}
            onPointerLeave={() => setHovered(-1)}
            onClick={(event) => {
              const item = hit(event);
              if (item === -1) return;
              setCurrent(item);
              onSelect(item);
            }}
            onDoubleClick={(event) => fit(hit(event))}
          />
        </div>
      </div>
      <p className="flame-status" role="status">
        {shown === -1 ? ' ' : describe(shown)}
      </p>
    </div>
  );
}

/** Left and right along the row, up and down to what overlaps in time. */
function neighbour({ rows, first, items, start, length }: FlameCanvasProps['content'], item: number, key: string): number {
  if (item === -1) return items[0] ?? -1;
  let row = 0;
  while (row < rows && !within(items, first[row]!, { stop: first[row + 1]!, item, start })) row++;
  if (row === rows) return item;
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const at = items.indexOf(item, first[row]) + (key === 'ArrowRight' ? 1 : -1);
    return at < first[row]! || at >= first[row + 1]! ? item : items[at]!;
  }
  const next = row + (key === 'ArrowDown' ? 1 : -1);
  if (next < 0 || next >= rows) return item;
  for (let at = first[next]!; at < first[next + 1]!; at++) {
    const other = items[at]!;
    if (start[other]! + length[other]! >= start[item]! && start[other]! <= start[item]! + length[item]!) return other;
  }
  return item;
}

function within(items: Uint32Array, from: number, { stop, item, start }: { readonly stop: number; readonly item: number; readonly start: Float64Array }): boolean {
  let low = from;
  let high = stop;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (start[items[middle]!]! < start[item]!) low = middle + 1;
    else high = middle;
  }
  while (low < stop && start[items[low]!]! === start[item]!) if (items[low++] === item) return true;
  return false;
}
