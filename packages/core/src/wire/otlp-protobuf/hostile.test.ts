import { blockToSpans, checkBlock } from '@spoor/testkit';
import type { PlainSpan } from '@spoor/testkit';
import { fixed32, fixed64, int, join, len, stringAttribute, varint } from '@spoor/testkit/protobuf-bytes';
import type { Part } from '@spoor/testkit/protobuf-bytes';
import { describe, expect, test } from 'vitest';
import type { DecodeReport } from '../../model/index.ts';
import { DEFAULT_LIMITS, SpanBlock } from '../../model/index.ts';
import { decodeOtlpProtobuf, WireError } from '../index.ts';

const context = { tenant: 'default', receivedAt: 5_000n, limits: DEFAULT_LIMITS };
const TRACE_ID = Uint8Array.from({ length: 16 }, (_, k) => k + 1);
const SPAN_ID = Uint8Array.from({ length: 8 }, (_, k) => k + 1);
const IDS = join(len(1, TRACE_ID), len(2, SPAN_ID));
const TIMES = join(fixed64(7, 1000n), fixed64(8, 3000n));
const SERVICE = len(1, len(1, stringAttribute('service.name', 'shop')));
const GOOD = len(2, IDS, TIMES, len(5, 'good'));

function decode(bytes: Uint8Array, limits = DEFAULT_LIMITS): { readonly report: DecodeReport; readonly spans: PlainSpan[] } {
  const block = new SpanBlock(1);
  const report = decodeOtlpProtobuf(bytes, block, { ...context, limits });
  checkBlock(block);
  expect(report.accepted).toBe(block.count);
  return { report, spans: blockToSpans(block) };
}

/** Decodes a request with one resource and one scope that holds these spans. */
function decodeSpans(...spans: Part[]): { readonly report: DecodeReport; readonly spans: PlainSpan[] } {
  return decode(len(1, SERVICE, len(2, ...spans)));
}

/** Decodes one span with ids, times and a name, and these fields after them. */
function decodeSpan(...fields: Part[]): PlainSpan {
  const { spans, report } = decodeSpans(len(2, IDS, TIMES, len(5, 'x'), ...fields));
  expect(report.messages).toEqual([]);
  return spans[0]!;
}

/** A value as the attribute `k` of a span. */
function decodeValue(...value: Part[]): PlainSpan['attributes'][number] {
  return decodeSpan(len(9, len(1, 'k'), len(2, ...value))).attributes[0]!;
}

