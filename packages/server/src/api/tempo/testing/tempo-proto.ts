import protobuf from 'protobufjs';

/** The service as Tempo publishes it, by field numbers; written for these tests. */
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message AnyValue { oneof value { string stringValue = 1; bool boolValue = 2; int64 intValue = 3; double doubleValue = 4; ArrayValue arrayValue = 5; } }
  message ArrayValue { repeated AnyValue values = 1; }
  message KeyValue { string key = 1; AnyValue value = 2; }

  message SearchRequest { map<string, string> Tags = 1; uint32 MinDurationMs = 2; uint32 MaxDurationMs = 3; uint32 Limit = 4; uint32 start = 5; uint32 end = 6; string Query = 8; uint32 SpansPerSpanSet = 9; }
  message SearchResponse { repeated TraceSearchMetadata traces = 1; SearchMetrics metrics = 2; }
  message TraceSearchMetadata {
    string traceID = 1; string rootServiceName = 2; string rootTraceName = 3; uint64 startTimeUnixNano = 4; uint32 durationMs = 5;
    SpanSet spanSet = 6; repeated SpanSet spanSets = 7; map<string, ServiceStats> serviceStats = 8;
  }
  message ServiceStats { uint32 spanCount = 1; uint32 errorCount = 2; }
  message SpanSet { repeated Span spans = 1; uint32 matched = 2; repeated KeyValue attributes = 3; }
  message Span { string spanID = 1; string name = 2; uint64 startTimeUnixNano = 3; uint64 durationNanos = 4; repeated KeyValue attributes = 5; }
  message SearchMetrics {
    uint32 inspectedTraces = 1; uint64 inspectedBytes = 2; uint32 totalBlocks = 3; uint32 completedJobs = 4; uint32 totalJobs = 5; uint64 totalBlockBytes = 6; uint64 inspectedSpans = 7;
  }

  message MetadataMetrics { uint64 inspectedBytes = 1; uint32 totalJobs = 2; uint32 completedJobs = 3; uint32 totalBlocks = 4; uint64 totalBlockBytes = 5; }
  message SearchTagsRequest { string scope = 1; string query = 2; uint32 start = 3; uint32 end = 4; uint32 maxTagsPerScope = 5; uint32 staleValuesThreshold = 6; }
  message SearchTagsResponse { repeated string tagNames = 1; MetadataMetrics metrics = 2; }
  message SearchTagsV2Response { repeated SearchTagsV2Scope scopes = 1; MetadataMetrics metrics = 2; }
  message SearchTagsV2Scope { string name = 1; repeated string tags = 2; }
  message SearchTagValuesRequest { string tagName = 1; string query = 2; uint32 start = 4; uint32 end = 5; uint32 maxTagValues = 6; uint32 staleValueThreshold = 7; }
  message SearchTagValuesResponse { repeated string tagValues = 1; MetadataMetrics metrics = 2; }
  message SearchTagValuesV2Response { repeated TagValue tagValues = 1; MetadataMetrics metrics = 2; }
  message TagValue { string type = 1; string value = 2; }

  enum PartialStatus { COMPLETE = 0; PARTIAL = 1; }
  message QueryRangeRequest { string query = 1; uint64 start = 2; uint64 end = 3; uint64 step = 4; uint32 exemplars = 16; uint32 maxSeries = 17; optional bool instant = 18; }
  message QueryRangeResponse { repeated TimeSeries series = 1; SearchMetrics metrics = 2; PartialStatus status = 3; string message = 4; }
  message TimeSeries { repeated KeyValue labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 4; }
  message Sample { double value = 1; int64 timestampMs = 2; }
  message Exemplar { repeated KeyValue labels = 1; double value = 2; int64 timestampMs = 3; }
  message QueryInstantRequest { string query = 1; uint64 start = 2; uint64 end = 3; }
  message QueryInstantResponse { repeated InstantSeries series = 1; SearchMetrics metrics = 2; PartialStatus status = 3; string message = 4; }
  message InstantSeries { repeated KeyValue labels = 1; double value = 2; }
  `,
  { keepCase: true },
);

export function writeMessage(type: string, message: Record<string, unknown>): Buffer {
  const known = root.lookupType(type);
  return Buffer.from(known.encode(known.fromObject(message)).finish());
}

/** 64-bit integers as texts, as in JSON. */
export function readMessage(type: string, bytes: Uint8Array): Record<string, unknown> {
  const known = root.lookupType(type);
  return known.toObject(known.decode(bytes), { longs: String, enums: String });
}

/**
 * Reads JSON as jsonpb without AllowUnknownFields does: a field that the message does not have, or a value of another
 * kind, is an error. This is how Grafana reads searches and instant metrics.
 */
export function strictJson(type: string, text: string): unknown {
  const value: unknown = JSON.parse(text);
  checkMessage(root.lookupType(type), value, type);
  return value;
}

function checkMessage(type: protobuf.Type, value: unknown, at: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${at} is no object`);
  for (const [name, item] of Object.entries(value)) {
    const field = type.fields[name];
    if (field === undefined) throw new Error(`unknown field "${name}" in ${at}`);
    field.resolve();
    if (field.map) for (const [key, entry] of Object.entries(item as object)) checkValue(field, entry, `${at}.${name}[${key}]`);
    else if (!field.repeated) checkValue(field, item, `${at}.${name}`);
    else if (Array.isArray(item)) item.forEach((entry, i) => checkValue(field, entry, `${at}.${name}[${i}]`));
    else throw new Error(`${at}.${name} is no list`);
  }
}

function checkValue(field: protobuf.Field, value: unknown, at: string): void {
  if (field.resolvedType instanceof protobuf.Type) {
    checkMessage(field.resolvedType, value, at);
    return;
  }
  const fits = ((): boolean => {
    switch (field.type) {
      case 'string':
        return typeof value === 'string';
      case 'bool':
        return typeof value === 'boolean';
      case 'uint32':
        return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32;
      case 'uint64':
        return typeof value === 'string' && /^\d{1,20}$/.test(value);
      case 'int64':
        return typeof value === 'string' && /^-?\d{1,19}$/.test(value);
      case 'double':
        return typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
      default:
        return field.resolvedType instanceof protobuf.Enum && typeof value === 'string' && value in field.resolvedType.values;
    }
  })();
  if (!fits) throw new Error(`${at} is ${JSON.stringify(value)}, not ${field.type}`);
}
