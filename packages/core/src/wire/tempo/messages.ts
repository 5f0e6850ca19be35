import { schema } from './schema.ts';
import type { Field, FieldType, Schema, TempoAnyValue } from './schema.ts';

const STRING: FieldType = { kind: 'string' };
const UINT32: FieldType = { kind: 'uint32' };
const UINT64: FieldType = { kind: 'uint64' };
const INT64: FieldType = { kind: 'int64' };
const DOUBLE: FieldType = { kind: 'double' };

export type TempoKeyValue = { readonly key: string; readonly value: TempoAnyValue };
const KEY_VALUE = schema<TempoKeyValue>({ key: [1, STRING], value: [2, { kind: 'anyValue' }] });
const ATTRIBUTE = of(KEY_VALUE);

// ---- search ------------------------------------------------------------------------------------------------------

export type SearchRequest = {
  readonly tags: ReadonlyMap<string, string>;
  readonly minDurationMs: number;
  readonly maxDurationMs: number;
  readonly limit: number;
  /** Seconds since the Unix epoch. */
  readonly start: number;
  readonly end: number;
  readonly query: string;
  readonly spansPerSpanSet: number;
};
export const SEARCH_REQUEST = schema<SearchRequest>({
  tags: [1, { kind: 'map', value: STRING }],
  minDurationMs: [2, UINT32],
  maxDurationMs: [3, UINT32],
  limit: [4, UINT32],
  start: [5, UINT32],
  end: [6, UINT32],
  query: [8, STRING],
  spansPerSpanSet: [9, UINT32],
});

export type TempoSpan = {
  readonly spanID: string;
  readonly name?: string;
  readonly startTimeUnixNano: bigint;
  readonly durationNanos: bigint;
  readonly attributes?: readonly TempoKeyValue[];
};
const SPAN = schema<TempoSpan>({ spanID: [1, STRING], name: [2, STRING], startTimeUnixNano: [3, UINT64], durationNanos: [4, UINT64], attributes: [5, ATTRIBUTE, 'repeated'] });

export type TempoSpanSet = { readonly spans: readonly TempoSpan[]; readonly matched: number; readonly attributes?: readonly TempoKeyValue[] };
const SPAN_SET = schema<TempoSpanSet>({ spans: [1, of(SPAN), 'repeated'], matched: [2, UINT32], attributes: [3, ATTRIBUTE, 'repeated'] });

export type TempoServiceStats = { readonly spanCount: number; readonly errorCount: number };
const SERVICE_STATS = schema<TempoServiceStats>({ spanCount: [1, UINT32], errorCount: [2, UINT32] });

export type TraceSearchMetadata = {
  readonly traceID: string;
  readonly rootServiceName: string;
  readonly rootTraceName?: string;
  readonly startTimeUnixNano: bigint;
  readonly durationMs: number;
  readonly spanSet?: TempoSpanSet;
  readonly spanSets?: readonly TempoSpanSet[];
  readonly serviceStats?: ReadonlyMap<string, TempoServiceStats>;
};
const TRACE_METADATA = schema<TraceSearchMetadata>({
  traceID: [1, STRING],
  rootServiceName: [2, STRING],
  rootTraceName: [3, STRING],
  startTimeUnixNano: [4, UINT64],
  durationMs: [5, UINT32],
  spanSet: [6, of(SPAN_SET)],
  spanSets: [7, of(SPAN_SET), 'repeated'],
  serviceStats: [8, { kind: 'map', value: of(SERVICE_STATS) }],
});

/** Only what clients with a strict decoder of 2025 know. */
export type SearchMetrics = {
  readonly inspectedTraces?: number;
  readonly inspectedBytes?: bigint;
  readonly totalBlocks?: number;
  readonly completedJobs?: number;
  readonly totalJobs?: number;
  readonly totalBlockBytes?: bigint;
  readonly inspectedSpans?: bigint;
};
const SEARCH_METRICS = schema<SearchMetrics>({
  inspectedTraces: [1, UINT32],
  inspectedBytes: [2, UINT64],
  totalBlocks: [3, UINT32],
  completedJobs: [4, UINT32],
  totalJobs: [5, UINT32],
  totalBlockBytes: [6, UINT64],
  inspectedSpans: [7, UINT64],
});

export type SearchResponse = { readonly traces: readonly TraceSearchMetadata[]; readonly metrics: SearchMetrics };
export const SEARCH_RESPONSE = schema<SearchResponse>({ traces: [1, of(TRACE_METADATA), 'repeated', 'listed'], metrics: [2, of(SEARCH_METRICS)] });

// ---- tags --------------------------------------------------------------------------------------------------------

export type MetadataMetrics = { readonly inspectedBytes?: bigint; readonly totalJobs?: number; readonly completedJobs?: number };
const METADATA_METRICS = schema<MetadataMetrics>({ inspectedBytes: [1, UINT64], totalJobs: [2, UINT32], completedJobs: [3, UINT32] });

export type SearchTagsRequest = { readonly scope: string; readonly query: string; readonly start: number; readonly end: number; readonly maxTagsPerScope: number };
export const SEARCH_TAGS_REQUEST = schema<SearchTagsRequest>({ scope: [1, STRING], query: [2, STRING], start: [3, UINT32], end: [4, UINT32], maxTagsPerScope: [5, UINT32] });

