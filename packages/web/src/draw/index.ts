export { drawBars } from './draw-bars.ts';
export type { BarColors, BarScene } from './draw-bars.ts';
export { resolveBarColors } from './resolve-colors.ts';
export { scrollMap } from './scroll-map.ts';
export { ticksOf } from './ticks.ts';
export { clampWindow, panWindow, zoomWindow } from './time-window.ts';
export type { TimeWindow } from './time-window.ts';
