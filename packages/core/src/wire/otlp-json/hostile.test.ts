import { blockToSpans, checkBlock } from '@spoor/testkit';
import type { PlainSpan } from '@spoor/testkit';
import { describe, expect, test } from 'vitest';
import type { DecodeReport } from '../../model/index.ts';
import { DEFAULT_LIMITS, SpanBlock } from '../../model/index.ts';
import { decodeOtlpJson, WireError } from '../index.ts';

const context = { tenant: 'default', receivedAt: 5_000n, limits: DEFAULT_LIMITS };
const IDS = '"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708"';
const TIMES = '"startTimeUnixNano":"1000","endTimeUnixNano":3000';
const GOOD = `{${IDS},${TIMES},"name":"good"}`;
const SERVICE = '"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}';

function decode(text: string | Uint8Array, limits = DEFAULT_LIMITS): { readonly report: DecodeReport; readonly spans: PlainSpan[] } {
  const block = new SpanBlock(1);
  const report = decodeOtlpJson(typeof text === 'string' ? Buffer.from(text) : text, block, { ...context, limits });
  checkBlock(block);
  expect(report.accepted).toBe(block.count);
  return { report, spans: blockToSpans(block) };
}

function decodeSpans(...spans: string[]): { readonly report: DecodeReport; readonly spans: PlainSpan[] } {
  return decode(`{"resourceSpans":[{${SERVICE},"scopeSpans":[{"spans":[${spans.join(',')}]}]}]}`);
}

/** Decodes one good span with these fields after its own. */
function decodeSpan(fields: string): PlainSpan {
  const { report, spans } = decodeSpans(`{${IDS},${TIMES},"name":"x",${fields}}`);
  expect(report.messages).toEqual([]);
  return spans[0]!;
}

function decodeValue(value: string): PlainSpan['attributes'][number] {
  return decodeSpan(`"attributes":[{"key":"k","value":${value}}]`).attributes[0]!;
}

describe('the whole request', () => {
  test.each([
    ['nothing', ''],
    ['half an object', '{"resourceSpans":['],
    ['a comment', '{/* */}'],
    ['a trailing comma', '{"resourceSpans":[],}'],
    ['a NaN literal', '{"resourceSpans":[{"x":NaN}]}'],
    ['a leading zero', '{"x":0123456789012345678901}'],
    ['single quotes', "{'resourceSpans':[]}"],
    ['two documents', '{}{}'],
    ['null', 'null'],
    ['an array', '[]'],
    ['a string', '"resourceSpans"'],
    ['resourceSpans as an object', '{"resourceSpans":{}}'],
    ['resourceSpans as a string', '{"resourceSpans":"x"}'],
  ])('is refused for %s', (_, text) => {
    expect(() => decode(text)).toThrow(WireError);
  });

  test('is refused in UTF-16', () => {
    expect(() => decode(new Uint8Array(Buffer.from('{"resourceSpans":[]}', 'utf16le')))).toThrow(WireError);
  });

  test('says where the text breaks', () => {
    expect(() => decode('{"resourceSpans":[x]}')).toThrow(/Unexpected token 'x', .*is not valid JSON$/);
  });

  test.each(['{}', '{"resourceSpans":null}', '{"resourceSpans":[]}', '\ufeff{}', '{"resourceSpans":[{}]}', '{"resourceSpans":[{"scopeSpans":null}]}', '{"resourceSpans":[{"scopeSpans":[{"spans":null}]}]}'])(
    'may be empty: %s',
    (text) => {
      expect(decode(text).report).toMatchObject({ accepted: 0, rejected: 0 });
    },
  );
});

