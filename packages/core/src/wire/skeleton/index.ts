export { decodeSkeleton } from './decode-skeleton.ts';
export { encodeSkeleton } from './encode-skeleton.ts';
export { skeletonOfBlock } from './skeleton-of-block.ts';
export type { SkeletonSource } from './skeleton-of-block.ts';
export { SkeletonFlag, SkeletonFormatError } from './trace-skeleton.ts';
export type { TraceSkeletonColumns } from './trace-skeleton.ts';
