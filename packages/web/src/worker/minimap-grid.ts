import type { TimeScale } from '../draw/time-scale.ts';

/** Cells of the minimap: what to paint is decided once, off the main thread, at this resolution. */
const COLUMNS = 1024;
const ROWS = 48;

export interface MinimapGrid {
  readonly columns: number;
  readonly rows: number;
  /** By row, then column: colour slot + 1, 0 for nothing, 255 for an error. */
  readonly cells: Uint8Array<ArrayBuffer>;
}

interface MinimapTrace {
  readonly count: number;
  readonly start: Float64Array;
  readonly duration: Float64Array;
  readonly service: Uint32Array;
  readonly flags: Uint8Array;
}

/** Spans top to bottom in tree order; where many share a cell the first one has it, and an error always shows. */
export function drawMinimapGrid({ count, start, duration, service, flags }: MinimapTrace, options: { readonly slotOfService: Uint8Array; readonly errorFlag: number; readonly scale: TimeScale }): MinimapGrid {
  const { slotOfService, errorFlag, scale } = options;
  const rows = Math.min(ROWS, Math.max(count, 1));
  const cells = new Uint8Array(COLUMNS * rows);
  const perNano = scale.length > 0 ? COLUMNS / scale.length : 0;
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * rows) / count) * COLUMNS;
    const from = Math.min(Math.floor(scale.shownAt(start[i]!) * perNano), COLUMNS - 1);
    const to = Math.min(Math.max(Math.ceil(scale.shownAt(start[i]! + duration[i]!) * perNano), from + 1), COLUMNS);
    const error = (flags[i]! & errorFlag) !== 0;
    const value = error ? 255 : slotOfService[service[i]!]! + 1;
    // A cell once taken stays; a long span over a full row is skipped by its ends, which is exact enough for a map.
    if (!error && cells[row + from] !== 0 && cells[row + to - 1] !== 0 && cells[row + ((from + to) >> 1)] !== 0) continue;
    for (let column = from; column < to; column++) if (error ? column === from || cells[row + column] === 0 : cells[row + column] === 0) cells[row + column] = value;
  }
  return { columns: COLUMNS, rows, cells };
}
