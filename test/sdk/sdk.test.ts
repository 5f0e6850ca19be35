import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { decodeSkeleton } from '@spoor/core/wire';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import type { ServerProcess } from '../program/spoor-process.ts';
import { AS_JAEGER, AS_OTLP, AS_SPOOR, CHILDREN, LINKED, sendWithSdk, simple } from './sdk-spans.ts';
import type { SentTrace } from './sdk-spans.ts';

const resources = new AsyncDisposableStack();
let server: ServerProcess;

beforeAll(async () => {
  const folder = resources.use(await temporaryFolder());
  server = resources.use(await startSpoor(folder.path));
});
afterAll(async () => await resources.disposeAsync());

/** The exporters' own enumeration of compressions is not among what they export. */
type Compression = NonNullable<NonNullable<ConstructorParameters<typeof ProtobufExporter>[0]>['compression']>;

const EXPORTERS: Readonly<Record<string, (compression: Compression) => SpanExporter>> = {
  'http/json': (compression) => new JsonExporter({ url: `${server.otlpHttp}/v1/traces`, compression }),
  'http/protobuf': (compression) => new ProtobufExporter({ url: `${server.otlpHttp}/v1/traces`, compression }),
  grpc: (compression) => new GrpcExporter({ url: server.otlpGrpc, compression }),
};

for (const [protocol, exporter] of Object.entries(EXPORTERS)) {
  for (const compression of ['none', 'gzip'] as const) {
    test(`what the SDK sends over ${protocol}, compression ${compression}, every API gives back`, async () => {
      const service = `sdk ${protocol} ${compression}`;
      const { rich, many } = await sendWithSdk(exporter(compression as Compression), service);
      expect(await eventually(() => spanCount(rich.traceId), (count) => count === 2)).toBe(2);
      expect(await eventually(() => spanCount(many), (count) => count === CHILDREN + 1)).toBe(CHILDREN + 1);
      expect(otlpSpans(await json(`/api/v3/traces/${many}`))).toHaveLength(CHILDREN + 1);
      expect(decodeSkeleton(await (await fetch(`${server.ui}/api/spoor/v1/traces/${many}/columns`)).arrayBuffer())).toMatchObject({ count: CHILDREN + 1, roots: 1, orphans: 0 });
      await checkSpoor(rich, service);
      await checkJaegerV1(rich, service);
      await checkJaegerV3(rich, service);
      await checkFound(rich, service);
    });
  }
}

async function checkSpoor({ traceId, rootId, childId, second }: SentTrace, service: string): Promise<void> {
  const answer = async (id: string) => (await json(`/api/spoor/v1/traces/${traceId}/spans/${id}`)) as { spans: object[] };
  const attributes = byKey(AS_SPOOR.map(([key, type, value]) => ({ key, type, value })));
  const [root] = (await answer(rootId)).spans;
  expect(sorted(root)).toMatchObject({
    traceId, spanId: rootId, parentSpanId: '', name: 'GET /cart', service, kind: 2, status: 0, start: `${second}000005000`, duration: '1000000000', weight: 1, repairs: [],
    attributes,
    events: [{ time: `${second}000007000`, name: 'cache miss', attributes: simple(attributes) }],
    links: [],
    resource: { attributes: expect.arrayContaining([{ key: 'host.names', type: 'array', value: '["a","b"]' }, { key: 'process.pid', type: 'int', value: '42' }, { key: 'service.name', type: 'string', value: service }]) },
    scope: { name: 'checkout', version: '1.2.3', schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' },
  });
  const [child] = (await answer(childId)).spans;
  expect(sorted(child)).toMatchObject({ spanId: childId, parentSpanId: rootId, name: 'SELECT', kind: 3, status: 2, statusMessage: 'deadlock', duration: '10000', links: [{ ...LINKED, attributes: simple(attributes) }] });
}

interface JaegerSpan {
  readonly spanID: string;
  readonly processID: string;
  readonly tags: readonly { readonly key: string }[];
}

async function checkJaegerV1({ traceId, rootId, childId, second }: SentTrace, service: string): Promise<void> {
  const { data } = (await json(`/api/traces/${traceId}`)) as { data: { spans: JaegerSpan[]; processes: Record<string, object> }[] };
  const { spans, processes } = data[0]!;
  const tags = AS_JAEGER.map(([key, type, value]) => ({ key, type, value }));
  const root = spans.find(({ spanID }) => spanID === rootId)!;
  expect(root).toMatchObject({ traceID: traceId, operationName: 'GET /cart', startTime: second * 1e6 + 5, duration: 1_000_000, logs: [{ timestamp: second * 1e6 + 7 }] });
  expect(root).toMatchObject({ tags: expect.arrayContaining([...tags, { key: 'span.kind', type: 'string', value: 'server' }]), logs: [{ fields: expect.arrayContaining([...simple(tags), { key: 'event', type: 'string', value: 'cache miss' }]) }] });
  expect(processes[root.processID]).toMatchObject({ serviceName: service, tags: expect.arrayContaining([{ key: 'process.pid', type: 'int64', value: 42 }]) });
  const child = spans.find(({ spanID }) => spanID === childId)!;
  expect(child).toMatchObject({
    operationName: 'SELECT', duration: 10,
    references: [{ refType: 'CHILD_OF', traceID: traceId, spanID: rootId }, { refType: 'FOLLOWS_FROM', traceID: LINKED.traceId, spanID: LINKED.spanId }],
    tags: expect.arrayContaining([{ key: 'error', type: 'bool', value: true }, { key: 'otel.status_description', type: 'string', value: 'deadlock' }]),
  });
}

interface V3Answer {
  readonly result: { readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly { readonly spanId: string }[] }[] }[] };
}

