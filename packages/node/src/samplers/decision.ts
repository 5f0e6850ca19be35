import type { Context, SpanContext, TraceState } from '@opentelemetry/api';
import { isSpanContextValid, trace } from '@opentelemetry/api';
import type { SamplingResult } from '@opentelemetry/sdk-trace';
import { readOtTraceState, traceRandomness, withThreshold } from './ot-trace-state.ts';
import { randomnessOf } from './threshold.ts';
import type { Threshold } from './threshold.ts';

/** The SDK's `SamplingDecision`, by value: a sampler needs the SDK's types only, so it works beside any copy of it. */
export const NOT_RECORD = 0;
export const RECORD = 1;
export const RECORD_AND_SAMPLE = 2;

const DROPPED: SamplingResult = { decision: NOT_RECORD };

/** The parent's span context when there is a valid one. */
export function parentOf(context: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(context);
  return parent !== undefined && isSpanContextValid(parent) ? parent : undefined;
}

/** The state of a trace that begins here, kept from call to call: root spans of one sampler all carry the same. */
let fresh: { readonly threshold: Threshold; readonly traceState: TraceState | undefined } | undefined;

function freshTraceState(threshold: Threshold): TraceState | undefined {
  if (fresh?.threshold !== threshold) fresh = { threshold, traceState: withThreshold(undefined, threshold) };
  return fresh.traceState;
}

/** Not sampled. What `th` said no longer holds for this trace's spans, so it is erased. */
export function drop(traceState: TraceState | undefined): SamplingResult {
  return result(NOT_RECORD, withThreshold(traceState, undefined));
}

/** Keeps the trace when R ≥ T and writes `th`; undefined keeps nothing. */
export function decideByThreshold(context: Context, traceId: string, threshold: Threshold | undefined): SamplingResult {
  const traceState = parentOf(context)?.traceState;
  if (traceState === undefined) {
    if (threshold === undefined || randomnessOf(traceId) < threshold) return DROPPED;
    return result(RECORD_AND_SAMPLE, freshTraceState(threshold));
  }
  if (threshold === undefined || traceRandomness(traceId, readOtTraceState(traceState)) < threshold) return drop(traceState);
  return result(RECORD_AND_SAMPLE, withThreshold(traceState, threshold));
}

/** A result without `traceState: undefined`, which strict types tell from an absent one. */
export function result(decision: 0 | 1 | 2, traceState: TraceState | undefined): SamplingResult {
  return traceState === undefined ? { decision } : { decision, traceState };
}
