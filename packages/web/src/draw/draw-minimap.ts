import type { DrawColors } from './resolve-colors.ts';

interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly cells: Uint8Array;
}

/** Paints a minimap's cells stretched over the canvas: runs of one colour are one rectangle. */
export function drawMinimap(context: CanvasRenderingContext2D, grid: Grid, scene: { readonly width: number; readonly height: number; readonly colors: DrawColors }): void {
  const { width, height, colors } = scene;
  context.clearRect(0, 0, width, height);
  const rowHeight = Math.min(height / grid.rows, 6);
  const cell = width / grid.columns;
  for (let row = 0; row < grid.rows; row++) {
    const first = row * grid.columns;
    const y = row * rowHeight;
    for (let from = 0; from < grid.columns; ) {
      const value = grid.cells[first + from]!;
      let to = from + 1;
      while (to < grid.columns && grid.cells[first + to] === value) to++;
      if (value !== 0) {
        context.fillStyle = value === 255 ? colors.error : colors.services[value - 1]!;
        context.fillRect(from * cell, y, Math.max((to - from) * cell, 1.5), Math.max(rowHeight - (rowHeight > 2.5 ? 0.75 : 0), 1));
      }
      from = to;
    }
  }
}
