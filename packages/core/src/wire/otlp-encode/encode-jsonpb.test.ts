import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, SpanBlock } from '../../model/index.ts';
import { decodeOtlpJson, encodeJsonpbChunks } from '../index.ts';

function encoded(request: unknown): string {
  const block = new SpanBlock();
  decodeOtlpJson(new TextEncoder().encode(JSON.stringify(request)), block, { tenant: 'default', receivedAt: 1n, limits: DEFAULT_LIMITS });
  return [...encodeJsonpbChunks(block)].join('');
}

const IDS = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: '0000000000000001' };
const TIMES = { startTimeUnixNano: '1795357719521000000', endTimeUnixNano: '1795357720321000000' };

test('a span as Tempo prints it: base64 ids, names of enumerations, 64-bit integers as texts', () => {
  const span = {
    ...IDS,
    ...TIMES,
    parentSpanId: '00000000000000ff',
    name: 'GET /checkout',
    kind: 2,
    flags: 257,
    traceState: 'a=b',
    attributes: [
      { key: 'http.status_code', value: { intValue: '500' } },
      { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
      { key: 'none', value: { arrayValue: { values: [] } } },
      { key: 'map', value: { kvlistValue: { values: [{ key: '', value: { boolValue: false } }] } } },
      { key: 'text', value: { stringValue: '{"values":[]}{"key":"",' } },
      { key: 'bytes', value: { bytesValue: 'AQI=' } },
      { key: 'zero', value: { intValue: '0' } },
    ],
    events: [{ timeUnixNano: '1795357719531000000', name: 'exception' }],
    links: [{ traceId: '11111111111111111111111111111111', spanId: '2222222222222222' }],
    status: { code: 2, message: 'boom' },
  };
  const request = {
    resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'frontend' } }] }, scopeSpans: [{ scope: { name: 'io.otel.http', version: '1.2.3' }, spans: [span] }] }],
  };
  expect(encoded(request)).toBe(
    '{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"frontend"}}]},' +
      '"scopeSpans":[{"scope":{"name":"io.otel.http","version":"1.2.3"},"spans":[' +
      '{"traceId":"CvdlGRbNQ92ESOshHIAxnA==","spanId":"AAAAAAAAAAE=","parentSpanId":"AAAAAAAAAP8=","traceState":"a=b","flags":257,' +
      '"name":"GET /checkout","kind":"SPAN_KIND_SERVER","startTimeUnixNano":"1795357719521000000","endTimeUnixNano":"1795357720321000000",' +
      '"attributes":[{"key":"http.status_code","value":{"intValue":"500"}},{"key":"tags","value":{"arrayValue":{"values":[{"stringValue":"a"}]}}},' +
      '{"key":"none","value":{"arrayValue":{}}},{"key":"map","value":{"kvlistValue":{"values":[{"value":{"boolValue":false}}]}}},' +
      '{"key":"text","value":{"stringValue":"{\\"values\\":[]}{\\"key\\":\\"\\","}},{"key":"bytes","value":{"bytesValue":"AQI="}},{"key":"zero","value":{"intValue":"0"}}],' +
      '"events":[{"timeUnixNano":"1795357719531000000","name":"exception"}],' +
      '"links":[{"traceId":"EREREREREREREREREREREQ==","spanId":"IiIiIiIiIiI="}],' +
      '"status":{"message":"boom","code":"STATUS_CODE_ERROR"}}]}]}',
  );
});

test('what is zero is not there; an empty status is', () => {
  const request = { resourceSpans: [{ scopeSpans: [{ spans: [{ ...IDS, ...TIMES, name: '', events: [{ timeUnixNano: '1795357719531000000' }] }] }] }] };
  const text = encoded(request);
  expect(text).not.toMatch(/"kind"|"name"|parentSpanId|links|flags|SPAN_KIND/);
  expect(text).toContain('"status":{}');
});
