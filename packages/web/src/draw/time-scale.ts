/** Where times are shown: nanoseconds with idle gaps shrunk. Without gaps shown time is time. */
export interface TimeScale {
  /** Shown length of the whole trace. */
  readonly length: number;
  readonly gaps: readonly ShownGap[];
  shownAt(time: number): number;
  timeAt(shown: number): number;
}

export interface ShownGap {
  readonly from: number;
  readonly to: number;
  readonly shownFrom: number;
  readonly shownTo: number;
}

/** A gap keeps this share of what the rest of the trace takes. */
const GAP_SHARE = 0.03;

export function createTimeScale(duration: number, gaps: readonly { readonly from: number; readonly to: number }[]): TimeScale {
  if (gaps.length === 0) return { length: duration, gaps: [], shownAt: (time) => time, timeAt: (shown) => shown };
  const busy = duration - gaps.reduce((sum, { from, to }) => sum + to - from, 0);
  const size = busy * GAP_SHARE;
  let removed = 0;
  const shown = gaps.map(({ from, to }) => {
    const shownFrom = from - removed;
    removed += to - from - size;
    return { from, to, shownFrom, shownTo: shownFrom + size };
  });
  return {
    length: duration - removed,
    gaps: shown,
    shownAt: (time) => {
      let moved = 0;
      for (const gap of shown) {
        if (time <= gap.from) break;
        if (time < gap.to) return gap.shownFrom + ((time - gap.from) / (gap.to - gap.from)) * size;
        moved = gap.to - gap.shownTo;
      }
      return time - moved;
    },
    timeAt: (at) => {
      let moved = 0;
      for (const gap of shown) {
        if (at <= gap.shownFrom) break;
        if (at < gap.shownTo) return gap.from + ((at - gap.shownFrom) / size) * (gap.to - gap.from);
        moved = gap.to - gap.shownTo;
      }
      return at + moved;
    },
  };
}
