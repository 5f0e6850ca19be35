export { deepTrace, mixedTrace, wideTrace } from './large-traces.ts';
export type { LargeTraceOptions } from './large-traces.ts';
export { IMAGE_SCRIPT, ODD_TRACES, OddTrace, SCRIPT, TROUBLESOME_TEXT, oddTrace } from './odd-traces.ts';
export { SpecialBuilder } from './special-builder.ts';
export type { Attributes, SpecialSpan, Value } from './special-builder.ts';
