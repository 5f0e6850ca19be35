import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { fetchText } from './fetch-text.ts';
import { samplerFromStrategy } from './jaeger-strategy.ts';
import { monotonicSeconds } from './monotonic-clock.ts';
import type { MonotonicClock } from './monotonic-clock.ts';
import { ratio } from './ratio.ts';

export interface JaegerRemoteOptions {
  /** The service whose strategy is asked for. */
  readonly service: string;
  /** `http://127.0.0.1:5778` when absent. Without a path, `/sampling` is asked. */
  readonly endpoint?: string | undefined;
  /** 60 000 when absent. */
  readonly pollingIntervalMs?: number | undefined;
  /** Decides until the first answer: one trace in a thousand when absent. */
  readonly initial?: Sampler | undefined;
  /** Told each failure to get a strategy; the last good one stays in force. */
  readonly onError?: ((error: Error) => void) | undefined;
  readonly clock?: MonotonicClock | undefined;
}

/** A sampler with a timer: stop it when the SDK shuts down. */
export interface RemoteSampler extends Sampler {
  stop(): void;
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:5778';
const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_RATIO = 0.001;
const REQUEST_TIMEOUT_MS = 5000;
const MAX_ANSWER_BYTES = 1024 ** 2;

/**
 * Asks a Jaeger sampling endpoint (Jaeger's, Spoor's) for the service's strategy: at once, then at each interval. Neither
 * the timer nor a request under way keeps the process alive, and the requests are not traced.
 */
export function jaegerRemote(options: JaegerRemoteOptions): RemoteSampler {
  const url = strategyUrl(options.endpoint ?? DEFAULT_ENDPOINT, options.service);
  const clock = options.clock ?? monotonicSeconds;
  let current = options.initial ?? ratio(DEFAULT_RATIO);
  let answered: string | undefined;
  let stopped = false;

  async function poll(): Promise<void> {
    try {
      const answer = await context.with(suppressTracing(context.active()), () => fetchText(url, { timeoutMs: REQUEST_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES }));
      // The same strategy again must not reset the buckets of the sampler in force.
      if (stopped || answer === answered) return;
      current = samplerFromStrategy(JSON.parse(answer), clock);
      answered = answer;
    } catch (error) {
      if (!stopped) options.onError?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  const timer = setInterval(() => void poll(), options.pollingIntervalMs ?? DEFAULT_INTERVAL_MS);
  timer.unref();
  void poll();
  return {
    shouldSample: (...args) => current.shouldSample(...args),
    toString: () => `JaegerRemote{${url.origin}${url.pathname}, now ${current.toString()}}`,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

function strategyUrl(endpoint: string, service: string): URL {
  const url = new URL(endpoint);
  if (url.pathname === '/') url.pathname = '/sampling';
  url.searchParams.set('service', service);
  return url;
}
