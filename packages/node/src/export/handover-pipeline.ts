import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { writeSpan } from './encode-span.ts';
import { OtlpQueue } from './otlp-queue.ts';
import type { Batch } from './otlp-queue.ts';

/**
 * The pipeline of a worker thread: hands each span to the main thread as it ends. Not later, as the thread may be ended
 * at any moment, and the main thread by what the thread tells it next.
 */
export class HandoverPipeline implements SpanProcessor {
  private readonly queue: OtlpQueue<ReadableSpan>;
  private readonly handOver: (batch: Batch) => void;

  constructor(handOver: (batch: Batch) => void) {
    this.handOver = handOver;
    this.queue = new OtlpQueue({ limits: { batchItems: 512, batchBytes: 1 << 20, queueItems: Infinity, queueBytes: Infinity }, write: writeSpan, onDrop: () => undefined });
  }

  onStart(): void {
    // Only ended spans matter here.
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    this.queue.add(span.instrumentationScope, span);
    this.handOverAll();
  }

  handOverAll(): void {
    for (let batch = this.queue.take(); batch !== undefined; batch = this.queue.take()) this.handOver(batch);
  }

  async forceFlush(): Promise<void> {
    this.handOverAll();
  }

  async shutdown(): Promise<void> {
    this.handOverAll();
  }
}
