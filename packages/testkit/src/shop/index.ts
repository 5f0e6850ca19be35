export { SPANS_PER_VISIT, createShop } from './shop.ts';
export type { BackfillOptions, ContinuousOptions, Shop, ShopOptions } from './shop.ts';
export type { CauseTruth, EdgeTruth, RedTruth, Truth } from './truth.ts';
export { DEMO_ATTRIBUTE } from './resources.ts';
