import type { SpanTimes } from '../trace-tree/span-times.ts';

/** OTLP SpanKind. */
const SERVER = 2;
const CLIENT = 3;

export interface SkewSpans extends SpanTimes {
  /** Spans of one service are taken to share a clock. */
  readonly service: Uint32Array;
  readonly kind: Uint8Array;
}

export interface ClockSkew {
  /** By span: nanoseconds to add to its start; 0 where nothing is known to be wrong. */
  readonly delta: Float64Array<ArrayBuffer>;
  /** Spans with a delta. */
  readonly adjusted: number;
  /** Spans whose own times contradict their parent's; those below them only follow. */
  readonly contradictions: number;
  /** The largest delta, without its sign. */
  readonly most: number;
}

/**
 * Finds times that no order of events explains, and moves them by as little as makes sense of them. Only what is
 * impossible counts, because adjusting what merely looks odd is what people distrust:
 *
 * - across services, a child that starts before its parent does: nothing starts before its cause;
 * - a server's span that starts after its client's has ended: the request cannot have been under way.
 *
 * A child that only outlives its parent (asynchronous work, a client that timed out) stays where it is. A child that fits
 * is put in its parent's middle (half the network's time each way), a longer one at its start. Spans of the same service
 * below move along: they share its clock. One forward pass.
 */
export function detectClockSkew({ count, parent, start, duration, service, kind }: SkewSpans): ClockSkew {
  const delta = new Float64Array(count);
  let adjusted = 0;
  let contradictions = 0;
  let most = 0;
  for (let i = 0; i < count; i++) {
    const above = parent[i]!;
    if (above === -1) continue;
    if (service[i] === service[above]) {
      delta[i] = delta[above]!;
    } else {
      const parentStart = start[above]! + delta[above]!;
      const early = start[i]! < parentStart;
      const late = kind[above] === CLIENT && kind[i] === SERVER && start[i]! > parentStart + duration[above]!;
      if (!early && !late) continue;
      contradictions++;
      const room = Math.max(0, duration[above]! - duration[i]!);
      delta[i] = Math.round(parentStart + room / 2 - start[i]!);
    }
    if (delta[i] === 0) continue;
    adjusted++;
    most = Math.max(most, Math.abs(delta[i]!));
  }
  return { delta, adjusted, contradictions, most };
}

/** Starts with the deltas added, and again relative to the earliest of them; with how long the trace then lasts. */
export function adjustedStarts({ count, start, duration }: SpanTimes, { delta }: ClockSkew): { readonly start: Float64Array<ArrayBuffer>; readonly traceDuration: number; readonly shift: number } {
  const moved = new Float64Array(count);
  let earliest = Infinity;
  for (let i = 0; i < count; i++) {
    moved[i] = start[i]! + delta[i]!;
    earliest = Math.min(earliest, moved[i]!);
  }
  let traceDuration = 0;
  for (let i = 0; i < count; i++) {
    moved[i]! -= earliest;
    traceDuration = Math.max(traceDuration, moved[i]! + duration[i]!);
  }
  return { start: moved, traceDuration, shift: count === 0 ? 0 : earliest };
}
