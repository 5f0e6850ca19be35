import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { NOT_RECORD, RECORD_AND_SAMPLE, parentOf, result } from './decision.ts';
import type { MonotonicClock } from './monotonic-clock.ts';
import { withThreshold } from './ot-trace-state.ts';
import { rateLimiting } from './rate-limiting.ts';
import { ratio } from './ratio.ts';
import { TokenBucket } from './token-bucket.ts';

/** One answer can name this many operations; more are ignored, as an untrusted answer must not fill memory. */
const MAX_OPERATIONS = 10_000;

/**
 * The sampler for an answer of Jaeger's sampling endpoint (`sampling.proto` as JSON). Understood are PROBABILISTIC,
 * RATE_LIMITING and per-operation strategies, with strategy types by name or number. Upper bounds are ignored, as
 * Jaeger's own clients do.
 *
 * @throws TypeError naming the field when the answer is not a strategy.
 */
export function samplerFromStrategy(answer: unknown, clock: MonotonicClock): Sampler {
  const strategy = object(answer, 'the answer');
  if (isObject(strategy['operationSampling'])) return perOperation(strategy['operationSampling'], clock);
  const type = strategy['strategyType'] ?? 'PROBABILISTIC';
  if (type === 'RATE_LIMITING' || type === 1) {
    const limit = object(strategy['rateLimitingSampling'], 'rateLimitingSampling');
    return rateLimiting({ tracesPerSecond: number(limit['maxTracesPerSecond'] ?? 0, 'maxTracesPerSecond', Number.MAX_SAFE_INTEGER), clock });
  }
  if (type !== 'PROBABILISTIC' && type !== 0) throw new TypeError('strategyType is neither PROBABILISTIC nor RATE_LIMITING');
  return ratio(samplingRate(strategy['probabilisticSampling']));
}

function perOperation(strategies: Record<string, unknown>, clock: MonotonicClock): Sampler {
  const list = strategies['perOperationStrategies'] ?? [];
  if (!Array.isArray(list)) throw new TypeError('perOperationStrategies is not a list');
  const lowerBound = number(strategies['defaultLowerBoundTracesPerSecond'] ?? 0, 'defaultLowerBoundTracesPerSecond', Number.MAX_SAFE_INTEGER);
  const samplers = new Map<string, Sampler>();
  for (const entry of list.slice(0, MAX_OPERATIONS)) {
    const operation = object(entry, 'perOperationStrategies');
    const name = operation['operation'];
    if (typeof name !== 'string') throw new TypeError('operation is not a string');
    samplers.set(name, guaranteed(ratio(samplingRate(operation['probabilisticSampling'])), lowerBound, clock));
  }
  const fallback = guaranteed(ratio(number(strategies['defaultSamplingProbability'] ?? 0, 'defaultSamplingProbability', 1)), lowerBound, clock);
  return {
    shouldSample: (...args) => (samplers.get(args[2]) ?? fallback).shouldSample(...args),
    toString: () => `PerOperation{${samplers.size} operations, else ${fallback.toString()}}`,
  };
}

/** Some traces a second are kept whatever the sampler says. What they stand for is not known: they carry no `th`. */
function guaranteed(sampler: Sampler, tracesPerSecond: number, clock: MonotonicClock): Sampler {
  if (tracesPerSecond === 0) return sampler;
  const bucket = new TokenBucket(tracesPerSecond, clock);
  return {
    shouldSample(...args): SamplingResult {
      const decision = sampler.shouldSample(...args);
      // Every kept trace counts against the guarantee, else it would come on top of the ratio.
      const token = bucket.take();
      if (decision.decision !== NOT_RECORD || !token) return decision;
      return result(RECORD_AND_SAMPLE, withThreshold(parentOf(args[0])?.traceState, undefined));
    },
    toString: () => `${sampler.toString()} but at least ${tracesPerSecond}/s`,
  };
}

function samplingRate(value: unknown): number {
  return number(object(value, 'probabilisticSampling')['samplingRate'] ?? 0, 'samplingRate', 1);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (!isObject(value)) throw new TypeError(`${name} is not an object`);
  return value;
}

function number(value: unknown, name: string, most: number): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= most)) throw new TypeError(`${name} is not a number between 0 and ${most}`);
  return value;
}
