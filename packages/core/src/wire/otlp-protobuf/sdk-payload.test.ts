import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { blockToSpans, captureExport } from '@spoor/testkit';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, SpanBlock } from '../../model/index.ts';
import { decodeOtlpProtobuf } from '../index.ts';

const context = { tenant: 'default', receivedAt: 1_700_000_000_000_000_000n, limits: DEFAULT_LIMITS };

test('reads what the JavaScript SDK sends', async () => {
  const requests = await captureExport(async (url) => {
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop', 'process.pid': 42, 'host.names': ['a', 'b'] }),
      spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
    });
    const tracer = provider.getTracer('checkout', '1.2.3', { schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' });
    const root = tracer.startSpan('GET /cart', { kind: SpanKind.SERVER, startTime: [1_700_000_000, 5], attributes: { route: '/cart', 'http.status': 200, ratio: 0.5, ok: true } }, ROOT_CONTEXT);
    root.addEvent('cache miss', { key: 'grüße 🛒' }, [1_700_000_000, 7]);
    const child = tracer.startSpan('SELECT', { kind: SpanKind.CLIENT, startTime: [1_700_000_000, 6], links: [{ context: root.spanContext(), attributes: { why: 'test' } }] }, trace.setSpan(ROOT_CONTEXT, root));
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'deadlock' });
    child.setAttribute('list', ['p', 'q']);
    child.end([1_700_000_000, 16]);
    root.end([1_700_000_001, 5]);
    await provider.forceFlush();
    await provider.shutdown();
  });
  expect(requests.map((request) => request.contentType)).toEqual(['application/x-protobuf']);

  const block = new SpanBlock();
  const report = decodeOtlpProtobuf(requests[0]!.body, block, context);
  expect(report).toMatchObject({ accepted: 2, rejected: 0, messages: [] });
  const [child, root] = blockToSpans(block);
  expect(root).toMatchObject({
    name: 'GET /cart',
    kind: 2,
    parentId: '',
    start: 1_700_000_000_000_000_005n,
    duration: 1_000_000_000n,
    status: 0,
    flags: 0x101,
    weight: 1,
    repairs: [],
    attributes: [
      ['route', 'STRING', '/cart'],
      ['http.status', 'INT', 200n],
      ['ratio', 'DOUBLE', 0.5],
      ['ok', 'BOOL', true],
    ],
    events: [{ time: 1_700_000_000_000_000_007n, name: 'cache miss', attributes: [['key', 'STRING', 'grüße 🛒']] }],
    resource: {
      service: 'shop',
      tenant: 'default',
      attributes: [
        ['service.name', 'STRING', 'shop'],
        ['process.pid', 'INT', 42n],
        ['host.names', 'ARRAY', '{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}'],
      ],
    },
    scope: { name: 'checkout', version: '1.2.3', schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' },
  });
  expect(child).toMatchObject({
    name: 'SELECT',
    kind: 3,
    traceId: root!.traceId,
    parentId: root!.spanId,
    duration: 10n,
    status: 2,
    statusMessage: 'deadlock',
    attributes: [['list', 'ARRAY', '{"arrayValue":{"values":[{"stringValue":"p"},{"stringValue":"q"}]}}']],
    links: [{ traceId: root!.traceId, spanId: root!.spanId, attributes: [['why', 'STRING', 'test']] }],
  });
});
