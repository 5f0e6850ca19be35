/** Round times (1, 2 or 5 times a power of ten, nanoseconds) in a window, at most one per `minimumPixels`. */
export function ticksOf(window: { readonly from: number; readonly to: number }, width: number, minimumPixels = 96): number[] {
  const span = window.to - window.from;
  if (!(span > 0) || width < minimumPixels) return [];
  const least = (span / width) * minimumPixels;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power);
  const ticks: number[] = [];
  for (let n = Math.ceil(window.from / step); n * step <= window.to && ticks.length < 100; n++) ticks.push(n * step);
  return ticks;
}
