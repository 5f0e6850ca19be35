import { TraceFlags } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';
import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { RECORD_AND_SAMPLE, drop, parentOf, result } from './decision.ts';
import { readOtTraceState, traceRandomness, withThreshold } from './ot-trace-state.ts';

export interface ParentBasedOptions {
  /** Decides for spans without a parent. */
  readonly root: Sampler;
  /** These decide for spans with a parent in place of the parent's own decision. */
  readonly remoteParentSampled?: Sampler | undefined;
  readonly remoteParentNotSampled?: Sampler | undefined;
  readonly localParentSampled?: Sampler | undefined;
  readonly localParentNotSampled?: Sampler | undefined;
}

/**
 * Does as the parent did. The parent's `th` goes on to the children when it is possible: a sampled parent whose R is
 * below its own threshold cannot have been kept by it, so such a `th` is erased rather than believed.
 */
export function parentBased(options: ParentBasedOptions): Sampler {
  return {
    shouldSample(...args): SamplingResult {
      const [context, traceId] = args;
      const parent = parentOf(context);
      if (parent === undefined) return options.root.shouldSample(...args);
      const sampled = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
      const delegate = delegateFor(options, sampled, parent.isRemote === true);
      if (delegate !== undefined) return delegate.shouldSample(...args);
      return sampled ? keep(parent, traceId) : drop(parent.traceState);
    },
    toString: () => `ParentBased{root=${options.root.toString()}}`,
  };
}

function delegateFor(options: ParentBasedOptions, sampled: boolean, remote: boolean): Sampler | undefined {
  if (sampled) return remote ? options.remoteParentSampled : options.localParentSampled;
  return remote ? options.remoteParentNotSampled : options.localParentNotSampled;
}

function keep(parent: SpanContext, traceId: string): SamplingResult {
  const ot = readOtTraceState(parent.traceState);
  const possible = ot.threshold === undefined || traceRandomness(traceId, ot) >= ot.threshold;
  return result(RECORD_AND_SAMPLE, possible ? parent.traceState : withThreshold(parent.traceState, undefined));
}
