import { TraceFlags } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Drops } from './drops.ts';
import { writeSpan } from './encode-span.ts';
import { OtlpQueue } from './otlp-queue.ts';
import type { Batch, QueueLimits } from './otlp-queue.ts';
import { Sender } from './sender.ts';
import type { SenderOptions } from './sender.ts';

/** The spans' way out: encoded when they end, sent in batches. */
export class SpanPipeline implements SpanProcessor {
  private readonly queue: OtlpQueue<ReadableSpan>;
  private readonly sender: Sender;
  private readonly drops: Drops;

  constructor(options: Omit<SenderOptions, 'queue' | 'onStored'> & { readonly limits: QueueLimits; readonly describeDrops: (counts: Record<string, number>) => ReadableSpan }) {
    this.drops = options.drops;
    this.queue = new OtlpQueue({ limits: options.limits, write: writeSpan, onDrop: (count) => this.drops.add('queue_full', count) });
    this.sender = new Sender({ ...options, queue: this.queue, onStored: () => this.reportDrops(options.describeDrops) });
  }

  onStart(_span: Span, _context: Context): void {
    // Only ended spans matter here.
  }

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    this.queue.add(span.instrumentationScope, span);
    this.sender.notify();
  }

  /** Takes spans that a worker thread encoded. */
  addBatch(batch: Batch): void {
    this.queue.addBatch(batch);
    this.sender.notify();
  }

  get waiting(): number {
    return this.sender.waiting;
  }

  async flush(millis: number): Promise<boolean> {
    return this.sender.flush(millis);
  }

  surrender(): Buffer[] {
    return this.sender.surrender();
  }

  private reportDrops(describe: (counts: Record<string, number>) => ReadableSpan): void {
    const counts = this.drops.takeReport();
    if (counts === undefined) return;
    const report = describe(counts);
    this.queue.add(report.instrumentationScope, report);
  }

  async forceFlush(): Promise<void> {
    await this.sender.flush(30_000);
  }

  async shutdown(): Promise<void> {
    await this.sender.flush(30_000);
    this.sender.stop();
  }
}
