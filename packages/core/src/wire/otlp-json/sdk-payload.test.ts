import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { blockToSpans, captureExport } from '@spoor/testkit';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, SpanBlock } from '../../model/index.ts';
import { decodeOtlpJson, decodeOtlpProtobuf } from '../index.ts';

const context = { tenant: 'default', receivedAt: 1_700_000_000_000_000_000n, limits: DEFAULT_LIMITS };

/** What JavaScript programs put into attributes, the odd ones included. */
const odd: Attributes = {
  text: 'grüße 🛒',
  int: 200,
  negative: -5,
  zero: -0,
  float: 0.25,
  beyond: 1152921504606847000,
  overflow: 1e21,
  nan: Number.NaN,
  infinite: Number.POSITIVE_INFINITY,
  lone: '\ud800x',
  flag: false,
  list: ['a', 'b'],
  numbers: [1, 2.5],
  __proto__x: 'p',
  constructor: 'c',
};

async function capture(Exporter: typeof JsonExporter | typeof ProtobufExporter): Promise<{ readonly contentType: string; readonly body: Uint8Array }> {
  const requests = await captureExport(async (url) => {
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop', 'process.pid': 42 }),
      spanProcessors: [new SimpleSpanProcessor({ exporter: new Exporter({ url }) })],
    });
    const tracer = provider.getTracer('checkout', '1.2.3', { schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' });
    const parent = trace.setSpanContext(ROOT_CONTEXT, { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1, isRemote: true });
    const span = tracer.startSpan('GET /cart', { kind: SpanKind.SERVER, startTime: [1_700_000_000, 123_456_789], attributes: odd }, parent);
    span.addEvent('event', { key: 1 }, [1_700_000_000, 7]);
    span.end([1_700_000_001, 5]);
    await provider.forceFlush();
    await provider.shutdown();
  });
  return requests[0]!;
}

test('reads what the JavaScript SDK sends as JSON', async () => {
  const { body, contentType } = await capture(JsonExporter);
  expect(contentType).toBe('application/json');
  const block = new SpanBlock();
  expect(decodeOtlpJson(body, block, context)).toMatchObject({ accepted: 1, rejected: 0, messages: [] });
  const [span] = blockToSpans(block);
  expect(span).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentId: 'b7ad6b7169203331',
    name: 'GET /cart',
    kind: 2,
    start: 1_700_000_000_123_456_789n,
    duration: 876_543_216n,
    repairs: ['UTF8_REPAIRED', 'INT_OVERFLOW'],
    events: [{ name: 'event', time: 1_700_000_000_000_000_007n, attributes: [['key', 'INT', 1n]] }],
    resource: { service: 'shop', droppedAttributes: 0 },
    scope: { name: 'checkout', version: '1.2.3', schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' },
  });
  expect(span!.attributes).toEqual([
    ['text', 'STRING', 'grüße 🛒'],
    ['int', 'INT', 200n],
    ['negative', 'INT', -5n],
    ['zero', 'INT', 0n],
    ['float', 'DOUBLE', 0.25],
    ['beyond', 'INT', 1152921504606847000n],
    ['overflow', 'DOUBLE', 1e21],
    ['nan', 'EMPTY', null],
    ['infinite', 'EMPTY', null],
    ['lone', 'STRING', '\ufffdx'],
    ['flag', 'BOOL', false],
    ['list', 'ARRAY', '{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}'],
    ['numbers', 'ARRAY', '{"arrayValue":{"values":[{"intValue":"1"},{"doubleValue":2.5}]}}'],
    ['__proto__x', 'STRING', 'p'],
    ['constructor', 'STRING', 'c'],
  ]);
});

test('the same span by protobuf and by JSON has the same resource and scope hash', async () => {
  const [json, protobuf] = await Promise.all([capture(JsonExporter), capture(ProtobufExporter)]);
  const [fromJson, fromProtobuf] = [new SpanBlock(), new SpanBlock()];
  decodeOtlpJson(json.body, fromJson, context);
  decodeOtlpProtobuf(protobuf.body, fromProtobuf, context);
  expect(fromProtobuf.resources.hash64[0]).toBe(fromJson.resources.hash64[0]);
  expect(fromProtobuf.scopes.hash64[0]).toBe(fromJson.scopes.hash64[0]);
});
