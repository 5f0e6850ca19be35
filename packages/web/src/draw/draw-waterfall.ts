import type { DrawColors } from './resolve-colors.ts';
import type { TimeScale } from './time-scale.ts';
import type { TimeWindow } from './time-window.ts';

/** A row to draw. Times in nanoseconds since the trace's start. */
export interface RowBar {
  readonly kind: 'span' | 'group' | 'missing';
  readonly start: number;
  readonly end: number;
  readonly slot: number;
  readonly error: boolean;
  readonly dimmed: boolean;
  /** From when to when the critical path runs here: `[from, to, …]`. */
  readonly path: Float64Array | undefined;
  /** Events, nanoseconds after `start`. */
  readonly marks: Float32Array | undefined;
  /** Of a group: when any member ran, and when any failed one did: `[from, to, …]`, ascending, apart. */
  readonly members: { readonly busy: Float64Array; readonly failed: Float64Array } | undefined;
}

export interface WaterfallScene {
  readonly rows: readonly RowBar[];
  /** Pixels from the canvas's top edge to the first row's. */
  readonly firstTop: number;
  readonly rowHeight: number;
  readonly scale: TimeScale;
  /** In shown time. */
  readonly window: TimeWindow;
  readonly ticks: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly colors: DrawColors;
}

const LEAST_WIDTH = 2;
const BAR_TOP = 6;
const BAR_HEIGHT = 11;
const NOTCH = 4;
const PATH_TOP = 18;

/** Draws grid, gaps, and the bars of the visible rows. The context is scaled to CSS pixels. */
export function drawWaterfall(context: CanvasRenderingContext2D, scene: WaterfallScene): void {
  const { width, height, window, colors, scale } = scene;
  const perNano = width / (window.to - window.from);
  const xOf = (time: number): number => (scale.shownAt(time) - window.from) * perNano;
  context.clearRect(0, 0, width, height);
  for (const gap of scale.gaps) {
    const [from, to] = [(gap.shownFrom - window.from) * perNano, (gap.shownTo - window.from) * perNano];
    if (to < 0 || from > width) continue;
    drawGap(context, { from, to, height, colors });
  }
  context.fillStyle = colors.grid;
  for (const tick of scene.ticks) context.fillRect(Math.round((tick - window.from) * perNano), 0, 1, height);
  scene.rows.forEach((row, i) => drawRow(context, row, { ...scene, xOf, y: scene.firstTop + i * scene.rowHeight }));
  context.globalAlpha = 1;
}

interface RowPlace {
  readonly xOf: (time: number) => number;
  readonly y: number;
  readonly width: number;
  readonly colors: DrawColors;
}

function drawRow(context: CanvasRenderingContext2D, row: RowBar, place: RowPlace): void {
  const { xOf, y, width, colors } = place;
  const left = xOf(row.start);
  const right = Math.max(xOf(row.end), left + LEAST_WIDTH);
  if (left > width || right < 0) return;
  // Bars of a deeply zoomed trace are millions of pixels long: the canvas gets only what it can show.
  // One that starts in the last pixel is still drawn whole.
  const x = Math.min(Math.max(left, -LEAST_WIDTH), width - LEAST_WIDTH);
  const shown = Math.max(Math.min(right, width + LEAST_WIDTH) - x, LEAST_WIDTH);
  context.globalAlpha = row.dimmed ? 0.3 : 1;
  const color = colors.services[row.slot]!;
  if (row.kind === 'missing') {
    context.strokeStyle = colors.faint;
    context.setLineDash([3, 3]);
    context.strokeRect(x + 0.5, y + BAR_TOP + 0.5, Math.max(shown - 1, 1), BAR_HEIGHT - 1);
    context.setLineDash([]);
    return;
  }
  if (row.kind === 'group' && row.members !== undefined) {
    context.globalAlpha *= 0.22;
    context.fillStyle = color;
    fillBar(context, { x, y: y + BAR_TOP, width: shown, height: BAR_HEIGHT });
    context.globalAlpha = row.dimmed ? 0.3 : 1;
    drawMembers(context, row.members, place, color);
  } else {
    context.fillStyle = color;
    fillBar(context, { x, y: y + BAR_TOP, width: shown, height: BAR_HEIGHT });
  }
  if (row.error) {
    context.fillStyle = colors.error;
    context.fillRect(Math.max(x + shown - NOTCH, x), y + BAR_TOP - 2, Math.min(NOTCH, shown), BAR_HEIGHT + 4);
  }
  if (row.path !== undefined) drawPath(context, row.path, place);
  if (row.marks !== undefined) drawMarks(context, row.marks, { ...place, start: row.start });
}

