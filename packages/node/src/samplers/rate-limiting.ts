import type { Context } from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { decideByThreshold, RECORD_AND_SAMPLE } from './decision.ts';
import { monotonicSeconds } from './monotonic-clock.ts';
import type { MonotonicClock } from './monotonic-clock.ts';
import { KEEP_ALL, thresholdOf } from './threshold.ts';
import type { Threshold } from './threshold.ts';

export interface RateLimitingOptions {
  /** Traces a second, on average. May be below one. */
  readonly tracesPerSecond: number;
  /** Traces that may come at once after a quiet time. The larger of the rate and one when absent. */
  readonly burst?: number | undefined;
  /** No trace is kept with more than this probability (1): a rate limit on top of a ratio. */
  readonly ratio?: number | undefined;
  readonly clock?: MonotonicClock | undefined;
}

/** Arrivals are averaged over about this long. */
const AVERAGING_SECONDS = 5;
/** The bucket may owe this many tokens; see below why it can owe at all. */
const MAX_DEBT = 20;

/**
 * Keeps so many traces a second, consistently and without bias.
 *
 * A plain token bucket keeps the first traces of a flood with certainty and the others not at all: nobody can tell what
 * a kept trace stands for. Here each arrival gets a probability that depends only on what came before it, so its
 * `th` is the truth and sums of adjusted counts are right on average:
 *
 *     p = min(1, k·rate / arrivals) · g        k = 2·tokens / burst, between ½ and 2;  g = 1, or 2^(tokens − 1) below one token
 *
 * k steers the average to the rate whatever the error in the estimate of arrivals; g holds back a flood that the
 * estimate has not seen yet. A kept trace takes one token, if need be on credit: each token owed halves p, so a flood of
 * N traces gets about log2(N) past the bucket. At 20 owed nothing is kept (and `th` is erased): never more than
 * rate·time + burst + 20 traces in any interval.
 *
 * Decides for whatever it is asked about: put it in `parentBased` to decide once a trace.
 *
 * @throws RangeError for a rate, burst or ratio that is out of range.
 */
export function rateLimiting(options: RateLimitingOptions): Sampler {
  const limiter = new RateLimiter(options);
  return {
    shouldSample(context: Context, traceId: string) {
      const decision = decideByThreshold(context, traceId, limiter.arrive());
      if (decision.decision === RECORD_AND_SAMPLE) limiter.keep();
      return decision;
    },
    toString: () => `RateLimiting{${options.tracesPerSecond}/s, burst=${limiter.burst}}`,
  };
}

export class RateLimiter {
  readonly burst: number;
  private readonly rate: number;
  private readonly ratio: number;
  private readonly clock: MonotonicClock;
  private tokens: number;
  private updatedAt: number;
  /** Exponentially decayed count of arrivals; divided by the averaging time it is their rate. */
  private arrivals = 0;

  constructor({ tracesPerSecond, burst = Math.max(tracesPerSecond, 1), ratio = 1, clock = monotonicSeconds }: RateLimitingOptions) {
    if (!(tracesPerSecond >= 0 && tracesPerSecond < Infinity)) throw new RangeError(`traces per second are a number from 0, not ${tracesPerSecond}`);
    if (!(burst >= 1 && burst < Infinity)) throw new RangeError(`a burst is a number from 1, not ${burst}`);
    if (!(ratio >= 0 && ratio <= 1)) throw new RangeError(`a sampling ratio is between 0 and 1, not ${ratio}`);
    this.rate = tracesPerSecond;
    this.burst = burst;
    this.ratio = ratio;
    this.clock = clock;
    this.tokens = tracesPerSecond === 0 ? -MAX_DEBT : burst;
    this.updatedAt = clock();
  }

  /** A trace arrives: the threshold for it, undefined when it cannot be kept. */
  arrive(): Threshold | undefined {
    const now = this.clock();
    const elapsed = Math.max(0, now - this.updatedAt);
    this.updatedAt = Math.max(now, this.updatedAt);
    this.tokens = Math.min(this.burst, this.tokens + elapsed * this.rate);
    // The estimate leaves this arrival out: with it, a service of one trace an hour would seem to have many.
    const decayed = this.arrivals * Math.exp(-elapsed / AVERAGING_SECONDS);
    this.arrivals = decayed + 1;
    if (this.tokens <= -MAX_DEBT) return undefined;
    const steer = Math.min(2, Math.max(0.5, (2 * this.tokens) / this.burst));
    const brake = this.tokens >= 1 ? 1 : 2 ** (this.tokens - 1);
    const share = (steer * this.rate * AVERAGING_SECONDS) / decayed;
    const probability = Math.min(this.ratio, share) * brake;
    return probability >= 1 ? KEEP_ALL : thresholdOf(probability);
  }

  /** The trace that arrived last was kept. */
  keep(): void {
    this.tokens -= 1;
  }
}