describe('one bad span leaves the others', () => {
  test.each([
    ['null', 'spans[1] is not an object', 'malformed_span'],
    ['[]', 'spans[1] is not an object', 'malformed_span'],
    ['{}', 'spans[1].traceId is missing', 'invalid_trace_id'],
    ['{"traceId":"AQIDBAUGBwgJCgsMDQ4PEA==","spanId":"0102030405060708"}', 'traceId is "AQIDBAUGBwgJCgsMDQ4PEA=="', 'invalid_trace_id'],
    ['{"traceId":"0102030405060708090a0b0c0d0e0f1","spanId":"0102030405060708"}', 'traceId', 'invalid_trace_id'],
    ['{"traceId":"00000000000000000000000000000000","spanId":"0102030405060708"}', 'traceId', 'invalid_trace_id'],
    ['{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"00"}', 'spanId', 'invalid_span_id'],
    ['{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":12345}', 'spanId is number', 'invalid_span_id'],
    [`{${IDS},"parentSpanId":"xyz"}`, 'parentSpanId', 'invalid_parent_id'],
    [`{${IDS},"name":5}`, 'name is not a string', 'malformed_span'],
    [`{${IDS},"kind":{}}`, 'kind is not an enum value', 'malformed_span'],
    [`{${IDS},"kind":1.5}`, 'kind is not an enum value', 'malformed_span'],
    [`{${IDS},"startTimeUnixNano":"yesterday"}`, 'startTimeUnixNano is not a number', 'malformed_span'],
    [`{${IDS},"startTimeUnixNano":-1}`, 'startTimeUnixNano', 'malformed_span'],
    [`{${IDS},"startTimeUnixNano":1.5}`, 'startTimeUnixNano', 'malformed_span'],
    [`{${IDS},"startTimeUnixNano":1e400}`, 'startTimeUnixNano', 'malformed_span'],
    [`{${IDS},"attributes":{}}`, 'attributes is not an array', 'malformed_span'],
    [`{${IDS},"attributes":[5]}`, 'attributes[0] is not an object', 'malformed_span'],
    [`{${IDS},"attributes":[{"key":5}]}`, 'attributes[0].key is not a string', 'malformed_span'],
    [`{${IDS},"attributes":[{"key":"a"},{"key":"b","value":5}]}`, 'attributes[1].value is not an object', 'malformed_span'],
    [`{${IDS},"attributes":[{"key":"b","value":{"intValue":"x"}}]}`, 'attributes[0].value.intValue is not an integer', 'malformed_span'],
    [`{${IDS},"attributes":[{"key":"b","value":{"intValue":1.5}}]}`, 'attributes[0].value.intValue', 'malformed_span'],
    [`{${IDS},"attributes":[{"key":"b","value":{"boolValue":"true"}}]}`, 'attributes[0].value.boolValue', 'malformed_span'],
    [`{${IDS},"attributes":[{"key":"b","value":{"bytesValue":"*"}}]}`, 'attributes[0].value.bytesValue is not base64', 'malformed_span'],
    [`{${IDS},"attributes":[{"key":"b","value":{"arrayValue":[]}}]}`, 'attributes[0].value', 'malformed_span'],
    [`{${IDS},"attributes":[{"key":"b","value":{"arrayValue":{"values":[{"intValue":{}}]}}}]}`, 'intValue is not an integer', 'malformed_span'],
    [`{${IDS},"events":[{"timeUnixNano":[]}]}`, 'events[0].timeUnixNano', 'malformed_span'],
    [`{${IDS},"events":[null]}`, 'events[0] is not an object', 'malformed_span'],
    [`{${IDS},"events":[{"attributes":[{"key":"a","value":{"doubleValue":"x"}}]}]}`, 'events[0].attributes[0].value.doubleValue is not a double', 'malformed_span'],
    [`{${IDS},"links":"x"}`, 'links is not an array', 'malformed_span'],
    [`{${IDS},"status":"OK"}`, 'status is not an object', 'malformed_span'],
    [`{${IDS},"flags":-1}`, 'flags is not a uint32', 'malformed_span'],
    [`{${IDS},"droppedEventsCount":"many"}`, 'droppedEventsCount', 'malformed_span'],
  ])('%s', (span, message, reason) => {
    const { report, spans } = decodeSpans(GOOD, span, GOOD);
    expect(spans.map((one) => one.name)).toEqual(['good', 'good']);
    expect([...report.rejections]).toEqual([[reason, 1]]);
    expect(report.messages[0]).toContain('resourceSpans[0].scopeSpans[0].spans[1]');
    expect(report.messages[0]).toContain(message);
  });

  test.each([
    ['5', 1],
    ['{"resource":5,"scopeSpans":[{"spans":[{},{}]},{"spans":[{}]}]}', 3],
    ['{"resource":{"attributes":{}},"scopeSpans":[{"spans":[{},{}]},null]}', 2],
    ['{"scopeSpans":{}}', 1],
    ['{"schemaUrl":5,"scopeSpans":[{"spans":[{}]}]}', 1],
  ])('a malformed resource takes its own spans: %s', (text, rejected) => {
    const { report } = decode(`{"resourceSpans":[${text},{"scopeSpans":[{"spans":[${GOOD}]}]}]}`);
    expect(report.accepted).toBe(1);
    expect([...report.rejections]).toEqual([['malformed_resource', rejected]]);
    expect(report.messages[0]).toContain('resourceSpans[0]');
  });

  test.each([
    ['null', 1],
    ['{"spans":{}}', 1],
    ['{"scope":[],"spans":[{},{}]}', 2],
    ['{"scope":{"name":1},"spans":[{},{}]}', 2],
    ['{"scope":{"attributes":[1]},"spans":[{}]}', 1],
  ])('a malformed scope takes its own spans: %s', (text, rejected) => {
    const { report } = decode(`{"resourceSpans":[{"scopeSpans":[${text},{"spans":[${GOOD}]}]}]}`);
    expect(report.accepted).toBe(1);
    expect([...report.rejections]).toEqual([['malformed_scope', rejected]]);
  });
});

