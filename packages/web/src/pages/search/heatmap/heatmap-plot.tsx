import type { HeatmapAnswer, HeatmapCellAnswer } from '@spoor/core/wire';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { PointerEvent } from 'react';
import { formatCount, formatDuration, formatInstant, formatQuantity, formatTick } from '../../../format/index.ts';
import { rangeOf, rangeSeconds } from '../../../range/index.ts';
import { onThemeChange } from '../../../theme/index.ts';
import { resolveTokens } from '../../../widgets/resolve-tokens.ts';
import { useWidth } from '../../../widgets/use-width.ts';
import type { SearchState } from '../search-state.ts';
import { HEAT_STEPS, drawHeatmap } from './draw-heatmap.ts';
import type { HeatColors } from './draw-heatmap.ts';
import { durationOf, durationTicks, rowAt, rowOf, scaleOf, timeOf, xOf, yOf } from './heatmap-scale.ts';
import type { HeatmapScale } from './heatmap-scale.ts';

const HEIGHT = 168;
/** Below this a drag is a click, and a flat box selects time only. */
const LEAST_DRAG = 4;
const FLAT = 14;
/** How far from a dot or cell the pointer may be, pixels. */
const REACH = 7;

export interface Selection {
  /** Nanoseconds since the Unix epoch. */
  readonly from: bigint;
  readonly to: bigint;
  /** Bounds on the duration, nanoseconds; undefined when the box spans time only. */
  readonly least: number | undefined;
  readonly most: number | undefined;
}

interface HeatmapPlotProps {
  readonly answer: HeatmapAnswer | undefined;
  readonly stale: boolean;
  readonly state: SearchState;
  readonly onOpen: (traceId: string) => void;
  readonly onSelect: (selection: Selection) => void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export function HeatmapPlot({ answer, stale, state, onOpen, onSelect }: HeatmapPlotProps) {
  const [plot, width] = useWidth<HTMLDivElement>();
  const seconds = rangeSeconds(state);
  const scale = useMemo(() => scaleOf(answer, { width, height: HEIGHT }, seconds), [answer, width, seconds]);
  const ticks = useMemo(() => durationTicks(scale), [scale]);
  const [hovered, setHovered] = useState<HeatmapCellAnswer>();
  const [box, setBox] = useState<{ readonly start: Point; readonly end: Point }>();
  const range = answer ?? rangeOf(state);
  const base = BigInt(range.from);

  const pointOf = (event: PointerEvent<HTMLDivElement>): Point => {
    const bounds = event.currentTarget.getBoundingClientRect();
    return { x: Math.min(Math.max(event.clientX - bounds.left, 0), scale.width), y: Math.min(Math.max(event.clientY - bounds.top, 0), scale.height) };
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    const start = box?.start;
    setBox(undefined);
    if (start === undefined) return;
    const end = pointOf(event);
    const [wide, high] = [Math.abs(end.x - start.x), Math.abs(end.y - start.y)];
    if (wide < LEAST_DRAG && high < LEAST_DRAG) {
      const cell = cellAt(answer, scale, end);
      if (cell !== undefined) onOpen(cell.traceId);
      return;
    }
    const times = [timeOf(scale, Math.min(start.x, end.x)), timeOf(scale, Math.max(start.x, end.x))].map((time) => base + BigInt(Math.round(time))) as [bigint, bigint];
    const isFlat = high < FLAT;
    const bound = (y: number): number => Math.max(0, Math.round(durationOf(rowAt(scale, y))));
    onSelect({ from: times[0], to: times[1] > times[0] ? times[1] : times[0] + 1n, least: isFlat ? undefined : bound(Math.max(start.y, end.y)), most: isFlat ? undefined : bound(Math.min(start.y, end.y)) });
  };
  return (
    <div className={`heatmap ${stale ? 'stale' : ''}`}>
      <div className="heatmap-durations" aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick} style={{ top: `${yOf(scale, rowOf(tick))}px` }}>
            {formatDuration(tick)}
          </span>
        ))}
      </div>
      <div
        ref={plot}
        className="heatmap-plot"
        data-loading={answer === undefined}
        style={{ height: `${HEIGHT}px` }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const point = pointOf(event);
          setBox({ start: point, end: point });
        }}
        onPointerMove={(event) => {
          const point = pointOf(event);
          if (box !== undefined) setBox({ start: box.start, end: point });
          setHovered(cellAt(answer, scale, point));
        }}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setBox(undefined)}
        onPointerLeave={() => setHovered(undefined)}
      >
        <Canvas answer={answer} scale={scale} ticks={ticks} />
        <Bounds scale={scale} least={state.tmin} most={state.tmax} />
        {box !== undefined && <Box start={box.start} end={box.end} />}
        {hovered !== undefined && box === undefined && answer !== undefined && <Tip cell={hovered} answer={answer} scale={scale} />}
      </div>
      <div className="heatmap-times" aria-hidden="true">
        {timeTicks(scale).map((time) => (
          <span key={time} style={{ left: `${xOf(scale, time)}px` }}>
            {formatTick(base + BigInt(Math.round(time)), scale.to / 1e9)}
          </span>
        ))}
      </div>
    </div>
  );
}

