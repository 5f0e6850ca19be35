// Manual instrumentation: a span around an operation, its attributes, and what happens when it fails.
import { SpanStatusCode, context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

const provider = new TracerProvider({
  resource: defaultResource().merge(resourceFromAttributes({ 'service.name': 'node-manual' })),
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
});
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager());
const tracer = provider.getTracer('my-service');

const paymentService = {
  async charge(orderId) {
    // A child of whatever is active: of the order's span.
    return await tracer.startActiveSpan('charge', async (span) => {
      try {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (orderId === 'ORD-13') throw new Error('card declined');
        return `receipt for ${orderId}`;
      } finally {
        span.end();
      }
    });
  },
};

async function processOrder(orderId) {
  return await tracer.startActiveSpan('process_order', async (span) => {
    console.log(`trace ${span.spanContext().traceId}`);
    span.setAttribute('order.id', orderId);
    try {
      const result = await paymentService.charge(orderId);
      span.setAttribute('payment.status', 'success');
      return result;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      span.recordException(error);
      throw error;
    } finally {
      span.end();
    }
  });
}

await processOrder('ORD-456');
await processOrder('ORD-13').catch((error) => console.log(`failed: ${error.message}`));
await provider.shutdown();