export type SearchTagsResponse = { readonly tagNames: readonly string[]; readonly metrics: MetadataMetrics };
export const SEARCH_TAGS_RESPONSE = schema<SearchTagsResponse>({ tagNames: [1, STRING, 'repeated', 'listed'], metrics: [2, of(METADATA_METRICS)] });

export type TagScope = { readonly name: string; readonly tags: readonly string[] };
const TAG_SCOPE = schema<TagScope>({ name: [1, STRING], tags: [2, STRING, 'repeated'] });
export type SearchTagsV2Response = { readonly scopes: readonly TagScope[]; readonly metrics: MetadataMetrics };
export const SEARCH_TAGS_V2_RESPONSE = schema<SearchTagsV2Response>({ scopes: [1, of(TAG_SCOPE), 'repeated', 'listed'], metrics: [2, of(METADATA_METRICS)] });

export type SearchTagValuesRequest = { readonly tagName: string; readonly query: string; readonly start: number; readonly end: number; readonly maxTagValues: number };
export const SEARCH_TAG_VALUES_REQUEST = schema<SearchTagValuesRequest>({ tagName: [1, STRING], query: [2, STRING], start: [4, UINT32], end: [5, UINT32], maxTagValues: [6, UINT32] });

export type SearchTagValuesResponse = { readonly tagValues: readonly string[]; readonly metrics: MetadataMetrics };
export const SEARCH_TAG_VALUES_RESPONSE = schema<SearchTagValuesResponse>({ tagValues: [1, STRING, 'repeated', 'listed'], metrics: [2, of(METADATA_METRICS)] });

export type TempoTagValue = { readonly type: string; readonly value: string };
const TAG_VALUE = schema<TempoTagValue>({ type: [1, STRING], value: [2, STRING] });
export type SearchTagValuesV2Response = { readonly tagValues: readonly TempoTagValue[]; readonly metrics: MetadataMetrics };
export const SEARCH_TAG_VALUES_V2_RESPONSE = schema<SearchTagValuesV2Response>({ tagValues: [1, of(TAG_VALUE), 'repeated', 'listed'], metrics: [2, of(METADATA_METRICS)] });

// ---- metrics -----------------------------------------------------------------------------------------------------

export type QueryRangeRequest = {
  readonly query: string;
  /** Nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
  readonly exemplars: number;
  readonly maxSeries: number;
};
export const QUERY_RANGE_REQUEST = schema<QueryRangeRequest>({
  query: [1, STRING],
  start: [2, UINT64],
  end: [3, UINT64],
  step: [4, UINT64],
  exemplars: [16, UINT32],
  maxSeries: [17, UINT32],
});

export type QueryInstantRequest = { readonly query: string; readonly start: bigint; readonly end: bigint };
export const QUERY_INSTANT_REQUEST = schema<QueryInstantRequest>({ query: [1, STRING], start: [2, UINT64], end: [3, UINT64] });

export type TempoSample = { readonly timestampMs: bigint; readonly value: number };
const SAMPLE = schema<TempoSample>({ timestampMs: [2, INT64], value: [1, DOUBLE] });
export type TempoExemplar = { readonly labels: readonly TempoKeyValue[]; readonly value: number; readonly timestampMs: bigint };
const EXEMPLAR = schema<TempoExemplar>({ labels: [1, ATTRIBUTE, 'repeated'], value: [2, DOUBLE], timestampMs: [3, INT64] });
export type TempoSeries = { readonly labels: readonly TempoKeyValue[]; readonly samples: readonly TempoSample[]; readonly exemplars?: readonly TempoExemplar[] };
const SERIES = schema<TempoSeries>({ labels: [1, ATTRIBUTE, 'repeated'], samples: [2, of(SAMPLE), 'repeated'], exemplars: [4, of(EXEMPLAR), 'repeated'] });

/** 0 COMPLETE, 1 PARTIAL. */
const PARTIAL_STATUS: FieldType = { kind: 'enum', names: ['COMPLETE', 'PARTIAL'] };

export type QueryRangeResponse = { readonly series: readonly TempoSeries[]; readonly metrics: SearchMetrics; readonly status?: 0 | 1; readonly message?: string };
export const QUERY_RANGE_RESPONSE = schema<QueryRangeResponse>({
  series: [1, of(SERIES), 'repeated', 'listed'],
  metrics: [2, of(SEARCH_METRICS)],
  status: [3, PARTIAL_STATUS],
  message: [4, STRING],
});

export type TempoInstantSeries = { readonly labels: readonly TempoKeyValue[]; readonly value: number };
const INSTANT_SERIES = schema<TempoInstantSeries>({ labels: [1, ATTRIBUTE, 'repeated'], value: [2, DOUBLE] });
export type QueryInstantResponse = { readonly series: readonly TempoInstantSeries[]; readonly metrics: SearchMetrics; readonly status?: 0 | 1; readonly message?: string };
export const QUERY_INSTANT_RESPONSE = schema<QueryInstantResponse>({
  series: [1, of(INSTANT_SERIES), 'repeated', 'listed'],
  metrics: [2, of(SEARCH_METRICS)],
  status: [3, PARTIAL_STATUS],
  message: [4, STRING],
});

function of(schema: Schema): Extract<Field['type'], { readonly kind: 'message' }> {
  return { kind: 'message', schema };
}
