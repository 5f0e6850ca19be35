import protobuf from 'protobufjs';
import { fixed64, int, join, len } from '@spoor/testkit/protobuf-bytes';
import { expect, test } from 'vitest';
import {
  QUERY_INSTANT_RESPONSE,
  QUERY_RANGE_REQUEST,
  QUERY_RANGE_RESPONSE,
  SEARCH_REQUEST,
  SEARCH_RESPONSE,
  SEARCH_TAGS_V2_RESPONSE,
  SEARCH_TAG_VALUES_V2_RESPONSE,
  decodeTempoProtobuf,
  encodeTempoJson,
  encodeTempoPackets,
  encodeTempoProtobuf,
} from '../index.ts';
import type { QueryRangeResponse, SearchResponse, TempoKeyValue } from '../index.ts';

const status: TempoKeyValue = { key: 'status', value: { type: 'string', value: 'error' } };
const service: TempoKeyValue = { key: 'service.name', value: { type: 'string', value: 'frontend' } };
const spanSet = {
  spans: [{ spanID: '0000000000000001', name: 'GET /checkout', startTimeUnixNano: 1795357411688000000n, durationNanos: 800000000n, attributes: [status, service] }],
  matched: 5,
  attributes: [{ key: 'by(name)', value: { type: 'string', value: 'r' } }],
} as const;
const SEARCH: SearchResponse = {
  traces: [
    {
      traceID: 'af7651916cd43dd8448eb211c80319c',
      rootServiceName: 'frontend',
      rootTraceName: 'GET /checkout',
      startTimeUnixNano: 1795357411688000000n,
      durationMs: 800,
      spanSet,
      spanSets: [spanSet],
      serviceStats: new Map([
        ['payments', { spanCount: 3, errorCount: 0 }],
        ['frontend', { spanCount: 2, errorCount: 1 }],
      ]),
    },
  ],
  metrics: { inspectedTraces: 2, inspectedBytes: 14756n, totalBlocks: 1, completedJobs: 3, totalJobs: 3, totalBlockBytes: 9007199254740993n },
};
const SPAN_SET_TEXT =
  '{"spans":[{"spanID":"0000000000000001","name":"GET /checkout","startTimeUnixNano":"1795357411688000000","durationNanos":"800000000",' +
  '"attributes":[{"key":"status","value":{"stringValue":"error"}},{"key":"service.name","value":{"stringValue":"frontend"}}]}],' +
  '"matched":5,"attributes":[{"key":"by(name)","value":{"stringValue":"r"}}]}';

test('a search answer to the letter', () => {
  expect(encodeTempoJson(SEARCH_RESPONSE, SEARCH)).toBe(
    '{"traces":[{"traceID":"af7651916cd43dd8448eb211c80319c","rootServiceName":"frontend","rootTraceName":"GET /checkout",' +
      `"startTimeUnixNano":"1795357411688000000","durationMs":800,"spanSet":${SPAN_SET_TEXT},"spanSets":[${SPAN_SET_TEXT}],` +
      '"serviceStats":{"frontend":{"spanCount":2,"errorCount":1},"payments":{"spanCount":3}}}],' +
      '"metrics":{"inspectedTraces":2,"inspectedBytes":"14756","totalBlocks":1,"completedJobs":3,"totalJobs":3,"totalBlockBytes":"9007199254740993"}}',
  );
  expect(encodeTempoJson(SEARCH_RESPONSE, { traces: [], metrics: {} })).toBe('{"traces":[],"metrics":{}}');
});

test('a metrics answer: no value where it is zero, labels typed', () => {
  const answer: QueryRangeResponse = {
    series: [
      {
        labels: [{ key: 'p', value: { type: 'double', value: 0.5 } }, { key: 'n', value: { type: 'int', value: 0n } }, { key: 'b', value: { type: 'bool', value: false } }],
        samples: [{ timestampMs: 1795357200000n, value: 0 }, { timestampMs: 1795357800000n, value: 0.0033333333333333335 }],
        exemplars: [{ labels: [service], value: 1e21, timestampMs: 1795357719521n }],
      },
    ],
    metrics: {},
    status: 1,
    message: 'cut',
  };
  expect(encodeTempoJson(QUERY_RANGE_RESPONSE, answer)).toBe(
    '{"series":[{"labels":[{"key":"p","value":{"doubleValue":0.5}},{"key":"n","value":{"intValue":"0"}},{"key":"b","value":{"boolValue":false}}],' +
      '"samples":[{"timestampMs":"1795357200000"},{"timestampMs":"1795357800000","value":0.0033333333333333335}],' +
      '"exemplars":[{"labels":[{"key":"service.name","value":{"stringValue":"frontend"}}],"value":1e+21,"timestampMs":"1795357719521"}]}],' +
      '"metrics":{},"status":"PARTIAL","message":"cut"}',
  );
  expect(encodeTempoJson(QUERY_INSTANT_RESPONSE, { series: [], metrics: {}, status: 0 })).toBe('{"series":[],"metrics":{}}');
});

