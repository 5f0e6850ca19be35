import type { HeatmapAnswer } from '@spoor/core/wire';

/** Rows of the answer per doubling of the duration. */
const PER_OCTAVE = 3;
const LEAST_ROWS = 12;

/** Where times and durations lie in the plot. */
export interface HeatmapScale {
  readonly from: number;
  readonly to: number;
  readonly lowRow: number;
  readonly highRow: number;
  readonly width: number;
  readonly height: number;
}

/** Times in nanoseconds since the range's start, so that they stay exact. */
export function scaleOf(answer: HeatmapAnswer | undefined, size: { readonly width: number; readonly height: number }, seconds: number): HeatmapScale {
  const rows = answer?.cells.map(({ row }) => row) ?? [];
  const low = rows.reduce((least, row) => Math.min(least, row), Infinity);
  const high = rows.reduce((most, row) => Math.max(most, row), -Infinity);
  // Without traces: 1 ms to 1 s.
  const [lowRow, highRow] = rows.length === 0 ? [rowOf(1e6), rowOf(1e9)] : [low - 1, Math.max(high + 2, low + LEAST_ROWS)];
  const length = answer === undefined ? seconds * 1e9 : Number(BigInt(answer.to) - BigInt(answer.from));
  return { from: 0, to: length, lowRow, highRow, ...size };
}

/** Fractional row of a duration. */
export function rowOf(nanos: number): number {
  return PER_OCTAVE * Math.log2(nanos + 1);
}

export function durationOf(row: number): number {
  return 2 ** (row / PER_OCTAVE) - 1;
}

export function xOf(scale: HeatmapScale, time: number): number {
  return ((time - scale.from) / (scale.to - scale.from)) * scale.width;
}

export function timeOf(scale: HeatmapScale, x: number): number {
  return scale.from + (x / Math.max(1, scale.width)) * (scale.to - scale.from);
}

export function yOf(scale: HeatmapScale, row: number): number {
  return scale.height - ((row - scale.lowRow) / (scale.highRow - scale.lowRow)) * scale.height;
}

export function rowAt(scale: HeatmapScale, y: number): number {
  return scale.lowRow + ((scale.height - y) / scale.height) * (scale.highRow - scale.lowRow);
}

/** Powers of ten up to 10 s, then what people say. */
const ROUND = [...Array.from({ length: 11 }, (_, power) => 10 ** power), 60e9, 600e9, 3_600e9, 36_000e9, 864_000e9];

/** Durations to label, thinned to what fits. */
export function durationTicks(scale: HeatmapScale): readonly number[] {
  const shown = ROUND.filter((nanos) => nanos >= durationOf(scale.lowRow) && nanos <= durationOf(scale.highRow));
  const step = Math.max(1, Math.ceil(shown.length / Math.max(1, Math.floor(scale.height / 26))));
  return shown.filter((_, i) => i % step === 0);
}
