import type { MonotonicClock } from './monotonic-clock.ts';

/** A plain token bucket, refilled when looked at. */
export class TokenBucket {
  private readonly rate: number;
  private readonly capacity: number;
  private readonly clock: MonotonicClock;
  private tokens: number;
  private updatedAt: number;

  constructor(tokensPerSecond: number, clock: MonotonicClock) {
    this.rate = tokensPerSecond;
    this.capacity = Math.max(tokensPerSecond, 1);
    this.clock = clock;
    this.tokens = tokensPerSecond > 0 ? this.capacity : 0;
    this.updatedAt = clock();
  }

  take(): boolean {
    const now = this.clock();
    this.tokens = Math.min(this.capacity, this.tokens + Math.max(0, now - this.updatedAt) * this.rate);
    this.updatedAt = Math.max(now, this.updatedAt);
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
