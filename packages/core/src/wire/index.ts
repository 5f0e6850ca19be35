export { cutMessage, encodeExportResponse, encodeRetryInfo, encodeRpcStatus, RpcCode } from './otlp-response/index.ts';
export type { OtlpEncoding, OtlpSignal, PartialSuccess, RpcStatus } from './otlp-response/index.ts';
export { decodeSkeleton, encodeSkeleton, SkeletonFlag, SkeletonFormatError, skeletonOfBlock } from './skeleton/index.ts';
export type { SkeletonSource, TraceSkeletonColumns } from './skeleton/index.ts';
