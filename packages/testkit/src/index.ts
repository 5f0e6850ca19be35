export { blockToSpans } from './block-to-spans.ts';
export type { PlainAttribute, PlainEntity, PlainSpan } from './block-to-spans.ts';
export { OtlpPayloadWriter } from './otlp-payload.ts';
export type { PatchPoints } from './otlp-payload.ts';
export { Random, mix } from './random.ts';
export { SPANS_PER_VISIT, createShop } from './shop/index.ts';
export type { BackfillOptions, CauseTruth, ContinuousOptions, EdgeTruth, RedTruth, Shop, ShopOptions, Truth } from './shop/index.ts';
export { captureExport } from './capture-export.ts';
export type { CapturedRequest } from './capture-export.ts';
