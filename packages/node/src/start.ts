import { DiagLogLevel, context, diag, propagation, trace } from '@opentelemetry/api';
import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { ConsoleSpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { settingsFromEnv } from './config/from-env.ts';
import { resourceAttributes } from './config/resource.ts';
import type { ExportSettings, Settings } from './config/settings.ts';
import { AsyncContextManager } from './context/context-manager.ts';
import { Drops } from './export/drops.ts';
import { httpTransport } from './export/http-transport.ts';
import { LiveSpans } from './export/live-spans.ts';
import { encodeResource } from './export/otlp-queue.ts';
import { SpanPipeline } from './export/span-pipeline.ts';
import { instrument } from './instrumentations/instrument.ts';
import { ErrorBiasedProcessor, samplerFromEnv } from './samplers/index.ts';

export interface StartOptions {
  readonly serviceName?: string;
}

export interface Spoor {
  /** Sends what waits; resolves when the backend has it, or after `millis` (2 000). Never rejects. */
  flush(millis?: number): Promise<boolean>;
  shutdown(): Promise<void>;
}

let running: Spoor | undefined;

export function start(_options: StartOptions = {}): Spoor {
  if (running !== undefined) return running;
  const warn = (message: string): void => { process.stderr.write(`[spoor] ${message}\n`); };
  const settings = settingsFromEnv(process.env, warn);
  if (settings.disabled) return { flush: async () => true, shutdown: async () => undefined };
  const manager = new AsyncContextManager();
  context.setGlobalContextManager(manager);
  propagation.setGlobalPropagator(new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }));
  const attributes = resourceAttributes(settings, warn);
  const resource = encodeResource(attributes);
  const drops = new Drops('spans', warn);
  const live = new LiveSpans();
  const pipeline = new SpanPipeline({
    limits: { batchItems: settings.traces.batchItems, batchBytes: 1 << 20, queueItems: settings.traces.queueItems ?? Infinity, queueBytes: 16 << 20 },
    transport: httpTransport({ protocol: 'http/protobuf', url: settings.traces.url, headers: settings.traces.headers, gzip: false, timeout: settings.traces.timeout, tls: settings.traces.tls, signal: 'traces' }, (body) => body),
    resource: () => resource, resourceReady: undefined, drops, warn, url: settings.traces.url, delay: settings.traces.delay,
  });
  const choice = samplerFromEnv(process.env, { service: String(attributes['service.name']) });
  const provider = new TracerProvider({ resource: resourceFromAttributes(attributes), sampler: choice.sampler, spanProcessors: [live, pipeline], spanLimits: settings.spanLimits });
  trace.setGlobalTracerProvider(provider);
  instrument(settings, manager);
  process.on('beforeExit', () => { void pipeline.flush(2000); });
  running = { flush: (millis = 2000) => pipeline.flush(millis), shutdown: () => provider.shutdown() };
  return running;
}