describe('senders may', () => {
  test('send null for every field', () => {
    const fields = ['traceState', 'parentSpanId', 'flags', 'kind', 'startTimeUnixNano', 'endTimeUnixNano', 'attributes', 'droppedAttributesCount', 'events', 'droppedEventsCount', 'links', 'droppedLinksCount', 'status'];
    const nulls = fields.map((field) => `"${field}":null`).join(',');
    const { report, spans } = decode(
      `{"resourceSpans":[{"resource":null,"schemaUrl":null,"scopeSpans":[{"scope":null,"schemaUrl":null,"spans":[{${IDS},"name":null,${nulls}},{${IDS},"status":{"code":null,"message":null},"events":[{"timeUnixNano":null,"name":null,"attributes":null}],"attributes":[{"key":null,"value":null}]}]}]}]}`,
    );
    expect(report).toMatchObject({ accepted: 2, rejected: 0 });
    expect(spans[0]).toMatchObject({ name: '', start: 5000n, parentId: '', status: 0 });
    expect(spans[1]!.attributes).toEqual([['', 'EMPTY', null]]);
  });

  test('use snake_case, enum names, upper-case ids and short trace ids', () => {
    const { spans } = decode(
      `{"resource_spans":[{"scope_spans":[{"schema_url":"s","spans":[{"trace_id":"ABCDEF0123456789","span_id":"ABCDEF0123456789","parent_span_id":"00000000000000FF","name":"x","kind":"SPAN_KIND_CLIENT","start_time_unix_nano":1,"end_time_unix_nano":2,"status":{"code":"STATUS_CODE_ERROR"},"attributes":[{"key":"a","value":{"int_value":"1"}}]}]}]}]}`,
    );
    expect(spans[0]).toMatchObject({
      traceId: '0000000000000000abcdef0123456789',
      spanId: 'abcdef0123456789',
      parentId: '00000000000000ff',
      kind: 3,
      status: 2,
      attributes: [['a', 'INT', 1n]],
      scope: { schemaUrl: 's' },
      repairs: ['SHORT_TRACE_ID', 'MISSING_SERVICE'],
    });
    expect(decodeSpan('"kind":"SPAN_KIND_NEW","status":{"code":7}')).toMatchObject({ kind: 0, status: 0, repairs: ['UNKNOWN_ENUM'] });
    expect(decodeSpan('"kind":"2"').kind).toBe(2);
  });

  test('repeat a JSON key: the last counts', () => {
    expect(decodeSpan('"name":"a","name":"b"').name).toBe('b');
  });

  test('use __proto__ and friends as keys anywhere', () => {
    const span = decodeSpan('"__proto__":{"kind":3},"constructor":5,"attributes":[{"key":"__proto__","value":{"stringValue":"a"}},{"__proto__":{"key":"x"},"key":"toString","value":{"__proto__":{"intValue":1},"stringValue":"b"}}]');
    expect(span).toMatchObject({ kind: 0, attributes: [['__proto__', 'STRING', 'a'], ['toString', 'STRING', 'b']] });
    expect(Object.prototype).not.toHaveProperty('kind');
  });

  test('send unknown fields of any shape', () => {
    expect(decodeSpan('"later":[{"x":[1,2,{}]}],"attributes":[{"key":"k","value":{"newValue":1,"stringValue":"v"},"more":1}]').attributes).toEqual([['k', 'STRING', 'v']]);
  });

  test('nest as deep as they like, in known and unknown fields', () => {
    const levels = 100_000;
    const deep = `${'{"arrayValue":{"values":['.repeat(levels)}{"stringValue":"core"}${']}}'.repeat(levels)}`;
    const span = decodeSpan(`"attributes":[{"key":"k","value":${deep}}],"unknown":${'['.repeat(levels)}${']'.repeat(levels)}`);
    expect(span.repairs).toEqual(['DEPTH_LIMITED']);
    expect(String(span.attributes[0]![2]).match(/arrayValue/g)).toHaveLength(64);
  });
});

