import { TraceFlags, trace } from '@opentelemetry/api';
import type { Context, Span, SpanContext } from '@opentelemetry/api';
import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { NOT_RECORD, RECORD, RECORD_AND_SAMPLE, drop, parentOf, result } from './decision.ts';
import { withThreshold } from './ot-trace-state.ts';
import { spanMatches } from './rules.ts';
import type { SpanMatch } from './rules.ts';

/**
 * Records every trace, because nobody knows at its start how it will end. What `head` keeps is marked sampled, here and
 * for the services called; the rest is recorded with the sampled flag off, for `ErrorBiasedProcessor` to decide about.
 */
export function recordAll(head: Sampler, ignored: readonly SpanMatch[]): Sampler {
  return {
    shouldSample(...args): SamplingResult {
      const [context, , name, kind, attributes] = args;
      const parent = parentOf(context);
      if (parent !== undefined && parent.isRemote !== true) return asLocalParent(parent, context);
      if (ignored.some((match) => spanMatches(match, name, { kind, attributes }))) return drop(parent?.traceState);
      const decision = head.shouldSample(...args);
      if (decision.decision === RECORD_AND_SAMPLE) return decision;
      return { ...decision, decision: RECORD };
    },
    toString: () => `ErrorBiased{${head.toString()}}`,
  };
}

function asLocalParent(parent: SpanContext, context: Context): SamplingResult {
  if ((parent.traceFlags & TraceFlags.SAMPLED) !== 0) return result(RECORD_AND_SAMPLE, parent.traceState);
  const decision = wasRecorded(trace.getSpan(context)) ? RECORD : NOT_RECORD;
  return result(decision, withThreshold(parent.traceState, undefined));
}

/** A recorded span that has ended does not record any more, but unlike one that never did it is a span of the SDK. */
function wasRecorded(span: Span | undefined): boolean {
  return span !== undefined && (span.isRecording() || 'ended' in span);
}
