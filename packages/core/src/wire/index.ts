export { countOtlpRecords } from './otlp-count/index.ts';
export { encodeJsonpbChunks, encodeOtlpJson, encodeOtlpJsonChunks, encodeOtlpJsonList, encodeOtlpProtobuf, encodeOtlpProtobufChunks } from './otlp-encode/index.ts';
export { cutMessage, decodePartialSuccess, encodeExportResponse, encodeRetryInfo, encodeRpcStatus, RpcCode } from './otlp-response/index.ts';
export type { OtlpEncoding, OtlpSignal, PartialSuccess, RpcStatus } from './otlp-response/index.ts';
export { decodeSkeleton, encodeSkeleton, SkeletonFlag, SkeletonFormatError, skeletonOfBlock } from './skeleton/index.ts';
export type { SkeletonSource, TraceSkeletonColumns } from './skeleton/index.ts';
export { decodeOtlpJson } from './otlp-json/index.ts';
export { decodeOtlpProtobuf } from './otlp-protobuf/index.ts';
export { spanAnswers } from './web-api/index.ts';
export { decodeZipkinJson } from './zipkin-json/index.ts';
export { WireError, WireErrorCode } from './wire-error.ts';
export type {
  AttributeAnswer,
  AttributeKeysAnswer,
  AttributeLevelName,
  AttributeTypeName,
  DemoAnswer,
  DependenciesAnswer,
  DependencyEdgeAnswer,
  ErrorAnswer,
  HeatmapAnswer,
  HeatmapCellAnswer,
  LinkedFromAnswer,
  OperationsAnswer,
  OutlineAnswer,
  OutlinesAnswer,
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
  StatementsAnswer,
  StatusAnswer,
  TailAnswer,
  TailSpanAnswer,
  TraceSummaryAnswer,
  UnixNanoText,
} from './web-api/index.ts';
export { decodeJaegerJson, encodeJaegerTrace, jaegerTraceChunks, jaegerTraceId, plainJson } from './jaeger-json/index.ts';
export type { JaegerEncodeOptions, JaegerKeyValue, JaegerLog, JaegerProcess, JaegerReference, JaegerSpan, JaegerTrace } from './jaeger-json/index.ts';
export {
  decodeTempoProtobuf,
  encodeTempoJson,
  encodeTempoPackets,
  encodeTempoProtobuf,
  QUERY_INSTANT_REQUEST,
  QUERY_INSTANT_RESPONSE,
  QUERY_RANGE_REQUEST,
  QUERY_RANGE_RESPONSE,
  SEARCH_REQUEST,
  SEARCH_RESPONSE,
  SEARCH_TAGS_REQUEST,
  SEARCH_TAGS_RESPONSE,
  SEARCH_TAGS_V2_RESPONSE,
  SEARCH_TAG_VALUES_REQUEST,
  SEARCH_TAG_VALUES_RESPONSE,
  SEARCH_TAG_VALUES_V2_RESPONSE,
} from './tempo/index.ts';
export type {
  QueryInstantRequest,
  QueryInstantResponse,
  QueryRangeRequest,
  QueryRangeResponse,
  SearchMetrics,
  SearchRequest,
  SearchResponse,
  SearchTagsRequest,
  SearchTagsResponse,
  SearchTagsV2Response,
  SearchTagValuesRequest,
  SearchTagValuesResponse,
  SearchTagValuesV2Response,
  TagScope,
  TempoExemplar,
  TempoInstantSeries,
  TempoKeyValue,
  TempoSample,
  TempoSeries,
  TempoServiceStats,
  TempoSpan,
  TempoSpanSet,
  TempoTagValue,
  TraceSearchMetadata,
  Message,
  Schema,
  TempoAnyValue,
} from './tempo/index.ts';