describe('the whole request', () => {
  test.each([
    ['a length past the end', [0x0a, 5, 1], 'bad_length'],
    ['a length of 2^31', [0x0a, 0x80, 0x80, 0x80, 0x80, 8], 'bad_length'],
    ['a length of 2^63', [0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], 'bad_length'],
    ['a truncated varint', [0x0a, 0x80], 'truncated'],
    ['a truncated tag', [0x80], 'truncated'],
    ['an 11-byte varint', [0x10, ...Array.from({ length: 10 }, () => 0x80), 1], 'bad_varint'],
    ['a varint over 64 bits', [0x10, ...Array.from({ length: 9 }, () => 0xff), 2], 'bad_varint'],
    ['a group start', [0x0b], 'bad_tag'],
    ['a group end', [0x0c], 'bad_tag'],
    ['wire type 6', [0x0e], 'bad_tag'],
    ['field number 0', [0x02, 0], 'bad_tag'],
    ['a field number over 2^29', [0xfa, 0xff, 0xff, 0xff, 0x7f], 'bad_tag'],
    ['resource_spans as a varint', [0x08, 1], 'wrong_wire_type'],
    ['JSON', [...new TextEncoder().encode('{"resourceSpans":[]}')], 'bad_tag'],
  ])('is refused for %s', (_, bytes, code) => {
    const block = new SpanBlock();
    const request = join(len(1, SERVICE, len(2, GOOD)), bytes);
    const error = (() => {
      try {
        decodeOtlpProtobuf(request, block, context);
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(WireError);
    expect(error).toMatchObject({ code });
    expect((error as WireError).offset).toBeGreaterThanOrEqual(request.length - bytes.length);
    expect(block.count).toBe(0);
  });

  test('may be empty at every level', () => {
    expect(decode(new Uint8Array(0)).report).toMatchObject({ accepted: 0, rejected: 0 });
    expect(decode(len(1)).report).toMatchObject({ accepted: 0, rejected: 0 });
    expect(decode(len(1, len(2))).report).toMatchObject({ accepted: 0, rejected: 0 });
    expect(decode(len(1, len(1), len(2, len(1)))).report).toMatchObject({ accepted: 0, rejected: 0 });
    expect(decodeSpan(len(9), len(15), len(11)).attributes).toEqual([['', 'EMPTY', null]]);
    expect(decodeSpan(len(11)).events).toEqual([{ time: 1000n, name: '', droppedAttributes: 0, attributes: [] }]);
  });

  test('leaves the block alone between payloads and goes on after a bad one', () => {
    const block = new SpanBlock(1);
    expect(() => decodeOtlpProtobuf(Uint8Array.of(0x0b), block, context)).toThrow(WireError);
    for (let k = 0; k < 100; k++) decodeOtlpProtobuf(len(1, SERVICE, len(2, GOOD, len(2), GOOD)), block, context);
    checkBlock(block);
    expect(block.count).toBe(200);
    expect([block.resources.count, block.scopes.count]).toEqual([1, 1]);
  });
});

describe('one bad span leaves the others', () => {
  test.each([
    ['empty', [], 'invalid_trace_id'],
    ['a trace id of 15 bytes', [...len(1, TRACE_ID.subarray(1)), ...len(2, SPAN_ID)], 'invalid_trace_id'],
    ['a zero trace id', [...len(1, new Uint8Array(16)), ...len(2, SPAN_ID)], 'invalid_trace_id'],
    ['a zero 8-byte trace id', [...len(1, new Uint8Array(8)), ...len(2, SPAN_ID)], 'invalid_trace_id'],
    ['no span id', len(1, TRACE_ID), 'invalid_span_id'],
    ['a zero span id', [...len(1, TRACE_ID), ...len(2, new Uint8Array(8))], 'invalid_span_id'],
    ['a parent id of 7 bytes', [...IDS, ...len(4, SPAN_ID.subarray(1))], 'invalid_parent_id'],
    ['a truncated varint', [...IDS, 0x30, 0x80], 'malformed_span'],
    ['a field past the end', [...IDS, 0x2a, 100, 0x61], 'malformed_span'],
    ['a short fixed64', [...IDS, 0x39, 1, 2, 3], 'malformed_span'],
    ['a short fixed32', [...IDS, 0x85, 0x01, 1], 'malformed_span'],
    ['a group', [...IDS, 0x1b, 0x1c], 'malformed_span'],
    ['field 0', [...IDS, 0x00], 'malformed_span'],
    ['the name as a varint', [...IDS, ...int(5, 1)], 'malformed_span'],
    ['a malformed attribute', [...IDS, ...len(9, [0x0a, 50])], 'malformed_span'],
    ['a malformed value', [...IDS, ...len(9, len(1, 'k'), len(2, [0x0a, 50]))], 'malformed_span'],
    ['a malformed nested value', [...IDS, ...len(9, len(1, 'k'), len(2, len(5, len(1, [0x0a, 50]))))], 'malformed_span'],
    ['a malformed event', [...IDS, ...len(11, [0x09, 1])], 'malformed_span'],
    ['a malformed link', [...IDS, ...len(13, [0x0a, 99])], 'malformed_span'],
    ['a malformed status', [...IDS, ...len(15, [0x18])], 'malformed_span'],
  ])('%s', (_, content, reason) => {
    const { report, spans } = decodeSpans(GOOD, len(2, Uint8Array.from(content)), GOOD);
    expect(spans.map((span) => span.name)).toEqual(['good', 'good']);
    expect(report).toMatchObject({ accepted: 2, rejected: 1 });
    expect([...report.rejections]).toEqual([[reason, 1]]);
    expect(report.messages).toHaveLength(1);
  });

  test('a malformed resource takes its own spans, counted', () => {
    const { report, spans } = decode(join(len(1, len(1, [0x0a, 9]), len(2, GOOD, GOOD), len(2, GOOD)), len(1, SERVICE, len(2, GOOD))));
    expect(spans).toHaveLength(1);
    expect([...report.rejections]).toEqual([['malformed_resource', 3]]);
  });

  test('a malformed scope takes its own spans, counted', () => {
    const { report, spans } = decode(len(1, SERVICE, len(2, GOOD, len(1, [0x0a, 9]), GOOD), len(2, GOOD)));
    expect(spans).toHaveLength(1);
    expect([...report.rejections]).toEqual([['malformed_scope', 2]]);
  });

  test('a resource cut in the middle of a span counts the spans before it', () => {
    const { report } = decode(len(1, SERVICE, len(2, GOOD, GOOD), [0x12, 100, 1]));
    expect([...report.rejections]).toEqual([['malformed_resource', 2]]);
    expect(decode(len(1, [0x12, 100, 1])).report.rejected).toBe(1);
  });

  test('at most five messages are kept', () => {
    const { report } = decodeSpans(...Array.from({ length: 50 }, () => len(2)));
    expect(report.rejected).toBe(50);
    expect(report.messages).toHaveLength(5);
  });
});

describe('fields may come', () => {
  test('in any order', () => {
    const scope = len(1, len(1, 'lib'), len(2, '1.0'));
    const span = len(2, len(11, len(2, 'event')), len(9, len(2, len(1, 'v')), len(1, 'k')), TIMES, len(5, 'x'), IDS);
    const { spans } = decode(len(1, len(3, 'https://schema/1'), len(2, span, len(3, 'https://schema/2'), scope), SERVICE));
    expect(spans[0]).toMatchObject({
      name: 'x',
      attributes: [['k', 'STRING', 'v']],
      events: [{ name: 'event', time: 1000n }],
      resource: { service: 'shop', schemaUrl: 'https://schema/1' },
      scope: { name: 'lib', version: '1.0', schemaUrl: 'https://schema/2' },
    });
  });

  test('more than once: the last counts', () => {
    expect(decodeSpan(len(5, 'y'), int(6, 1), int(6, 2), fixed64(7, 2000n), fixed32(16, 1), fixed32(16, 2))).toMatchObject({ name: 'y', kind: 2, start: 2000n, flags: 2 });
    expect(decodeValue(len(1, 'a'), int(3, 7))).toEqual(['k', 'INT', 7n]);
    expect(decodeValue(int(3, 7), len(1, 'a'))).toEqual(['k', 'STRING', 'a']);
    expect(decodeValue(len(5, len(1, len(1, 'a'))), len(1, 'b'))).toEqual(['k', 'STRING', 'b']);
  });

  test('in pieces, which are merged', () => {
    expect(decodeSpan(len(15, int(3, 2)), len(15, len(2, 'why')))).toMatchObject({ status: 2, statusMessage: 'why' });
    const { spans } = decode(len(1, SERVICE, len(2, GOOD, len(1, len(1, 'lib')), len(1, len(2, '2'))), len(1, len(1, stringAttribute('zone', 'b')))));
    expect(spans[0]!.scope).toMatchObject({ name: 'lib', version: '2' });
    expect(spans[0]!.resource.attributes).toHaveLength(2);
    // Value in two pieces, the array in two pieces, and the same again inside.
    const item = (text: string): Uint8Array => len(1, len(1, text));
    const array = (...texts: string[]): Uint8Array => len(5, ...texts.map(item));
    const span = decodeSpan(len(9, len(2, array('a')), len(1, 'k'), len(2, array('b'), array('c'))));
    expect(span.attributes).toEqual([['k', 'ARRAY', '{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"},{"stringValue":"c"}]}}']]);
    const inner = decodeValue(len(6, len(1, len(2, array('a')), len(1, 'm'), len(2, array('b')))));
    expect(inner[2]).toBe('{"kvlistValue":{"values":[{"key":"m","value":{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}}]}}');
  });

  test('in a great many pieces without taking for ever', () => {
    const piece = len(2, len(5, len(1)));
    const many = new Uint8Array(piece.length * 100_000);
    for (let k = 0; k < 100_000; k++) many.set(piece, k * piece.length);
    const from = performance.now();
    decodeSpan(join(varint((9 << 3) | 2), varint(many.length), many));
    expect(performance.now() - from).toBeLessThan(2000);
  });

  test('unknown, of every type', () => {
    const unknown = join(int(100, -1n), fixed64(101, 1n), len(102, 'x'), fixed32(103, 1));
    const span = len(2, unknown, IDS, TIMES, len(9, unknown, len(1, 'k'), unknown, len(2, unknown, len(1, 'v'), unknown)), len(11, unknown), len(15, unknown));
    const { spans, report } = decode(join(unknown, len(1, unknown, len(1, unknown), len(2, unknown, len(1, unknown), span))));
    expect(report).toMatchObject({ accepted: 1, rejected: 0 });
    expect(spans[0]!.attributes).toEqual([['k', 'STRING', 'v']]);
  });
});

describe('values', () => {
  test('of every type, exact', () => {
    expect(decodeValue(int(3, 2n ** 63n - 1n))).toEqual(['k', 'INT', 2n ** 63n - 1n]);
    expect(decodeValue(int(3, -(2n ** 63n)))).toEqual(['k', 'INT', -(2n ** 63n)]);
    expect(decodeValue(int(3, -1n))).toEqual(['k', 'INT', -1n]);
    expect(decodeValue(int(2, 1))).toEqual(['k', 'BOOL', true]);
    expect(decodeValue(int(2, 2n ** 40n))).toEqual(['k', 'BOOL', true]);
    expect(decodeValue(fixed64(4, 0x8000_0000_0000_0000n))).toEqual(['k', 'DOUBLE', -0]);
    expect(decodeValue(len(7, [0, 255, 1]))).toEqual(['k', 'BYTES', '{"bytesValue":"AP8B"}']);
    expect(decodeValue(len(1, ''))).toEqual(['k', 'STRING', '']);
    expect(decodeValue()).toEqual(['k', 'EMPTY', null]);
    expect(decodeSpan(len(9, len(1, 'k'))).attributes).toEqual([['k', 'EMPTY', null]]);
    expect(decodeValue(len(5))).toEqual(['k', 'ARRAY', '{"arrayValue":{"values":[]}}']);
    const mixed = join(len(1), len(1, int(2, 0)), len(1, int(3, -5n)), len(1, fixed64(4, 0x7ff0_0000_0000_0000n)), len(1, len(1, 'a"\n')), len(1, len(6, len(1, len(1, 'x')))));
    expect(decodeValue(len(5, mixed))[2]).toBe(
      '{"arrayValue":{"values":[{},{"boolValue":false},{"intValue":"-5"},{"doubleValue":"Infinity"},{"stringValue":"a\\"\\u000a"},{"kvlistValue":{"values":[{"key":"x","value":{}}]}}]}}',
    );
  });

  test('duplicate keys: the last wins, in the place of the first', () => {
    const span = decodeSpan(len(9, stringAttribute('a', '1')), len(9, stringAttribute('b', '2')), len(9, len(1, 'a'), len(2, int(3, 3))));
    expect(span.attributes).toEqual([
      ['a', 'INT', 3n],
      ['b', 'STRING', '2'],
    ]);
    expect(span.repairs).toEqual(['DUPLICATE_KEY']);
  });

  test('an event between attributes does not hide a duplicate', () => {
    const span = decodeSpan(len(9, stringAttribute('a', '1')), len(11, len(3, stringAttribute('a', 'e'))), len(9, stringAttribute('a', '2')));
    expect(span.attributes).toEqual([['a', 'STRING', '2']]);
    expect(span.events[0]!.attributes).toEqual([['a', 'STRING', 'e']]);
  });

  test('profile-only indexes are absent', () => {
    const span = decodeSpan(len(9, int(3, 4), len(2, int(8, 4))));
    expect(span.attributes).toEqual([['', 'EMPTY', null]]);
    expect(span.repairs).toEqual(['STRINDEX_IGNORED']);
  });

  test('nesting stops at the depth limit, however deep it goes', () => {
    const nested = (levels: number): Uint8Array => {
      let bytes = len(1, 'core');
      for (let k = 0; k < levels; k++) bytes = len(5, len(1, bytes));
      return bytes;
    };
    expect(decodeSpan(len(9, len(1, 'k'), len(2, nested(64)))).repairs).toEqual([]);
    const span = decodeSpan(len(9, len(1, 'k'), len(2, nested(1000))));
    expect(span.repairs).toEqual(['DEPTH_LIMITED']);
    const text = String(span.attributes[0]![2]);
    expect(text).toContain('{"stringValue":"[depth limit]"}');
    expect(text.match(/arrayValue/g)).toHaveLength(64);
  });

  test('bytes that are not UTF-8 are repaired and marked', () => {
    const span = decodeSpan(len(5, [0x61, 0xff, 0x62]));
    expect(span).toMatchObject({ name: 'a\ufffdb', repairs: ['UTF8_REPAIRED'] });
    expect(decodeSpan(len(9, len(1, [0xc0, 0x80]), len(2, len(5, len(1, len(1, [0xed, 0xa0, 0x80])))))).repairs).toEqual(['UTF8_REPAIRED']);
    // The second span with the same bytes is marked too.
    const bad = len(2, IDS, TIMES, len(5, [0xff]));
    expect(decodeSpans(bad, GOOD, bad).spans.map((one) => one.repairs)).toEqual([['UTF8_REPAIRED'], [], ['UTF8_REPAIRED']]);
  });
});

describe('times and identities', () => {
  const at = (start: bigint, end: bigint): PlainSpan => decodeSpans(len(2, IDS, len(5, 'x'), fixed64(7, start), fixed64(8, end))).spans[0]!;

  test('a missing start is the time of arrival', () => {
    expect(at(0n, 0n)).toMatchObject({ start: 5000n, duration: 0n, repairs: ['MISSING_START'], attributes: [] });
    expect(at(0n, 7000n)).toMatchObject({ start: 5000n, duration: 2000n, repairs: ['MISSING_START'] });
  });

  test('an end before the start is kept as an attribute', () => {
    const span = at(3000n, 1000n);
    expect(span).toMatchObject({ start: 3000n, duration: 0n, repairs: ['END_BEFORE_START'], attributes: [['spoor.sent_end_unix_nano', 'INT', 1000n]] });
  });

  test('that attribute fits also when the limits are used up', () => {
    const full = Array.from({ length: 3 }, (_, k) => len(9, stringAttribute(`k${k}`, 'v')));
    const { spans } = decode(len(1, SERVICE, len(2, len(2, IDS, fixed64(7, 9n), fixed64(8, 1n), len(5, 'x'), ...full))), { ...DEFAULT_LIMITS, attributes: 2 });
    expect(spans[0]!.attributes.map(([key]) => key)).toEqual(['k0', 'k1', 'spoor.sent_end_unix_nano']);
    expect(spans[0]!.droppedAttributes).toBe(1);
  });

  test('times over int64 are clamped', () => {
    expect(at(2n ** 64n - 1n, 2n ** 64n - 1n)).toMatchObject({ start: 2n ** 63n - 1n, duration: 0n, repairs: ['TIME_CLAMPED'] });
    expect(at(1n, 2n ** 63n)).toMatchObject({ start: 1n, duration: 2n ** 63n - 2n, repairs: ['TIME_CLAMPED'] });
    expect(at(0x1_0000_0000n, 0x2_0000_0001n)).toMatchObject({ start: 0x1_0000_0000n, duration: 0x1_0000_0001n, repairs: [] });
    expect(at(0x1_ffff_ffffn, 0x2_0000_0001n).duration).toBe(2n);
  });

  test('an 8-byte trace id is padded on the left', () => {
    const { spans } = decodeSpans(len(2, len(1, SPAN_ID), len(2, SPAN_ID), TIMES, len(5, 'x')));
    expect(spans[0]).toMatchObject({ traceId: '00000000000000000102030405060708', repairs: ['SHORT_TRACE_ID'] });
  });

  test('an all-zero parent is no parent', () => {
    expect(decodeSpan(len(4, new Uint8Array(8))).parentId).toBe('');
    expect(decodeSpan(len(4, SPAN_ID)).parentId).toBe('0102030405060708');
  });

  test('unknown kinds and codes become unset', () => {
    expect(decodeSpan(int(6, 77), len(15, int(3, -1n)))).toMatchObject({ kind: 0, status: 0, repairs: ['UNKNOWN_ENUM'] });
  });

  test('no usable service name', () => {
    const service = (...attribute: Part[]): PlainSpan => decode(len(1, len(1, len(1, ...attribute)), len(2, GOOD))).spans[0]!;
    for (const attribute of [stringAttribute('service.name', ''), join(len(1, 'service.name'), len(2, int(3, 1))), stringAttribute('other', 'x')]) {
      expect(service(attribute)).toMatchObject({ resource: { service: 'unknown_service' }, repairs: ['MISSING_SERVICE'] });
    }
    expect(decode(len(1, len(2, GOOD))).spans[0]!.resource.service).toBe('unknown_service');
  });

  test('an empty name is marked', () => {
    expect(decodeSpans(len(2, IDS, TIMES)).spans[0]).toMatchObject({ name: '', repairs: ['EMPTY_NAME'] });
  });

  test('a link without ids is dropped and counted, an event without time takes the start', () => {
    const span = decodeSpan(len(13, len(1, TRACE_ID)), len(13, len(1, TRACE_ID), len(2, SPAN_ID), fixed32(6, 0x301)), int(14, 4), len(11, len(2, 'e')));
    expect(span.links).toMatchObject([{ spanId: '0102030405060708', flags: 0x301 }]);
    expect(span).toMatchObject({ droppedLinks: 5, repairs: ['INVALID_LINK', 'MISSING_EVENT_TIME'], events: [{ time: 1000n }] });
  });

  test('the weight comes from the trace state', () => {
    expect(decodeSpan(len(3, 'a=b,ot=th:c')).weight).toBe(4);
    expect(decodeSpan(len(3, 'ot=th:zz')).weight).toBe(1);
  });
});
