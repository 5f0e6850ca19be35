import type { HeatmapAnswer } from '@spoor/core/wire';
import { rowOf, xOf, yOf } from './heatmap-scale.ts';
import type { HeatmapScale } from './heatmap-scale.ts';

export const HEAT_STEPS = 7;

export interface HeatColors {
  /** From few to many. */
  readonly heat: readonly string[];
  readonly error: string;
  readonly grid: string;
  readonly background: string;
}

const DOT = 2.5;
const SMALL_DOT = 1.6;
const TAU = 2 * Math.PI;
/** Up to so many traces each that is alone in its cell is a dot. */
const FEW_TRACES = 500;
/** Above that, only cells that fail so many times as often as the whole, and so many of them, have a red dot. */
const UNUSUAL = 2;
const MOST_DOTS = 150;

/** Cells by how many traces they hold, failed examples as red dots on top: all where there are few traces, else the unusual. Few single traces are dots too. */
export function drawHeatmap(context: CanvasRenderingContext2D, answer: HeatmapAnswer, options: { readonly scale: HeatmapScale; readonly colors: HeatColors; readonly ticks: readonly number[] }): void {
  const { scale, colors } = options;
  context.clearRect(0, 0, scale.width, scale.height);
  context.fillStyle = colors.grid;
  for (const tick of options.ticks) context.fillRect(0, Math.round(yOf(scale, rowOf(tick))), scale.width, 1);
  const most = answer.cells.reduce((max, { traces }) => Math.max(max, traces), 2);
  const from = BigInt(answer.from);
  const width = scale.width / answer.columns;
  const height = yOf(scale, 0) - yOf(scale, 1);
  const isSparse = answer.cells.reduce((sum, { traces }) => sum + traces, 0) <= FEW_TRACES;
  const circle = (cell: HeatmapAnswer['cells'][number], radius: number, color: string): void => {
    context.beginPath();
    context.arc(xOf(scale, Number(BigInt(cell.start) - from)), yOf(scale, rowOf(cell.duration)), radius, 0, TAU);
    context.fillStyle = color;
    context.fill();
  };
  const dot = (cell: HeatmapAnswer['cells'][number], color: string): void => {
    circle(cell, (isSparse ? DOT : SMALL_DOT) + 0.8, colors.background);
    circle(cell, isSparse ? DOT : SMALL_DOT, color);
  };
  for (const cell of answer.cells) {
    if (cell.traces === 1 && isSparse) continue;
    context.fillStyle = colors.heat[heatOf(cell.traces, most)]!;
    context.fillRect(cell.column * width, yOf(scale, cell.row + 1), Math.max(1, width - 0.6), Math.max(1, height - 0.3));
  }
  if (isSparse) for (const cell of answer.cells) if (cell.traces === 1 && cell.failed === 0) dot(cell, colors.heat[4]!);
  for (const cell of isSparse ? answer.cells.filter(({ failed }) => failed > 0) : unusualFailures(answer.cells)) dot(cell, colors.error);
}

/**
 * The cells that fail most above what is usual in the whole answer. With thousands of failures a dot for each would
 * cover everything and say nothing.
 */
export function unusualFailures(cells: HeatmapAnswer['cells']): HeatmapAnswer['cells'] {
  const traces = cells.reduce((sum, cell) => sum + cell.traces, 0);
  const usual = cells.reduce((sum, cell) => sum + cell.failed, 0) / Math.max(1, traces);
  const excess = (cell: HeatmapAnswer['cells'][number]): number => cell.failed - cell.traces * usual;
  return cells
    .filter((cell) => cell.failed > cell.traces * usual * UNUSUAL)
    .sort((a, b) => excess(b) - excess(a))
    .slice(0, MOST_DOTS);
}

/** Step of the scale, by the logarithm: the few are as interesting as the many. */
export function heatOf(traces: number, most: number): number {
  return Math.min(HEAT_STEPS - 1, Math.floor((Math.log(traces) / Math.log(most + 1)) * HEAT_STEPS));
}
