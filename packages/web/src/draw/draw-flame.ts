import type { DrawColors } from './resolve-colors.ts';
import type { TimeWindow } from './time-window.ts';

/** Rectangles by row, each row's in order and without overlap. Positions in any one unit, e.g. nanoseconds. */
export interface FlameScene {
  readonly rows: number;
  /** Row `r` is `items[first[r], first[r + 1])`. */
  readonly first: Uint32Array;
  readonly items: Uint32Array;
  /** By item. */
  readonly start: Float64Array;
  readonly length: Float64Array;
  readonly slotOf: (item: number) => number;
  readonly error: (item: number) => boolean;
  readonly label: (item: number) => string;
  readonly dimmed: ((item: number) => boolean) | undefined;
  readonly selected: number;
  readonly hovered: number;
  readonly window: TimeWindow;
  readonly rowHeight: number;
  /** Pixels of content above the canvas's top edge. */
  readonly offset: number;
  readonly width: number;
  readonly height: number;
  readonly colors: DrawColors;
}

/** A character of the label's font is about so wide: nothing is measured while drawing. */
const CHARACTER = 6.1;

/** Draws what can be seen: from the last painted pixel the next item is found by bisection, so a million cost as much as the screen is wide. */
export function drawFlame(context: CanvasRenderingContext2D, scene: FlameScene): void {
  const { width, height, window, rowHeight, offset, colors } = scene;
  context.clearRect(0, 0, width, height);
  context.font = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
  context.textBaseline = 'middle';
  const perUnit = width / (window.to - window.from);
  const firstRow = Math.max(0, Math.floor(offset / rowHeight));
  const lastRow = Math.min(scene.rows, Math.ceil((offset + height) / rowHeight));
  for (let row = firstRow; row < lastRow; row++) {
    const y = row * rowHeight - offset;
    const stop = scene.first[row + 1]!;
    let at = firstEndingAfter(scene, row, window.from);
    while (at < stop) {
      const item = scene.items[at]!;
      const left = (scene.start[item]! - window.from) * perUnit;
      if (left > width) break;
      const right = Math.max(left + scene.length[item]! * perUnit, left + 1);
      drawItem(context, scene, { item, x: Math.max(left, -2), y, width: Math.min(right, width + 2) - Math.max(left, -2) });
      // Everything that ends within the painted pixel cannot be seen.
      const seen = window.from + (Math.floor(right) + (right - left < 1.5 ? 1 : 0)) / perUnit;
      at++;
      if (at < stop && scene.start[scene.items[at]!]! + scene.length[scene.items[at]!]! < seen) at = bisect(scene, at, { stop, time: seen });
    }
  }
  context.globalAlpha = 1;
  context.fillStyle = colors.text;
}

function drawItem(context: CanvasRenderingContext2D, scene: FlameScene, { item, x, y, width }: { readonly item: number; readonly x: number; readonly y: number; readonly width: number }): void {
  const { colors, rowHeight } = scene;
  const dim = scene.dimmed?.(item) === true;
  context.globalAlpha = dim ? 0.25 : 1;
  context.fillStyle = colors.services[scene.slotOf(item)]!;
  const inner = Math.max(width - (width > 3 ? 1 : 0), 0.75);
  context.fillRect(x, y, inner, rowHeight - 1);
  if (scene.error(item)) {
    context.fillStyle = colors.error;
    context.fillRect(x, y + rowHeight - 4, inner, 3);
  }
  if (item === scene.selected || item === scene.hovered) {
    context.globalAlpha = 1;
    context.strokeStyle = item === scene.selected ? colors.accent : colors.text;
    context.lineWidth = 2;
    context.strokeRect(x + 1, y + 1, Math.max(inner - 2, 1), rowHeight - 3);
  }
  const room = Math.floor((Math.min(x + width, scene.width) - Math.max(x, 0) - 8) / CHARACTER);
  if (room < 3) return;
  const label = scene.label(item);
  const start = Math.max(x, 0) + 4;
  const text = label.length <= room ? label : `${label.slice(0, room - 1)}…`;
  context.globalAlpha = dim ? 0.5 : 1;
  context.fillStyle = colors.onServices[scene.slotOf(item)]!;
  context.fillText(text, start, y + rowHeight / 2 - 0.5, room * CHARACTER + 4);
}

/** The item under a point, -1 for none. */
export function flameHit(scene: FlameScene, x: number, y: number): number {
  const row = Math.floor((y + scene.offset) / scene.rowHeight);
  if (row < 0 || row >= scene.rows) return -1;
  const perPixel = (scene.window.to - scene.window.from) / scene.width;
  const time = scene.window.from + x * perPixel;
  // Items narrower than a pixel are drawn one pixel wide: half a pixel of tolerance finds them.
  const at = firstEndingAfter(scene, row, time - perPixel);
  const item = at < scene.first[row + 1]! ? scene.items[at]! : -1;
  return item !== -1 && scene.start[item]! <= time + perPixel ? item : -1;
}

function firstEndingAfter(scene: FlameScene, row: number, time: number): number {
  return bisect(scene, scene.first[row]!, { stop: scene.first[row + 1]!, time });
}

function bisect({ items, start, length }: FlameScene, from: number, { stop, time }: { readonly stop: number; readonly time: number }): number {
  let low = from;
  let high = stop;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle]!;
    if (start[item]! + length[item]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
