export { describeSpan } from './describe-span.ts';
export { OtlpPayloadWriter } from './otlp-payload.ts';
export type { PatchPoints } from './otlp-payload.ts';
export { Random, mix } from './random.ts';
export { DEMO_ATTRIBUTE, SPANS_PER_VISIT, createShop } from './shop/index.ts';
export type { BackfillOptions, CauseTruth, ContinuousOptions, EdgeTruth, RedTruth, Shop, ShopOptions, Truth } from './shop/index.ts';
export { IMAGE_SCRIPT, ODD_TRACES, OddTrace, SCRIPT, SpecialBuilder, TROUBLESOME_TEXT, deepTrace, mixedTrace, oddTrace, wideTrace } from './special/index.ts';
export type { Attributes, LargeTraceOptions, SpecialSpan, Value } from './special/index.ts';
