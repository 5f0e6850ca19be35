// Setup: a tracer provider that sends spans to Spoor over OTLP/gRPC.
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

const provider = new TracerProvider({
  resource: defaultResource().merge(resourceFromAttributes({ 'service.name': 'node-setup' })),
  // Without options the exporter reads OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4317.
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
});
trace.setGlobalTracerProvider(provider);

const span = trace.getTracer('example').startSpan('first span');
console.log(`trace ${span.spanContext().traceId}`);
span.end();

// Spans wait up to five seconds in a batch: a program that ends before loses them.
await provider.shutdown();
