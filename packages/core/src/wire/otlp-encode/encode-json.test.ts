import { fixed32, fixed64, int, join, len, stringAttribute } from '@spoor/testkit/protobuf-bytes';
import type { Part } from '@spoor/testkit/protobuf-bytes';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, SpanBlock } from '../../model/index.ts';
import { decodeOtlpProtobuf, encodeOtlpJson } from '../index.ts';

const TRACE_ID = Uint8Array.from({ length: 16 }, (_, k) => k + 1);
const SPAN_ID = Uint8Array.from({ length: 8 }, (_, k) => 0xf8 + k);

function encoded(...requests: Part[]): string {
  const block = new SpanBlock();
  decodeOtlpProtobuf(join(...requests), block, { tenant: 'default', receivedAt: 1n, limits: DEFAULT_LIMITS });
  return encodeOtlpJson(block);
}

test('every field in the form the specification asks for', () => {
  const attribute = (key: string, ...value: Part[]): Uint8Array => len(9, len(1, key), len(2, ...value));
  const span = len(
    2,
    len(1, TRACE_ID),
    len(2, SPAN_ID),
    len(3, 'a=b'),
    len(4, SPAN_ID),
    len(5, 'GET "/"'),
    int(6, 2),
    fixed64(7, 1_700_000_000_000_000_001n),
    fixed64(8, 1_700_000_000_000_000_003n),
    attribute('int', int(3, 2n ** 63n - 1n)),
    attribute('nan', fixed64(4, 0x7ff8_0000_0000_0000n)),
    attribute('zero', fixed64(4, 0x8000_0000_0000_0000n)),
    attribute('bytes', len(7, [1, 2])),
    attribute('empty'),
    int(10, 1),
    len(11, fixed64(1, 5n), len(2, 'e'), int(4, 2)),
    int(12, 3),
    len(13, len(1, TRACE_ID), len(2, SPAN_ID), fixed32(6, 256)),
    int(14, 4),
    len(15, len(2, 'no'), int(3, 2)),
    fixed32(16, 0x101),
  );
  const resource = len(1, len(1, stringAttribute('service.name', 'shop')), int(2, 7));
  expect(encoded(len(1, resource, len(2, len(1, len(1, 'lib'), len(2, '1')), span, len(3, 's')), len(3, 'r')))).toBe(
    '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}],"droppedAttributesCount":7},' +
      '"scopeSpans":[{"scope":{"name":"lib","version":"1"},"spans":[' +
      '{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"f8f9fafbfcfdfeff","parentSpanId":"f8f9fafbfcfdfeff","traceState":"a=b","flags":257,' +
      '"name":"GET \\"/\\"","kind":2,"startTimeUnixNano":"1700000000000000001","endTimeUnixNano":"1700000000000000003",' +
      '"attributes":[{"key":"int","value":{"intValue":"9223372036854775807"}},{"key":"nan","value":{"doubleValue":"NaN"}},{"key":"zero","value":{"doubleValue":-0}},' +
      '{"key":"bytes","value":{"bytesValue":"AQI="}},{"key":"empty","value":{}}],"droppedAttributesCount":1,' +
      '"events":[{"timeUnixNano":"5","name":"e","droppedAttributesCount":2}],"droppedEventsCount":3,' +
      '"links":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"f8f9fafbfcfdfeff","flags":256}],"droppedLinksCount":4,' +
      '"status":{"message":"no","code":2}}],"schemaUrl":"s"}],"schemaUrl":"r"}]}',
  );
});

test('spans are grouped by resource and scope in order of appearance', () => {
  const span = (name: string): Uint8Array => len(2, len(1, TRACE_ID), len(2, SPAN_ID), fixed64(7, 1n), fixed64(8, 1n), len(5, name));
  const batch = (service: string, scope: string, name: string): Uint8Array =>
    len(1, len(1, len(1, stringAttribute('service.name', service))), len(2, len(1, len(1, scope)), span(name)));
  const text = encoded(batch('b', 'y', '1'), batch('a', 'x', '2'), batch('b', 'x', '3'), batch('b', 'y', '4'));
  expect(text.match(/"(?:stringValue|name)":"[^"]+"/g)!.map((match) => match.split('"')[3]).join(' ')).toBe('b y 1 4 x 3 a x 2');
});

test('no spans make an empty request', () => {
  expect(encoded()).toBe('{"resourceSpans":[]}');
});
