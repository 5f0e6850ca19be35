import type { TailAnswer, TailSpanAnswer } from '@spoor/core/wire';

export interface Rate {
  /** Spans a second over the last few seconds. */
  readonly seen: number;
  readonly matched: number;
}

export interface TailView {
  /** Newest first. */
  readonly spans: readonly TailSpanAnswer[];
  /** Arrived since the pause, not shown yet. */
  readonly waiting: number;
  /** Matched but left out by the server because there were too many, since the start. */
  readonly dropped: number;
  readonly rate: Rate;
  /** Matches a second, the oldest of the last minute first. */
  readonly history: readonly number[];
}

const KEPT = 400;
const HISTORY = 120;
const RATE_OVER = 8;

export const EMPTY_VIEW: TailView = { spans: [], waiting: 0, dropped: 0, rate: { seen: 0, matched: 0 }, history: [] };

/** What the live tail shows, bounded whatever arrives: the newest spans, and figures of the last minute. */
export class TailBuffer {
  private spans: readonly TailSpanAnswer[] = [];
  private held: readonly TailSpanAnswer[] = [];
  private heldCount = 0;
  private dropped = 0;
  private recent: readonly TailAnswer[] = [];
  private history: readonly number[] = [];
  private paused = false;

  add(message: TailAnswer): void {
    // The first message covers no time.
    if (message.milliseconds > 0) {
      this.recent = [...this.recent, message].slice(-RATE_OVER);
      this.history = [...this.history, (message.matched / message.milliseconds) * 1000].slice(-HISTORY);
    }
    this.dropped += message.dropped;
    const newest = message.spans.toReversed();
    if (this.paused) {
      this.held = [...newest, ...this.held].slice(0, KEPT);
      this.heldCount += newest.length;
    } else this.spans = [...newest, ...this.spans].slice(0, KEPT);
  }

  pause(paused: boolean): void {
    this.paused = paused;
    if (paused) return;
    this.spans = [...this.held, ...this.spans].slice(0, KEPT);
    this.held = [];
    this.heldCount = 0;
  }

  clear(): void {
    this.spans = [];
    this.held = [];
    this.heldCount = 0;
    this.dropped = 0;
  }

  view(): TailView {
    const milliseconds = this.recent.reduce((sum, message) => sum + message.milliseconds, 0);
    const perSecond = (count: (message: TailAnswer) => number): number => (milliseconds === 0 ? 0 : (this.recent.reduce((sum, message) => sum + count(message), 0) / milliseconds) * 1000);
    return {
      spans: this.spans,
      waiting: this.heldCount,
      dropped: this.dropped,
      rate: { seen: perSecond(({ seen }) => seen), matched: perSecond(({ matched }) => matched) },
      history: this.history,
    };
  }
}