function fillBar(context: CanvasRenderingContext2D, { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }): void {
  if (width < 6) {
    context.fillRect(x, y, width, height);
    return;
  }
  context.beginPath();
  context.roundRect(x, y, width, height, 2);
  context.fill();
}

/** The line below the bar, with a seam of the background so that it reads on any bar. */
function drawPath(context: CanvasRenderingContext2D, pieces: Float64Array, { xOf, y, width, colors }: RowPlace): void {
  let painted = -1;
  for (let i = 0; i < pieces.length; i += 2) {
    const from = Math.max(xOf(pieces[i]!), painted, -2);
    const to = Math.min(Math.max(xOf(pieces[i + 1]!), from + 1), width + 2);
    if (to <= from || to <= painted) continue;
    context.fillStyle = colors.background;
    context.fillRect(from - 1, y + PATH_TOP - 1, to - from + 2, 4);
    context.fillStyle = colors.text;
    context.fillRect(from, y + PATH_TOP, to - from, 2);
    painted = to;
  }
}

/** Events as diamonds on the bar; of many in one place the first is drawn. */
function drawMarks(context: CanvasRenderingContext2D, marks: Float32Array, { xOf, y, width, colors, start }: RowPlace & { readonly start: number }): void {
  let painted = -Infinity;
  for (const at of marks) {
    const x = xOf(start + at);
    if (x < -4 || x > width + 4 || Math.abs(x - painted) < 3) continue;
    painted = x;
    const middle = y + BAR_TOP + BAR_HEIGHT / 2;
    context.beginPath();
    context.moveTo(x, middle - 4.5);
    context.lineTo(x + 4.5, middle);
    context.lineTo(x, middle + 4.5);
    context.lineTo(x - 4.5, middle);
    context.closePath();
    context.fillStyle = colors.text;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = colors.background;
    context.stroke();
  }
}

/** When the members of a group ran, in one row: how dense they are and whether they run one after another. */
function drawMembers(context: CanvasRenderingContext2D, members: NonNullable<RowBar['members']>, { xOf, y, width, colors }: RowPlace, color: string): void {
  for (const [intervals, fill, top, height] of [
    [members.busy, color, BAR_TOP + 1, BAR_HEIGHT - 2],
    [members.failed, colors.error, BAR_TOP - 1, BAR_HEIGHT + 2],
  ] as const) {
    context.fillStyle = fill;
    let painted = -2;
    for (let i = 0; i < intervals.length; i += 2) {
      const left = Math.max(xOf(intervals[i]!), painted);
      if (left > width) break;
      const right = Math.min(Math.max(xOf(intervals[i + 1]!), left + 1), width + 2);
      if (right <= painted || right < 0) continue;
      context.fillRect(left, y + top, right - left, height);
      painted = right;
    }
  }
}

function drawGap(context: CanvasRenderingContext2D, { from, to, height, colors }: { readonly from: number; readonly to: number; readonly height: number; readonly colors: DrawColors }): void {
  context.fillStyle = colors.gap;
  context.fillRect(from, 0, to - from, height);
  context.strokeStyle = colors.grid;
  context.lineWidth = 1;
  context.beginPath();
  for (let y = -(to - from); y < height; y += 8) {
    context.moveTo(from, y + (to - from));
    context.lineTo(to, y);
  }
  context.save();
  context.rect(from, 0, to - from, height);
  context.stroke();
  context.restore();
}
