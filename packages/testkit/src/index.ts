export { blockToSpans } from './block-to-spans.ts';
export type { PlainAttribute, PlainEntity, PlainSpan } from './block-to-spans.ts';
export { captureExport } from './capture-export.ts';
export type { CapturedRequest } from './capture-export.ts';
