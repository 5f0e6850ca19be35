import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeSpan } from '../../packages/node/src/export/encode-span.ts';
import { otlpJson } from '../../packages/node/src/export/otlp-json.ts';
import { OtlpQueue, encodeResource, requestBody } from '../../packages/node/src/export/otlp-queue.ts';

let server: Server;
let last: Buffer;

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      last = Buffer.concat(parts);
      response.setHeader('content-type', request.headers['content-type'] ?? '').end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const RESOURCE = { 'service.name': 'encoding', big: 2 ** 40, list: ['a', 'b'] };

function spans(): readonly ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({ resource: resourceFromAttributes(RESOURCE), spanProcessors: [new SimpleSpanProcessor({ exporter: memory })], spanLimits: { attributeCountLimit: 20, eventCountLimit: 2, linkCountLimit: 1 } });
  const tracer = provider.getTracer('scope', '1.2.3', { schemaUrl: 'https://opentelemetry.io/schemas/1.44.0' });
  const remote = trace.setSpanContext(ROOT_CONTEXT, { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: TraceFlags.SAMPLED, isRemote: true });
  const parent = tracer.startSpan('GET /users/:id', { kind: SpanKind.SERVER }, remote);
  parent.setAttributes({
    text: 'plain', empty: '', 'ключ': 'значение 🚀', long: 'x'.repeat(300), longer: 'é'.repeat(9000),
    yes: true, no: false, zero: 0, minus: -5, large: Number.MAX_SAFE_INTEGER, least: Number.MIN_SAFE_INTEGER, real: 0.1,
    texts: ['a', 'b'], numbers: [1, 2.5, -3], nothing: [],
  });
  parent.addEvent('dropped');
  parent.addEvent('first', { a: 1 });
  parent.recordException(new TypeError('no luck'));
  parent.addLink({ context: { traceId: '11'.repeat(16), spanId: '22'.repeat(8), traceFlags: 1, isRemote: true }, attributes: { why: 'because' } });
  parent.setStatus({ code: SpanStatusCode.ERROR, message: 'failed: ü' });
  const child = tracer.startSpan('child', { kind: SpanKind.CLIENT }, trace.setSpan(remote, parent));
  for (let index = 0; index < 25; index++) child.setAttribute(`key.${index}`, index * 1_000_000_007);
  child.setStatus({ code: SpanStatusCode.OK });
  child.end();
  parent.end();
  provider.getTracer('other').startSpan('in another scope').end();
  return memory.getFinishedSpans();
}

function ours(recorded: readonly ReadableSpan[]): Buffer {
  const queue = new OtlpQueue<ReadableSpan>({ limits: { batchItems: 512, batchBytes: 1e6, queueItems: 1000, queueBytes: 1e7 }, write: writeSpan, onDrop: () => undefined });
  for (const span of recorded) queue.add(span.instrumentationScope, span);
  const batch = queue.take();
  if (batch === undefined) throw new Error('nothing was queued');
  return requestBody(encodeResource(RESOURCE), batch);
}

async function theirs(recorded: readonly ReadableSpan[], Exporter: typeof ProtobufExporter | typeof JsonExporter): Promise<Buffer> {
  const exporter = new Exporter({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces` });
  await new Promise((resolve) => exporter.export([...recorded], resolve));
  await exporter.shutdown();
  return last;
}

/** JSON in which order of keys and absent empty fields make no difference, and numbers are texts. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? String(value) : value;
  const entries = Object.entries(value).map(([key, item]) => [key, normal(item)] as const);
  const said = entries.filter(([, item]) => item !== '0' && item !== '' && !(Array.isArray(item) && item.length === 0) && !(typeof item === 'object' && item !== null && Object.keys(item).length === 0));
  return Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const read = (json: Buffer): unknown => normal(JSON.parse(json.toString('utf8')));

it('says in protobuf what OpenTelemetry’s own exporter says', async () => {
  const recorded = spans();
  const mine = ours(recorded);
  const reference = await theirs(recorded, ProtobufExporter);
  expect(read(otlpJson(mine, 'traces'))).toEqual(read(otlpJson(reference, 'traces')));
});

it('says in JSON what OpenTelemetry’s own exporter says', async () => {
  const recorded = spans();
  const reference = await theirs(recorded, JsonExporter);
  expect(read(otlpJson(ours(recorded), 'traces'))).toEqual(read(reference));
});