function otlpSpans(answer: unknown): { readonly spanId: string }[] {
  return (answer as V3Answer).result.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

async function checkJaegerV3({ traceId, rootId, childId, second }: SentTrace, service: string): Promise<void> {
  const answer = await json(`/api/v3/traces/${traceId}`);
  const attributes = byKey(AS_OTLP);
  const spans = otlpSpans(answer);
  expect(spans).toHaveLength(2);
  expect(sorted(spans.find(({ spanId }) => spanId === rootId))).toMatchObject({
    traceId, name: 'GET /cart', kind: 2, startTimeUnixNano: `${second}000005000`, endTimeUnixNano: `${second + 1}000005000`, attributes,
    events: [{ timeUnixNano: `${second}000007000`, name: 'cache miss', attributes: simple(attributes) }],
  });
  expect(sorted(spans.find(({ spanId }) => spanId === childId))).toMatchObject({ parentSpanId: rootId, status: { code: 2, message: 'deadlock' }, links: [{ ...LINKED, attributes: simple(attributes) }] });
  expect((answer as V3Answer).result.resourceSpans[0]).toMatchObject({
    resource: { attributes: expect.arrayContaining([{ key: 'service.name', value: { stringValue: service } }, { key: 'process.pid', value: { intValue: '42' } }]) },
    scopeSpans: [{ scope: { name: 'checkout', version: '1.2.3' } }],
  });
}

/** By service, operation and an attribute at once, through each API's search. */
async function checkFound({ traceId }: SentTrace, service: string): Promise<void> {
  const tags = encodeURIComponent('{"int":"-42","process.pid":"42"}');
  const name = encodeURIComponent(service);
  expect(((await json('/api/services')) as { data: string[] }).data).toContain(service);
  const v1 = (await json(`/api/traces?service=${name}&operation=GET%20%2Fcart&tags=${tags}`)) as { data: { traceID: string }[] };
  expect(v1.data.map(({ traceID }) => traceID)).toEqual([traceId]);
  const own = (await json(`/api/spoor/v1/search?service=${name}&operation=GET%20%2Fcart&tags=int%3D-42`)) as { traces: { traceId: string; spans: number; errors: number }[] };
  expect(own.traces).toMatchObject([{ traceId, spans: 2, errors: 1 }]);
  const times = `query.start_time_min=${new Date(Date.now() - 600_000).toISOString()}&query.start_time_max=${new Date().toISOString()}`;
  const v3 = await json(`/api/v3/traces?query.service_name=${name}&query.operation_name=GET%20%2Fcart&${times}`);
  expect(JSON.stringify(v3)).toContain(traceId);
}

async function spanCount(traceId: string): Promise<number> {
  const answer = await fetch(`${server.ui}/api/traces/${traceId}`);
  if (answer.status !== 200) return (await answer.arrayBuffer(), 0);
  return ((await answer.json()) as { data: { spans: unknown[] }[] }).data[0]?.spans.length ?? 0;
}

async function json(path: string): Promise<unknown> {
  const answer = await fetch(`${server.ui}${path}`);
  expect(answer.status, path).toBe(200);
  return await answer.json();
}

function byKey<T extends { readonly key: string }>(attributes: readonly T[]): T[] {
  return attributes.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** The attributes of a span, its events and its links by key: the order of attributes is not kept. */
function sorted(span: unknown): unknown {
  if (Array.isArray(span)) return span.map(sorted);
  if (typeof span !== 'object' || span === null) return span;
  return Object.fromEntries(Object.entries(span).map(([key, value]) => [key, key === 'attributes' ? byKey(value as { key: string }[]) : sorted(value)]));
}