function timeTicks(scale: HeatmapScale): readonly number[] {
  const count = Math.max(1, Math.floor(scale.width / 130));
  return Array.from({ length: count + 1 }, (_, i) => (i / count) * scale.to);
}

/** The nearest dot, else the cell under the pointer. */
function cellAt(answer: HeatmapAnswer | undefined, scale: HeatmapScale, { x, y }: Point): HeatmapCellAnswer | undefined {
  if (answer === undefined) return undefined;
  const base = BigInt(answer.from);
  let best: HeatmapCellAnswer | undefined;
  let least = REACH * REACH;
  for (const cell of answer.cells) {
    if (cell.traces > 1 && cell.failed === 0) continue;
    const distance = (xOf(scale, Number(BigInt(cell.start) - base)) - x) ** 2 + (yOf(scale, rowOf(cell.duration)) - y) ** 2;
    if (distance <= least) [best, least] = [cell, distance];
  }
  if (best !== undefined) return best;
  const column = Math.floor((x / scale.width) * answer.columns);
  const row = Math.floor(rowAt(scale, y));
  return answer.cells.find((cell) => cell.column === column && cell.row === row);
}

function Canvas({ answer, scale, ticks }: { readonly answer: HeatmapAnswer | undefined; readonly scale: HeatmapScale; readonly ticks: readonly number[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [theme, setTheme] = useState(0);
  useEffect(() => onThemeChange(() => setTheme((n) => n + 1)), []);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || answer === undefined || scale.width === 0) return;
    const ratio = devicePixelRatio;
    element.width = Math.round(scale.width * ratio);
    element.height = Math.round(scale.height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawHeatmap(context, answer, { scale, ticks, colors: heatColors(element.parentElement ?? document.body) });
  }, [answer, scale, ticks, theme]);
  const traces = answer?.cells.reduce((sum, cell) => sum + cell.traces, 0) ?? 0;
  return <canvas ref={canvas} role="img" aria-label={`Heatmap of ${formatQuantity(traces, 'trace')} by start and duration; also there as a table`} />;
}

function heatColors(host: HTMLElement): HeatColors {
  const names = Array.from({ length: HEAT_STEPS }, (_, i) => `--heat-${i + 1}`);
  const [error, grid, background, ...heat] = resolveTokens(host, ['--error', '--line', '--bg', ...names]);
  return { heat, error: error!, grid: grid!, background: background! };
}

function Box({ start, end }: { readonly start: Point; readonly end: Point }) {
  const isFlat = Math.abs(end.y - start.y) < FLAT;
  return (
    <div
      className="heatmap-box"
      style={{
        left: `${Math.min(start.x, end.x)}px`,
        width: `${Math.abs(end.x - start.x)}px`,
        top: isFlat ? 0 : `${Math.min(start.y, end.y)}px`,
        height: isFlat ? '100%' : `${Math.abs(end.y - start.y)}px`,
      }}
    />
  );
}

/** The durations the results are bound to. */
function Bounds({ scale, least, most }: { readonly scale: HeatmapScale; readonly least: string | undefined; readonly most: string | undefined }) {
  if (least === undefined && most === undefined) return null;
  const top = most === undefined ? 0 : Math.max(0, yOf(scale, rowOf(Number(most))));
  const bottom = least === undefined ? scale.height : Math.min(scale.height, yOf(scale, rowOf(Number(least))));
  return <div className="heatmap-bounds" style={{ top: `${top}px`, height: `${Math.max(2, bottom - top)}px` }} />;
}

function Tip({ cell, answer, scale }: { readonly cell: HeatmapCellAnswer; readonly answer: HeatmapAnswer; readonly scale: HeatmapScale }) {
  const x = xOf(scale, Number(BigInt(cell.start) - BigInt(answer.from)));
  const isRight = x > scale.width / 2;
  return (
    <div className="heatmap-tip" style={{ top: `${Math.min(yOf(scale, cell.row + 1), scale.height - 70)}px`, [isRight ? 'right' : 'left']: `${(isRight ? scale.width - x : x) + 14}px` }}>
      <strong>{cell.traces === 1 ? formatDuration(cell.duration) : `${formatCount(cell.traces)} traces, ${formatDuration(durationOf(cell.row))} to ${formatDuration(durationOf(cell.row + 1))}`}</strong>
      {cell.failed > 0 && <span className="error-text">{cell.traces === 1 ? 'with an error' : `${formatCount(cell.failed)} with errors`}</span>}
      <span>{formatInstant(BigInt(cell.start))}</span>
      <span className="muted">Click to open {cell.traces === 1 ? 'it' : cell.failed > 0 ? 'a failed one' : 'the slowest'}</span>
    </div>
  );
}
