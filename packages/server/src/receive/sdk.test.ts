import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openGrpc, openHttp } from './testing/doors.ts';
import type { TestDoor } from './testing/doors.ts';

const CLIENTS = {
  'http/json': { open: openHttp, exporter: ({ url }: TestDoor): SpanExporter => new JsonExporter({ url: `${url}/v1/traces` }) },
  'http/protobuf': { open: openHttp, exporter: ({ url }: TestDoor): SpanExporter => new ProtoExporter({ url: `${url}/v1/traces` }) },
  grpc: { open: openGrpc, exporter: ({ url }: TestDoor): SpanExporter => new GrpcExporter({ url }) },
  'grpc on the HTTP port': { open: openHttp, exporter: ({ url }: TestDoor): SpanExporter => new GrpcExporter({ url }) },
} as const;

function makeSpans(count: number): ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] });
  const tracer = provider.getTracer('test');
  for (let i = 0; i < count; i++) tracer.startSpan(`span ${i}`, { attributes: { 'http.route': '/x', n: i } }).end();
  return memory.getFinishedSpans();
}

function send(exporter: SpanExporter, count: number): Promise<{ code: number }> {
  return new Promise((resolve) => exporter.export(makeSpans(count), resolve));
}

afterEach(() => vi.unstubAllEnvs());

describe.each(Object.entries(CLIENTS))('the JS SDK over %s', (name, { open, exporter }) => {
  it.each(['none', 'gzip'])('exports with compression %s', async (compression) => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', compression);
    await using door = await open();
    const client = exporter(door);
    expect(await send(client, 512)).toEqual({ code: 0 });
    expect(await send(client, 3)).toEqual({ code: 0 });
    await client.shutdown();
    const { payloads } = door.ingest;
    expect(payloads).toHaveLength(2);
    expect(Buffer.from(payloads[0]!.body).includes('span 511')).toBe(true);
    expect(payloads[0]!.format).toBe(name === 'http/json' ? 'otlp-json' : 'otlp-protobuf');
    expect(payloads[0]!.transport).toBe(name.startsWith('grpc') ? 'otlp-grpc' : 'otlp-http');
    // Compressed bytes are what came over the wire.
    const sent = door.metrics.value('spoor_receive_bytes_total', { door: payloads[0]!.transport });
    const decoded = payloads[0]!.body.length + payloads[1]!.body.length;
    if (compression === 'gzip') expect(sent).toBeLessThan(decoded / 2);
    else expect(sent).toBe(decoded);
  });

  it('understands busy', async () => {
    await using door = await open();
    const client = exporter(door);
    const { answer } = door.ingest;
    door.ingest.answer = (payload) =>
      door.ingest.payloads.length === 1 ? { kind: 'busy', message: 'full', retryAfterSeconds: 1 } : answer(payload);
    const { code } = await send(client, 1);
    await client.shutdown();
    // The HTTP exporters wait for Retry-After and come again; the gRPC exporter in JS never retries.
    expect([code, door.ingest.payloads.length]).toEqual(name.startsWith('grpc') ? [1, 1] : [0, 2]);
  });

  it('understands undecodable', async () => {
    await using door = await open();
    const client = exporter(door);
    door.ingest.answer = () => ({ kind: 'undecodable', message: 'not a message' });
    expect(await send(client, 1)).toMatchObject({ code: 1 });
    expect(door.ingest.payloads).toHaveLength(1);
    await client.shutdown();
  });
});
