import { ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import type { Attributes, Context } from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';
import { W3CTraceState } from '../propagators/index.ts';
import { RECORD_AND_SAMPLE } from './decision.ts';
import { readOtTraceState } from './ot-trace-state.ts';

/** A generator of numbers in [0, 1) that says the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function traceIdFrom(random: () => number): string {
  let id = '';
  for (let i = 0; i < 4; i++) id += Math.floor(random() * 2 ** 32).toString(16).padStart(8, '0');
  return id;
}

/** A clock that stands still until it is moved. */
export function manualClock(): { readonly seconds: () => number; advance(seconds: number): void } {
  let now = 1000;
  return { seconds: () => now, advance: (seconds) => void (now += seconds) };
}

export interface Ask {
  readonly traceId: string;
  readonly context?: Context;
  readonly name?: string;
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
}

export interface Answer {
  readonly sampled: boolean;
  readonly decision: number;
  readonly th: string | undefined;
  readonly traceState: string | undefined;
}

export function ask(sampler: Sampler, { traceId, context = ROOT_CONTEXT, name = 'span', kind = SpanKind.INTERNAL, attributes = {} }: Ask): Answer {
  const { decision, traceState } = sampler.shouldSample(context, traceId, name, kind, attributes, []);
  return { sampled: Number(decision) === RECORD_AND_SAMPLE, decision: Number(decision), th: readOtTraceState(traceState).threshold, traceState: traceState?.serialize() };
}

export function parentContext(traceId: string, parent: { readonly sampled: boolean; readonly traceState?: string; readonly remote?: boolean }): Context {
  const traceState = parent.traceState === undefined ? undefined : W3CTraceState.parse(parent.traceState);
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: 'b7ad6b7169203331',
    traceFlags: parent.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: parent.remote ?? true,
    ...(traceState === undefined ? {} : { traceState }),
  });
}
