import type { TraceLayout } from '../../worker/index.ts';

/** A trace whose last span ended so recently may get more. */
const YOUNG_MILLISECONDS = 30_000;
const SMALL = 20_000;

export function isYoung({ trace }: TraceLayout, now: number): boolean {
  const end = Number(trace.startUnixNano / 1_000_000n) + trace.traceDuration / 1e6;
  return now - end < YOUNG_MILLISECONDS && now - end > -YOUNG_MILLISECONDS;
}

/** How soon to look again; never for a trace that is over. Large ones cost more to fetch, so they are asked for less often. */
export function pollMilliseconds(layout: TraceLayout | undefined, now: number): number | false {
  if (layout === undefined || !isYoung(layout, now)) return false;
  return layout.trace.count <= SMALL ? 3_000 : 15_000;
}
