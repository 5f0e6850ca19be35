export { b3 } from './b3.ts';
export { compositePropagator, propagatorFromEnv, propagatorFromNames } from './composite.ts';
export type { PropagatorFromNames, PropagatorName } from './composite.ts';
export { jaeger } from './jaeger.ts';
export { W3CTraceState } from './trace-state.ts';
export { w3cBaggage } from './w3c-baggage.ts';
export { w3cTraceContext } from './w3c-trace-context.ts';
export type { W3CTraceContextOptions } from './w3c-trace-context.ts';
export { xray } from './xray.ts';