test('protobuf, read by another program from the published numbers', () => {
  const { root } = protobuf.parse(`
    syntax = "proto3";
    message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; ArrayValue array_value = 5; } }
    message ArrayValue { repeated AnyValue values = 1; }
    message KeyValue { string key = 1; AnyValue value = 2; }
    message Span { string spanID = 1; string name = 2; uint64 startTimeUnixNano = 3; uint64 durationNanos = 4; repeated KeyValue attributes = 5; }
    message SpanSet { repeated Span spans = 1; uint32 matched = 2; repeated KeyValue attributes = 3; }
    message ServiceStats { uint32 spanCount = 1; uint32 errorCount = 2; }
    message Trace { string traceID = 1; string rootServiceName = 2; string rootTraceName = 3; uint64 startTimeUnixNano = 4; uint32 durationMs = 5;
      SpanSet spanSet = 6; repeated SpanSet spanSets = 7; map<string, ServiceStats> serviceStats = 8; }
    message Metrics { uint32 inspectedTraces = 1; uint64 inspectedBytes = 2; uint32 totalBlocks = 3; uint32 completedJobs = 4; uint32 totalJobs = 5; uint64 totalBlockBytes = 6; }
    message SearchResponse { repeated Trace traces = 1; Metrics metrics = 2; }
  `);
  const type = root.lookupType('SearchResponse');
  const bytes = encodeTempoProtobuf(SEARCH_RESPONSE, SEARCH);
  const read = type.toObject(type.decode(bytes), { longs: String });
  expect(read).toEqual(JSON.parse(encodeTempoJson(SEARCH_RESPONSE, SEARCH), (key, value: unknown) => (key === 'metrics' ? { ...(value as object) } : value)));
  const packets = [...encodeTempoPackets(SEARCH_RESPONSE, { ...SEARCH, traces: [...SEARCH.traces, ...SEARCH.traces, ...SEARCH.traces] }, { list: 'traces', limit: 300 })];
  expect(packets.length).toBe(3);
  expect(packets.map((packet) => type.toObject(type.decode(packet))['traces'].length)).toEqual([1, 1, 1]);
  expect(packets.map((packet) => type.toObject(type.decode(packet))['metrics'] !== undefined)).toEqual([false, false, true]);
});

test('protobuf to the byte', () => {
  const answer: QueryRangeResponse = {
    series: [{ labels: [{ key: 'a', value: { type: 'array', value: [{ type: 'int', value: -1n }] } }], samples: [{ timestampMs: 5n, value: 0 }, { timestampMs: 6n, value: 1.5 }] }],
    metrics: { completedJobs: 1 },
    status: 1,
  };
  const sample = new Uint8Array(Float64Array.of(1.5).buffer);
  const expected = join(
    len(1, len(1, len(1, 'a'), len(2, len(5, len(1, int(3, -1n))))), len(2, int(2, 5)), len(2, fixed64(1, new DataView(sample.buffer).getBigUint64(0, true)), int(2, 6))),
    len(2, int(4, 1)),
    int(3, 1),
  );
  expect(encodeTempoProtobuf(QUERY_RANGE_RESPONSE, answer)).toEqual(expected);
});

test('tags and values', () => {
  expect(encodeTempoJson(SEARCH_TAGS_V2_RESPONSE, { scopes: [{ name: 'resource', tags: ['service.name'] }], metrics: { inspectedBytes: 28518n } })).toBe(
    '{"scopes":[{"name":"resource","tags":["service.name"]}],"metrics":{"inspectedBytes":"28518"}}',
  );
  expect(encodeTempoJson(SEARCH_TAG_VALUES_V2_RESPONSE, { tagValues: [{ type: 'string', value: '' }], metrics: {} })).toBe('{"tagValues":[{"type":"string"}],"metrics":{}}');
});

test('requests are read, unknown fields passed over', () => {
  const entry = (key: string, value: string) => len(1, len(1, key), len(2, value), int(9, 1));
  const bytes = join(entry('service.name', 'x'), entry('b', ''), int(2, 5), int(4, 20), int(5, 1795357128), int(6, 4294967295), len(8, '{}'), int(9, 3), len(77, 'new'), fixed64(78, 1n));
  expect(decodeTempoProtobuf(SEARCH_REQUEST, bytes)).toEqual({
    tags: new Map([['service.name', 'x'], ['b', '']]),
    minDurationMs: 5,
    limit: 20,
    start: 1795357128,
    end: 4294967295,
    query: '{}',
    spansPerSpanSet: 3,
  });
  expect(decodeTempoProtobuf(QUERY_RANGE_REQUEST, join(len(1, 'q'), int(2, 1795357128000000000n), int(16, 7)))).toEqual({ query: 'q', start: 1795357128000000000n, exemplars: 7 });
  expect(() => decodeTempoProtobuf(SEARCH_REQUEST, Uint8Array.of(0x42, 0x7f))).toThrow('Field is longer');
});
