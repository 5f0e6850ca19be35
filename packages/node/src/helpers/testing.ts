import { context, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { AsyncContextManager } from '../context/context-manager.ts';

/** Makes the SDK the API's provider for this test file, and answers what has ended. */
export function registerForTest(): { ended(): ReadableSpan[]; reset(): void } {
  const exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(new AsyncContextManager());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  return { ended: () => exporter.getFinishedSpans(), reset: () => exporter.reset() };
}
