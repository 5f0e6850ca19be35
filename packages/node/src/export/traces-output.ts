import type { Resource } from '@opentelemetry/resources';
import { ConsoleSpanExporter, NoopSpanProcessor, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { ExportSettings, Settings } from '../config/settings.ts';
import type { Parcel } from '../exit/deliver.ts';
import { openInbox, outboxToMain } from '../exit/worker-threads.ts';
import { createTransport } from './create-transport.ts';
import { dropReport } from './drop-report.ts';
import { Drops } from './drops.ts';
import { HandoverPipeline } from './handover-pipeline.ts';
import { SpanPipeline } from './span-pipeline.ts';
import type { Target } from './transport.ts';

/** Where a signal goes, and how to get it there when the process ends. */
export interface Output<T> {
  readonly processor: T;
  waiting(): number;
  flush(millis: number): Promise<boolean>;
  /** What is left, for the last moment. */
  surrender(): Parcel | undefined;
}

export interface OutputContext {
  readonly resource: Resource;
  readonly resourceBytes: Buffer;
  readonly warn: (message: string) => void;
}

const QUEUE_BYTES = 16 * 1024 * 1024;
const BATCH_BYTES = 1024 * 1024;

export function tracesOutput(settings: Settings, context: OutputContext): Output<SpanProcessor> {
  if (settings.traces.exporter === 'none') return withoutQueue(new NoopSpanProcessor());
  if (settings.traces.exporter === 'console') return withoutQueue(new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() }));
  const toMain = outboxToMain();
  if (toMain !== undefined) {
    const handover = new HandoverPipeline(toMain);
    return { ...withoutQueue(handover), surrender: () => void handover.handOverAll() };
  }
  const target = targetOf(settings.traces, 'traces');
  const pipeline = new SpanPipeline({
    limits: queueLimits(settings.traces),
    transport: createTransport(target),
    resource: context.resourceBytes,
    drops: new Drops('spans', context.warn),
    describeDrops: (counts) => dropReport(counts, context.resource),
    warn: context.warn,
    url: target.url,
    delay: settings.traces.delay,
  });
  const inbox = openInbox((batch) => pipeline.addBatch(batch));
  return {
    processor: pipeline,
    waiting: () => pipeline.waiting,
    flush: (millis) => {
      inbox.drain();
      return pipeline.flush(millis);
    },
    surrender: () => {
      inbox.drain();
      return { target, bodies: pipeline.surrender() };
    },
  };
}

export function queueLimits(settings: ExportSettings): { batchItems: number; batchBytes: number; queueItems: number; queueBytes: number } {
  return { batchItems: settings.batchItems, batchBytes: BATCH_BYTES, queueItems: settings.queueItems ?? Infinity, queueBytes: QUEUE_BYTES };
}

export function targetOf(settings: ExportSettings, signal: Target['signal']): Target {
  const { protocol, url, headers, compression, timeout, tls } = settings;
  return { protocol, url, headers, gzip: compression === 'gzip', timeout, tls, signal };
}

function withoutQueue<T extends { forceFlush(): Promise<void> }>(processor: T): Output<T> {
  return {
    processor,
    waiting: () => 0,
    flush: async () => {
      await processor.forceFlush();
      return true;
    },
    surrender: () => undefined,
  };
}
