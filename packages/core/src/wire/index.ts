export { countOtlpRecords } from './otlp-count/index.ts';
export { encodeOtlpJson, encodeOtlpJsonChunks, encodeOtlpProtobuf, encodeOtlpProtobufChunks } from './otlp-encode/index.ts';
export { cutMessage, decodePartialSuccess, encodeExportResponse, encodeRetryInfo, encodeRpcStatus, RpcCode } from './otlp-response/index.ts';
export type { OtlpEncoding, OtlpSignal, PartialSuccess, RpcStatus } from './otlp-response/index.ts';
export { decodeSkeleton, encodeSkeleton, SkeletonFlag, SkeletonFormatError, skeletonOfBlock } from './skeleton/index.ts';
export type { SkeletonSource, TraceSkeletonColumns } from './skeleton/index.ts';
export { decodeOtlpJson } from './otlp-json/index.ts';
export { decodeOtlpProtobuf } from './otlp-protobuf/index.ts';
export { WireError, WireErrorCode } from './wire-error.ts';
export type {
  AttributeAnswer,
  AttributeKeysAnswer,
  AttributeLevelName,
  AttributeTypeName,
  DemoAnswer,
  ErrorAnswer,
  OperationsAnswer,
  ReceiverAnswer,
  RetentionAnswer,
  SearchAnswer,
  ServiceAnswer,
  ServiceNamesAnswer,
  ServicesAnswer,
  SpanAnswer,
  SpanEventAnswer,
  SpanLinkAnswer,
  SpansAnswer,
  StatusAnswer,
  TraceSummaryAnswer,
  UnixNanoText,
} from './web-api/index.ts';
export { decodeJaegerJson, encodeJaegerTrace, jaegerTraceChunks, jaegerTraceId, plainJson } from './jaeger-json/index.ts';
export type { JaegerEncodeOptions, JaegerKeyValue, JaegerLog, JaegerProcess, JaegerReference, JaegerSpan, JaegerTrace } from './jaeger-json/index.ts';
