/** The visible part of a trace's time: nanoseconds since its start. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Nothing to see below this: a window of 10 ns. */
const LEAST = 10;

/** The window inside `[0, duration]`, not smaller than `LEAST`, of the asked size where possible. */
export function clampWindow({ from, to }: TimeWindow, duration: number): TimeWindow {
  const most = Math.max(duration, LEAST);
  const size = Math.min(Math.max(to - from, LEAST), most);
  const start = Math.min(Math.max(from, 0), most - size);
  return { from: start, to: start + size };
}

/** Scales the window around `anchor` (nanoseconds), which stays where it is on the screen. */
export function zoomWindow(window: TimeWindow, factor: number, options: { readonly anchor: number; readonly duration: number }): TimeWindow {
  const { anchor, duration } = options;
  return clampWindow({ from: anchor - (anchor - window.from) * factor, to: anchor + (window.to - anchor) * factor }, duration);
}

/** Moves the window by a share of its size. */
export function panWindow(window: TimeWindow, share: number, duration: number): TimeWindow {
  const by = (window.to - window.from) * share;
  return clampWindow({ from: window.from + by, to: window.to + by }, duration);
}
