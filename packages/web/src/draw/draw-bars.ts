import type { TimeWindow } from './time-window.ts';

/** Resolved colours: a canvas knows no CSS variables. */
export interface BarColors {
  readonly services: readonly string[];
  readonly error: string;
  readonly grid: string;
}

export interface BarScene {
  /** Nanoseconds relative to the trace's start, by span. */
  readonly start: Float64Array;
  readonly duration: Float64Array;
  readonly flags: Uint8Array;
  readonly errorFlag: number;
  readonly service: Uint32Array;
  readonly slotOfService: Uint8Array;
  readonly spanOfRow: Int32Array;
  readonly firstRow: number;
  readonly lastRow: number;
  /** Pixels from the canvas's top edge to the first row's. */
  readonly firstTop: number;
  readonly rowHeight: number;
  readonly window: TimeWindow;
  readonly ticks: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly colors: BarColors;
}

const LEAST_WIDTH = 2;
const BAR_INSET = 6;
const NOTCH = 4;

/** Draws the grid and the bars of the visible rows. The context is scaled to CSS pixels. */
export function drawBars(context: CanvasRenderingContext2D, scene: BarScene): void {
  const { width, height, window, rowHeight, colors } = scene;
  const scale = width / (window.to - window.from);
  context.clearRect(0, 0, width, height);
  context.fillStyle = colors.grid;
  for (const tick of scene.ticks) context.fillRect(Math.round((tick - window.from) * scale), 0, 1, height);
  for (let row = scene.firstRow; row < scene.lastRow; row++) {
    const span = scene.spanOfRow[row]!;
    const left = (scene.start[span]! - window.from) * scale;
    const barWidth = Math.max(scene.duration[span]! * scale, LEAST_WIDTH);
    if (left > width || left + barWidth < 0) continue;
    // Bars of a deeply zoomed trace are millions of pixels long: the canvas gets only what it can show.
    // One that starts in the last pixel is still drawn whole.
    const x = Math.min(Math.max(left, -LEAST_WIDTH), width - LEAST_WIDTH);
    const shown = Math.max(Math.min(left + barWidth, width + LEAST_WIDTH) - x, LEAST_WIDTH);
    const y = scene.firstTop + (row - scene.firstRow) * rowHeight + BAR_INSET;
    context.fillStyle = colors.services[scene.slotOfService[scene.service[span]!]!]!;
    context.fillRect(x, y, shown, rowHeight - 2 * BAR_INSET);
    if ((scene.flags[span]! & scene.errorFlag) === 0) continue;
    context.fillStyle = colors.error;
    context.fillRect(Math.max(x + shown - NOTCH, x), y - 2, Math.min(NOTCH, shown), rowHeight - 2 * BAR_INSET + 4);
  }
}
