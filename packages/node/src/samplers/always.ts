import type { Context } from '@opentelemetry/api';
import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { RECORD_AND_SAMPLE, drop, parentOf, result } from './decision.ts';
import { readOtTraceState, withThreshold } from './ot-trace-state.ts';
import { KEEP_ALL } from './threshold.ts';

/**
 * Keeps every span. Writes no `th` of its own (an unknown probability counts as one, and every request is spared a
 * header), but corrects one that came in: what this sampler keeps, it keeps with certainty.
 */
export function alwaysOn(): Sampler {
  return {
    shouldSample(context: Context): SamplingResult {
      const traceState = parentOf(context)?.traceState;
      if (readOtTraceState(traceState).threshold === undefined) return result(RECORD_AND_SAMPLE, traceState);
      return result(RECORD_AND_SAMPLE, withThreshold(traceState, KEEP_ALL));
    },
    toString: () => 'AlwaysOn',
  };
}

/** Keeps nothing. */
export function alwaysOff(): Sampler {
  return { shouldSample: (context: Context) => drop(parentOf(context)?.traceState), toString: () => 'AlwaysOff' };
}
