import type { TraceState } from '@opentelemetry/api';
import { W3CTraceState } from '../propagators/trace-state.ts';
import { decodeThreshold, encodeThreshold, randomnessOf } from './threshold.ts';
import type { Threshold } from './threshold.ts';

const VENDOR = 'ot';
const MAX_VALUE_LENGTH = 256;

/** What OpenTelemetry's own `tracestate` member says. */
export interface OtTraceState {
  /** Rejection threshold of the samplers so far; undefined when the probability is not known. */
  readonly threshold: Threshold | undefined;
  /** Explicit randomness, which goes before the trace id's. */
  readonly randomness: string | undefined;
  /** Other sub-keys, as they came. */
  readonly rest: readonly string[];
}

const NOTHING: OtTraceState = { threshold: undefined, randomness: undefined, rest: [] };

/** All spans of a trace in one process share one immutable state: it is read once. */
const read = new WeakMap<TraceState, OtTraceState>();

/** Reads `ot=…`. Malformed sub-keys are as if absent; a value over 256 characters is ignored. */
export function readOtTraceState(traceState: TraceState | undefined): OtTraceState {
  if (traceState === undefined) return NOTHING;
  let ot = read.get(traceState);
  if (ot === undefined) read.set(traceState, (ot = parse(traceState.get(VENDOR))));
  return ot;
}

function parse(value: string | undefined): OtTraceState {
  if (value === undefined || value.length > MAX_VALUE_LENGTH) return NOTHING;
  let threshold: Threshold | undefined;
  let randomness: string | undefined;
  const rest: string[] = [];
  for (const part of value.split(';')) {
    if (part.startsWith('th:')) threshold = decodeThreshold(part.slice(3));
    else if (part.startsWith('rv:')) randomness = /^rv:[0-9a-f]{14}$/.test(part) ? part.slice(3) : undefined;
    else if (part !== '') rest.push(part);
  }
  return { threshold, randomness, rest };
}

/** R of the trace: explicit randomness when it is there, else the trace id's last 56 bits. */
export function traceRandomness(traceId: string, ot: OtTraceState): string {
  return ot.randomness ?? randomnessOf(traceId);
}

/** `traceState` with another threshold (undefined erases it); everything else stays. */
export function withThreshold(traceState: TraceState | undefined, threshold: Threshold | undefined): TraceState | undefined {
  const ot = readOtTraceState(traceState);
  if (ot.threshold === threshold && (threshold !== undefined || traceState?.get(VENDOR)?.includes('th:') !== true)) return traceState;
  const parts = threshold === undefined ? [] : [`th:${encodeThreshold(threshold)}`];
  if (ot.randomness !== undefined) parts.push(`rv:${ot.randomness}`);
  parts.push(...ot.rest);
  if (parts.length === 0) return traceState?.unset(VENDOR);
  return (traceState ?? W3CTraceState.EMPTY).set(VENDOR, parts.join(';'));
}
