import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { writeSpan } from './encode-span.ts';
import { OtlpQueue } from './otlp-queue.ts';
import type { Batch } from './otlp-queue.ts';

/** The pipeline of a worker thread: hands spans to the main thread at the end of each turn. */
export class HandoverPipeline implements SpanProcessor {
  private readonly queue: OtlpQueue<ReadableSpan>;
  private readonly handOver: (batch: Batch) => void;
  private scheduled = false;

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
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => this.handOverAll());
  }

  handOverAll(): void {
    this.scheduled = false;
    for (let batch = this.queue.take(); batch !== undefined; batch = this.queue.take()) this.handOver(batch);
  }

  async forceFlush(): Promise<void> {
    this.handOverAll();
  }

  async shutdown(): Promise<void> {
    this.handOverAll();
  }
}
