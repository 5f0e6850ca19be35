// Context across a request: the caller injects `traceparent`, the callee extracts it.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { ROOT_CONTEXT, SpanKind, propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

const provider = new TracerProvider({
  resource: defaultResource().merge(resourceFromAttributes({ 'service.name': 'propagation-node' })),
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
});
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const tracer = provider.getTracer('example');

const server = createServer((request, response) => {
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  const span = tracer.startSpan('GET /users', { kind: SpanKind.SERVER }, parent);
  response.end(request.headers.traceparent);
  span.end();
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1');
await once(server, 'listening');

if (process.argv.includes('--serve')) {
  console.log(`listening on http://127.0.0.1:${server.address().port}/users`);
  await once(process, 'SIGTERM');
} else {
  const span = tracer.startSpan('call users', { kind: SpanKind.CLIENT });
  const headers = {};
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), headers);
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/users`, { headers });
  console.log(`traceparent ${await answer.text()}\ntrace ${span.spanContext().traceId}`);
  span.end();
}
server.close();
await provider.shutdown();
