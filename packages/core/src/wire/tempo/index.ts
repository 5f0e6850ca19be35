export { decodeTempoProtobuf } from './decode-protobuf.ts';
export { encodeTempoJson } from './encode-json.ts';
export { encodeTempoPackets, encodeTempoProtobuf } from './encode-protobuf.ts';
export {
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
} from './messages.ts';
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
} from './messages.ts';
export type { Message, Schema, TempoAnyValue } from './schema.ts';
