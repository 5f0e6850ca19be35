import { ROOT_CONTEXT, context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Drops } from './drops.ts';
import { requestBody } from './otlp-queue.ts';
import type { Batch, OtlpQueue } from './otlp-queue.ts';
import type { Sent, Transport } from './transport.ts';

export interface SenderOptions {
  readonly queue: Pick<OtlpQueue<never>, 'take' | 'hasFullBatch' | 'count'>;
  readonly transport: Transport;
  /** The resource as bytes. */
  readonly resource: Buffer;
  readonly drops: Drops;
  readonly warn: (message: string) => void;
  /** Where to, for messages. */
  readonly url: string;
  /** Milliseconds an incomplete batch waits for more. */
  readonly delay: number;
  /** A batch was stored: the moment to report what was lost before. */
  readonly onStored?: () => void;
}

const FIRST_RETRY = 500;
const MAX_RETRY = 5_000;

/**
 * Sends batch after batch, one request at a time. A batch that may succeed later is kept and tried again for as long as
 * the backend is away; the queue's bound decides what is lost meanwhile. Nothing here keeps the process alive.
 */
export class Sender {
  private readonly options: SenderOptions;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  /** Taken from the queue and not yet stored, its request begun or waiting to be retried. */
  private inFlight: Batch | undefined;
  private wake: (() => void) | undefined;
  private failures = 0;
  private impatient = false;
  private stopped = false;

  constructor(options: SenderOptions) {
    this.options = options;
  }

  /** Something was added: see that it is sent in time. */
  notify(): void {
    if (this.stopped || this.working !== undefined) return;
    if (this.options.queue.hasFullBatch) this.work();
    else this.timer ??= this.later();
  }

  /** Items recorded but not known to be stored. */
  get waiting(): number {
    return this.options.queue.count + (this.inFlight?.count ?? 0);
  }

  /**
   * Sends what waits, waiting at most `millis` and keeping the process alive meanwhile. Each batch is tried once: a
   * process that is about to end must not wait for a backend that is away. Never rejects.
   *
   * @returns whether everything was sent.
   */
  async flush(millis: number): Promise<boolean> {
    if (this.waiting === 0) return true;
    this.impatient = true;
    this.options.transport.hold(true);
    this.wake?.();
    let timeout: NodeJS.Timeout | undefined;
    const expired = new Promise<void>((resolve) => {
      timeout = setTimeout(resolve, millis);
    });
    try {
      this.work();
      await Promise.race([this.working, expired]);
      // The loop may have been past its last look when this began.
      if (this.waiting > 0 && this.working === undefined && this.failures === 0) {
        this.work();
        await Promise.race([this.working, expired]);
      }
    } finally {
      clearTimeout(timeout);
      this.impatient = false;
      this.options.transport.hold(false);
    }
    if (this.waiting > 0) this.notify();
    return this.waiting === 0;
  }

  /** All that waits, as request bodies: for the moment before the process ends. The sender sends nothing any more. */
  surrender(): Buffer[] {
    this.stop();
    const bodies: Buffer[] = [];
    const { queue, resource } = this.options;
    // A batch under way may or may not have arrived: twice is better than never.
    for (let batch = this.inFlight ?? queue.take(); batch !== undefined; batch = queue.take()) bodies.push(requestBody(resource, batch));
    this.inFlight = undefined;
    return bodies;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.options.transport.close();
  }

  private later(): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.timer = undefined;
      this.work();
    }, this.options.delay);
    return timer.unref();
  }

  private work(): void {
    if (this.stopped || this.working !== undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    // Our own requests make no spans, and belong to none of the app's.
    this.working = context.with(suppressTracing(ROOT_CONTEXT), () => this.sendAll()).finally(() => {
      this.working = undefined;
      // What came while the last answer was awaited waits for its own moment.
      if (this.options.queue.count > 0) this.notify();
    });
  }

  private async sendAll(): Promise<void> {
    do {
      this.inFlight ??= this.options.queue.take();
      if (this.inFlight === undefined) return;
      const sent = await this.sendOne(this.inFlight);
      if (this.stopped) return;
      if (sent.kind === 'retry') {
        this.noteFailure(sent.reason);
        if (this.impatient) return;
        await this.pause(sent.after);
        continue;
      }
      this.settle(this.inFlight, sent);
      this.inFlight = undefined;
    } while (this.inFlight !== undefined || this.options.queue.hasFullBatch || this.impatient);
  }

  private async sendOne(batch: Batch): Promise<Sent> {
    try {
      return await this.options.transport.send(requestBody(this.options.resource, batch));
    } catch (error) {
      return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  private settle(batch: Batch, sent: Exclude<Sent, { kind: 'retry' }>): void {
    if (this.failures > 0) this.options.warn(`${this.options.url} answers again.`);
    this.failures = 0;
    if (sent.kind === 'refused') this.options.drops.add('refused', batch.count, sent.reason);
    else if (sent.rejected > 0) this.options.drops.add('rejected_by_backend', sent.rejected, sent.message);
    if (sent.kind === 'stored') this.options.onStored?.();
  }

  private noteFailure(reason: string): void {
    this.failures += 1;
    if (this.failures === 1) this.options.warn(`${this.options.url} cannot be reached (${reason}). What is recorded is kept and sent when it answers; the app is not affected.`);
  }

  /** Waits before the next attempt; `flush` cuts it short. */
  private async pause(after: number | undefined): Promise<void> {
    const backoff = Math.min(FIRST_RETRY * 1.5 ** (this.failures - 1), MAX_RETRY) * (0.8 + Math.random() * 0.4);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, after ?? backoff);
      timer.unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}
