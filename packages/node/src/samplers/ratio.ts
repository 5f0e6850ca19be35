import type { Context } from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { decideByThreshold } from './decision.ts';
import { thresholdOf } from './threshold.ts';

/**
 * Keeps a trace with the given probability, consistently: the same trace id gets the same answer in every service and
 * language that follows the specification, and a higher ratio keeps all that a lower one keeps.
 *
 * @throws RangeError when `probability` is not between 0 and 1.
 */
export function ratio(probability: number): Sampler {
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`a sampling ratio is between 0 and 1, not ${probability}`);
  const threshold = thresholdOf(probability);
  return {
    shouldSample: (context: Context, traceId: string) => decideByThreshold(context, traceId, threshold),
    toString: () => `Ratio{${probability}}`,
  };
}