describe('values', () => {
  test('integers are exact whatever they look like', () => {
    expect(decodeValue('{"intValue":9223372036854775807}')).toEqual(['k', 'INT', 2n ** 63n - 1n]);
    expect(decodeValue('{"intValue":-9223372036854775808}')).toEqual(['k', 'INT', -(2n ** 63n)]);
    expect(decodeValue('{"intValue":"-9223372036854775808"}')).toEqual(['k', 'INT', -(2n ** 63n)]);
    expect(decodeValue('{"intValue":9007199254740993}')).toEqual(['k', 'INT', 9007199254740993n]);
    expect(decodeValue('{"intValue":-4294967296}')).toEqual(['k', 'INT', -4294967296n]);
    expect(decodeValue('{"intValue":-0}')).toEqual(['k', 'INT', 0n]);
    expect(decodeValue('{"intValue":1e3}')).toEqual(['k', 'INT', 1000n]);
    expect(decodeSpan('"startTimeUnixNano":1700000000123456789').start).toBe(1_700_000_000_123_456_789n);
    expect(decodeValue('{"arrayValue":{"values":[{"intValue":9223372036854775807},{"intValue":-1},{"intValue":"4294967297"}]}}')[2]).toBe(
      '{"arrayValue":{"values":[{"intValue":"9223372036854775807"},{"intValue":"-1"},{"intValue":"4294967297"}]}}',
    );
  });

  test('digits inside strings are left alone', () => {
    expect(decodeValue('{"stringValue":"a: 12345678901234567890, \\"12345678901234567890\\""}')[2]).toBe('a: 12345678901234567890, "12345678901234567890"');
  });

  test('an integer over int64 becomes a double', () => {
    for (const value of ['9223372036854775808', '"9223372036854775808"', '1e21']) {
      const span = decodeSpan(`"attributes":[{"key":"k","value":{"intValue":${value}}}]`);
      expect(span.attributes[0]![1]).toBe('DOUBLE');
      expect(span.repairs).toEqual(['INT_OVERFLOW']);
    }
  });

  test('doubles', () => {
    expect(decodeValue('{"doubleValue":"NaN"}')).toEqual(['k', 'DOUBLE', Number.NaN]);
    expect(decodeValue('{"doubleValue":"-Infinity"}')).toEqual(['k', 'DOUBLE', Number.NEGATIVE_INFINITY]);
    expect(decodeValue('{"doubleValue":1e400}')).toEqual(['k', 'DOUBLE', Number.POSITIVE_INFINITY]);
    expect(decodeValue('{"doubleValue":-0}')).toEqual(['k', 'DOUBLE', -0]);
    expect(decodeValue('{"doubleValue":12345678901234567890}')).toEqual(['k', 'DOUBLE', Number('12345678901234567890')]);
    expect(decodeValue('{"doubleValue":1234567890123456789.5}')).toEqual(['k', 'DOUBLE', Number('1234567890123456789.5')]);
    expect(decodeValue('{"doubleValue":null}')).toEqual(['k', 'EMPTY', null]);
  });

  test('of several members the last that is not null counts', () => {
    expect(decodeValue('{"stringValue":"a","intValue":"1"}')).toEqual(['k', 'INT', 1n]);
    expect(decodeValue('{"stringValue":"a","intValue":null}')).toEqual(['k', 'STRING', 'a']);
  });

  test('bytes in either alphabet', () => {
    for (const text of ['-_8=', '+/8=', '+/8']) expect(decodeValue(`{"bytesValue":"${text}"}`)).toEqual(['k', 'BYTES', '{"bytesValue":"+/8="}']);
  });

  test('lone surrogates and bytes that are not UTF-8 are repaired and marked', () => {
    expect(decodeSpan('"name":"\\ud800x"')).toMatchObject({ name: '\ufffdx', repairs: ['UTF8_REPAIRED'] });
    expect(decodeSpan('"attributes":[{"key":"k","value":{"arrayValue":{"values":[{"stringValue":"\\udfff"}]}}}]').repairs).toEqual(['UTF8_REPAIRED']);
    const text = Buffer.from(`{"resourceSpans":[{${SERVICE},"scopeSpans":[{"spans":[{${IDS},${TIMES},"name":"a?b"},{${IDS},${TIMES},"name":"fine"}]}]}]}`);
    text[text.indexOf('a?b') + 1] = 0xff;
    expect(decode(text).spans.map((span) => [span.name, span.repairs])).toEqual([
      ['a\ufffdb', ['UTF8_REPAIRED']],
      ['fine', []],
    ]);
    const nested = Buffer.from(`{"resourceSpans":[{${SERVICE},"scopeSpans":[{"spans":[{${IDS},${TIMES},"name":"x","attributes":[{"key":"k","value":{"arrayValue":{"values":[{"stringValue":"a?b"}]}}}]}]}]}]}`);
    nested[nested.indexOf('a?b') + 1] = 0xff;
    expect(decode(nested).spans[0]!.repairs).toEqual(['UTF8_REPAIRED']);
    // A replacement character that was sent as one is nothing to mend.
    expect(decodeSpan('"name":"\ufffd"').repairs).toEqual([]);
  });

  test('limits hold as for protobuf', () => {
    const limits = { ...DEFAULT_LIMITS, valueBytes: 400, attributes: 2, events: 1, links: 1 };
    const link = `{${IDS}}`;
    const attributes = ['a', 'b', 'c'].map((key) => `{"key":"${key}","value":{"stringValue":"${'ü'.repeat(300)}"}}`).join(',');
    const { spans } = decode(`{"resourceSpans":[{${SERVICE},"scopeSpans":[{"spans":[{${IDS},${TIMES},"name":"x","attributes":[${attributes}],"events":[{},{}],"links":[${link},${link},{}]}]}]}]}`, limits);
    expect(spans[0]).toMatchObject({ droppedAttributes: 1, droppedEvents: 1, droppedLinks: 2 });
    expect(spans[0]!.attributes[0]![2]).toMatch(/^ü+…\[truncated \d+ bytes\]$/);
    expect(spans[0]!.repairs).toEqual(['VALUE_TRUNCATED', 'ATTRIBUTES_DROPPED', 'EVENTS_DROPPED', 'LINKS_DROPPED', 'MISSING_EVENT_TIME']);
  });
});
