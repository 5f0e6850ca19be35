import { cell, fit } from './style.ts';
import type { TerminalStyle } from './style.ts';
import { PALETTE } from './style.ts';

export interface ChartSeries {
  readonly name: string;
  /** By time, milliseconds since the Unix epoch, ascending. */
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

const BLOCKS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const HEIGHT = 10;
const MAX_NAME = 40;

/** One series as a chart with a scale, several as a line each on a common scale. Ends with the range of time. */
export function chartText(series: readonly ChartSeries[], style: TerminalStyle): string {
  const points = series.flatMap((one) => one.points);
  if (points.length === 0) return 'no values in this range\n';
  const from = points.reduce((least, { time }) => Math.min(least, time), Infinity);
  const to = points.reduce((most, { time }) => Math.max(most, time), -Infinity);
  const top = points.reduce((most, { value }) => Math.max(most, value), 0);
  const [only] = series;
  const body = series.length === 1 && only !== undefined ? bars(only, { from, to, top, style }) : lines(series, { from, to, top, style });
  return `${body}${style.colour(`${timeText(from)} … ${timeText(to)}`, 'grey')}\n`;
}

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly style: TerminalStyle;
}

function bars(series: ChartSeries, scale: Scale): string {
  const { style, top } = scale;
  const labels = [top, top / 2, 0].map(numberText);
  const margin = Math.max(...labels.map(({ length }) => length)) + 1;
  const heights = columnsOf(series, scale, style.columns - margin - 1);
  let text = series.name === '' ? '' : `${fit(series.name, style.columns)}\n`;
  for (let row = HEIGHT; row >= 1; row--) {
    const label = row === HEIGHT ? labels[0]! : row === HEIGHT / 2 ? labels[1]! : row === 1 ? labels[2]! : '';
    const line = heights.map((value) => blockAt(top === 0 ? 0 : ((value ?? 0) / top) * HEIGHT - (row - 1))).join('');
    text += `${label.padStart(margin - 1)} ${style.colour(line.trimEnd(), 'cyan')}\n`;
  }
  return text;
}

function lines(series: readonly ChartSeries[], scale: Scale): string {
  const { style, top } = scale;
  const name = Math.min(MAX_NAME, Math.max(...series.map((one) => one.name.length)));
  const width = Math.max(10, style.columns - name - 34);
  const rows = series.map((one, i) => {
    const drawn = columnsOf(one, scale, width).map((value) => (value === undefined ? ' ' : value <= 0 ? '_' : blockAt(top === 0 ? 0 : Math.max(0.125, value / top)))).join('');
    const values = one.points.map(({ value }) => value);
    const figures = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity), values.at(-1) ?? 0].map((value) => numberText(value).padStart(10)).join('');
    return `${cell(one.name, name)} ${style.colour(cell(drawn, width), PALETTE[i % PALETTE.length]!)} ${figures}\n`;
  });
  return `${' '.repeat(name + width + 2)}${['min', 'max', 'last'].map((word) => word.padStart(10)).join('')}\n${rows.join('')}`;
}

/** The largest value that falls into each column; undefined: none does. */
function columnsOf({ points }: ChartSeries, { from, to }: Scale, width: number): (number | undefined)[] {
  const count = Math.max(1, Math.min(width, new Set(points.map(({ time }) => time)).size === 1 ? 1 : width));
  const columns = Array.from<number | undefined>({ length: count });
  for (const { time, value } of points) {
    const at = to === from ? 0 : Math.min(count - 1, Math.floor(((time - from) / (to - from)) * count));
    columns[at] = Math.max(columns[at] ?? -Infinity, value);
  }
  // Fewer values than columns: each holds until the next.
  if (points.length < count) for (let i = 1; i < count; i++) columns[i] ??= columns[i - 1];
  return columns;
}

/** A block filled from below: 0 empty, 1 full. */
function blockAt(share: number): string {
  return BLOCKS[Math.max(0, Math.min(8, Math.round(share * 8)))]!;
}

export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(2);
  return Math.abs(value) >= 1e6 ? value.toExponential(3) : String(Number(value.toPrecision(4)));
}

export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').replace(/\.000Z$|Z$/, '');
}
