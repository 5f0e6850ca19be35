import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { b3 } from './b3.ts';
import { jaeger } from './jaeger.ts';
import { w3cBaggage } from './w3c-baggage.ts';
import { w3cTraceContext } from './w3c-trace-context.ts';
import { xray } from './xray.ts';

/** Several propagators as one. All write; all read in order, so that of two parents the later one counts. */
export function compositePropagator(propagators: readonly TextMapPropagator[]): TextMapPropagator {
  const fields = [...new Set(propagators.flatMap((propagator) => propagator.fields()))];
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      for (const propagator of propagators) propagator.inject(context, carrier, setter);
    },
    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      let extracted = context;
      for (const propagator of propagators) extracted = propagator.extract(extracted, carrier, getter);
      return extracted;
    },
    fields: () => fields,
  };
}

const FACTORIES = {
  tracecontext: () => w3cTraceContext(),
  baggage: () => w3cBaggage(),
  b3: () => b3('single'),
  b3multi: () => b3('multi'),
  jaeger: () => jaeger(),
  xray: () => xray(),
} as const satisfies Readonly<Record<string, () => TextMapPropagator>>;

export type PropagatorName = keyof typeof FACTORIES;

const DEFAULT_NAMES: readonly PropagatorName[] = ['tracecontext', 'baggage'];

export interface PropagatorFromNames {
  readonly propagator: TextMapPropagator;
  /** Names that stand for nothing we have. */
  readonly warnings: readonly string[];
}

/** The propagator of `OTEL_PROPAGATORS` (`tracecontext,baggage` when unset; `none` for none). */
export function propagatorFromEnv(env: Readonly<Record<string, string | undefined>>): PropagatorFromNames {
  const names = (env['OTEL_PROPAGATORS'] ?? '').split(',').map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
  return propagatorFromNames(names.length === 0 ? DEFAULT_NAMES : names);
}

/** The propagators with these names, in this order, each once. */
export function propagatorFromNames(names: readonly string[]): PropagatorFromNames {
  const warnings: string[] = [];
  const propagators: TextMapPropagator[] = [];
  for (const name of new Set(names)) {
    if (name === 'none') continue;
    if (isPropagatorName(name)) propagators.push(FACTORIES[name]());
    else warnings.push(`OTEL_PROPAGATORS names "${name}", which is none of ${Object.keys(FACTORIES).join(', ')}, none`);
  }
  return { propagator: compositePropagator(names.includes('none') ? [] : propagators), warnings };
}

function isPropagatorName(name: string): name is PropagatorName {
  return Object.hasOwn(FACTORIES, name);
}
