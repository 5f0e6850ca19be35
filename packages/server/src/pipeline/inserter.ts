import { setTimeout as sleep } from 'node:timers/promises';
import { insertErrorCode, judgeInsert, retryDelay } from './insert-policy.ts';
import { Poison } from './poison.ts';
import type { SpanBlock } from '@spoor/core/model';
import type { BlockRange, Journal } from '../journal/index.ts';
import type { Log } from '../observe/index.ts';
import type { SpanStore } from '../store/span-store.ts';
import type { Batch } from './batch.ts';
import type { PayloadDecoder } from './payload-decoder.ts';
import type { PipelineMetrics } from './pipeline-metrics.ts';

export interface InserterOptions {
  readonly journal: Journal;
  readonly store: Pick<SpanStore, 'insert'>;
  readonly decoder: PayloadDecoder;
  readonly metrics: PipelineMetrics;
  readonly log: Log;
  /** Inserts in flight at once. */
  readonly parallel: number;
  /** An insert that takes longer is given up and tried again. */
  readonly timeoutMs: number;
  readonly onStored: (batch: Batch, spans: number) => void;
}

/** Carries batches into the store, in order of their positions, a few at a time, each exactly once, for as long as it takes. */
export class Inserter {
  /** The last failure of the store, while it lasts. */
  trouble: string | undefined;
  /** Milliseconds since the Unix epoch of the last successful insert. */
  lastInsertAt: number | undefined;
  private readonly options: InserterOptions;
  private readonly poison: Poison;
  private readonly queue: Batch[] = [];
  private readonly closing = new AbortController();
  private readonly running = new Set<Promise<void>>();

  constructor(options: InserterOptions) {
    this.options = options;
    this.poison = new Poison(options);
  }

  /** Batches waiting or in flight. */
  get pending(): number {
    return this.queue.length + this.running.size;
  }

  submit(batch: Batch): void {
    this.queue.push(batch);
    this.start();
  }

  /** Gives up what is in flight; it stays in the journal under its token. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all(this.running);
  }

  private start(): void {
    while (this.queue.length > 0 && this.running.size < this.options.parallel && !this.closing.signal.aborted) {
      const run = this.carry(this.queue.shift()!).finally(() => {
        this.running.delete(run);
        this.start();
      });
      this.running.add(run);
    }
  }

  private async carry(batch: Batch): Promise<void> {
    const spans = batch.block.count;
    try {
      const range = batch.range ?? (await this.untilDone(() => this.options.journal.cursor.intend(batch.from, batch.to)));
      await this.insert(batch.block, range, batch.receivedAt);
    } catch (error) {
      if (this.closing.signal.aborted) return;
      // Nothing but closing ends `insert`; a bug must not stop the rest, and the next start replays this range.
      this.options.log.error('a block was left in the journal: this is a bug', { reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
    this.options.onStored(batch, spans);
  }

  /** Returns when every span of the range is in the store or set aside; throws only when closing. */
  private async insert(block: SpanBlock, whole: BlockRange, receivedAt: bigint): Promise<void> {
    const stack: BlockRange[] = [whole];
    let arrived = receivedAt;
    for (let range = stack.pop(); range !== undefined; range = stack.pop()) {
      const current = range;
      if (current !== whole) arrived = (await this.untilDone(() => this.poison.load(current, block))) ?? arrived;
      const failure = block.count === 0 ? undefined : await this.attempt(block, current, arrived);
      if (failure === undefined) await this.finish(current);
      else {
        const parts = await this.untilDone(() => this.poison.divide(current, failure));
        if (parts.length === 0) await this.finish(current);
        else stack.push(...parts.toReversed());
      }
    }
  }

  /** Tries until the store has the block (undefined) or will never take it (why). */
  private async attempt(block: SpanBlock, range: BlockRange, receivedAt: bigint): Promise<string | undefined> {
    for (let attempt = 1; ; attempt++) {
      const started = performance.now();
      try {
        const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(this.options.timeoutMs)]);
        await this.options.store.insert(block, range.token, receivedAt, signal);
        this.succeeded(block.count, performance.now() - started);
        return undefined;
      } catch (error) {
        const verdict = judgeInsert(error, attempt, this.closing.signal.aborted);
        if (verdict === 'STOP') throw error;
        const reason = error instanceof Error ? error.message : String(error);
        this.options.metrics.failed(insertErrorCode(error));
        if (verdict === 'SPLIT') return reason;
        this.failed(reason, attempt);
        await sleep(retryDelay(attempt, Math.random()), undefined, { signal: this.closing.signal });
      }
    }
  }

  private async finish(range: BlockRange): Promise<void> {
    const { journal, log } = this.options;
    try {
      await journal.cursor.done(range.from, range.to);
    } catch (error) {
      log.warn('the journal’s cursor cannot be written; after a restart the block is offered to the store again', { reason: String(error) });
    }
    await journal.advance(journal.cursor.position);
  }

  /** For what fails only while the disk does. */
  private async untilDone<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (this.closing.signal.aborted) throw error;
        this.failed(error instanceof Error ? error.message : String(error), attempt);
        await sleep(retryDelay(attempt, Math.random()), undefined, { signal: this.closing.signal });
      }
    }
  }

  private failed(reason: string, attempt: number): void {
    if (this.trouble === undefined) this.options.log.warn('the store takes no spans; they wait in the journal', { reason, attempt });
    this.trouble = reason;
  }

  private succeeded(spans: number, ms: number): void {
    if (this.trouble !== undefined) this.options.log.info('the store takes spans again');
    this.trouble = undefined;
    this.lastInsertAt = Date.now();
    this.options.metrics.inserted(spans, ms / 1000);
  }
}
