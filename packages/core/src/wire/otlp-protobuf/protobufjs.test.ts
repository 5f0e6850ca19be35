import { otlpRequest } from '@spoor/testkit/arbitrary';
import { blockToSpans } from '@spoor/testkit';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, SpanBlock } from '../../model/index.ts';
import { decodeOtlpJson, decodeOtlpProtobuf, encodeOtlpProtobuf } from '../index.ts';

// A second opinion on the wire format: the messages as another implementation encodes and decodes them.
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
  message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
  message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
  message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10;
    repeated Event events = 11; uint32 dropped_events_count = 12; repeated Link links = 13; uint32 dropped_links_count = 14; Status status = 15;
    fixed32 flags = 16;
    message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
    message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; uint32 dropped_attributes_count = 5; fixed32 flags = 6; }
  }
  message Status { string message = 2; int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message ArrayValue { repeated AnyValue values = 1; }
  message KeyValueList { repeated KeyValue values = 1; }
  message AnyValue {
    oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; }
  }
`);
const Request = root.lookupType('Request');
const context = { tenant: 'default', receivedAt: 1n, limits: DEFAULT_LIMITS };

/** OTLP JSON as protobufjs takes it: ids are base64 there, as in any other bytes field. */
function withBase64Ids(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, member: unknown) =>
    /^(traceId|spanId|parentSpanId)$/.test(key) && typeof member === 'string' ? Buffer.from(member, 'hex').toString('base64') : member,
  );
}

test('what protobufjs encodes reads as the same JSON does', () => {
  fc.assert(
    fc.property(otlpRequest(), (request) => {
      const bytes = Request.encode(Request.fromObject(withBase64Ids(request) as Record<string, unknown>)).finish();
      const [fromProtobuf, fromJson] = [new SpanBlock(), new SpanBlock()];
      decodeOtlpProtobuf(new Uint8Array(bytes), fromProtobuf, context);
      decodeOtlpJson(Buffer.from(JSON.stringify(request)), fromJson, context);
      expect(blockToSpans(fromProtobuf)).toEqual(blockToSpans(fromJson));
    }),
    { numRuns: 200 },
  );
});

test('what we encode protobufjs reads, and would write the same', () => {
  fc.assert(
    fc.property(otlpRequest(), (request) => {
      const block = new SpanBlock();
      decodeOtlpJson(Buffer.from(JSON.stringify(request)), block, context);
      const bytes = encodeOtlpProtobuf(block);
      const message = Request.decode(bytes);
      const again = new SpanBlock();
      decodeOtlpProtobuf(new Uint8Array(Request.encode(message).finish()), again, context);
      expect(blockToSpans(again).map((span) => ({ ...span, repairs: [] }))).toEqual(blockToSpans(decoded(bytes)).map((span) => ({ ...span, repairs: [] })));
    }),
    { numRuns: 200 },
  );
});

function decoded(bytes: Uint8Array): SpanBlock {
  const block = new SpanBlock();
  decodeOtlpProtobuf(bytes, block, context);
  return block;
}
