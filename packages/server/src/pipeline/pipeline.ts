import { setTimeout as sleep } from 'node:timers/promises';
import { JournalError } from '../journal/index.ts';
import { BlockPool } from './block-pool.ts';
import { CatchUp } from './catch-up.ts';
import { Inserter } from './inserter.ts';
import { Intake, IntakeMode } from './intake.ts';
import { PayloadDecoder } from './payload-decoder.ts';
import { PipelineMetrics } from './pipeline-metrics.ts';
import { DEFAULT_TUNING, SYSTEM_CLOCK } from './pipeline-options.ts';
import { Rate } from './rate.ts';
import type { Ingest, IngestOutcome, IngestPayload } from '../receive/ingest.ts';
import type { Batch } from './batch.ts';
import type { DecodedRows } from './intake.ts';
import type { Decoded } from './payload-decoder.ts';
import type { PipelineClock, PipelineOptions, PipelineStatus, PipelineTuning, SpansListener } from './pipeline-options.ts';

const RATE_HALF_LIFE_MS = 5_000;
const MAX_RETRY_AFTER_SECONDS = 60;
const STALLED_RETRY_AFTER_SECONDS = 10;
const CLOSE_MS = 4_000;
const POLL_MS = 20;

/** Starts the pipeline. What an earlier run left in the journal is inserted in the background while new payloads are taken. */
export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  const pipeline = new Pipeline(options);
  pipeline.start();
  return pipeline;
}

/** The way of a payload: journal, decode, answer; then block by block into the store, each exactly once. */
export class Pipeline implements Ingest {
  private readonly options: PipelineOptions;
  private readonly tuning: PipelineTuning;
  private readonly clock: PipelineClock;
  private readonly metrics: PipelineMetrics;
  private readonly pool: BlockPool;
  private readonly inserter: Inserter;
  private readonly intake: Intake;
  private readonly catchUp: CatchUp;
  private readonly closing = new AbortController();
  private readonly listeners = new Set<SpansListener>();
  private readonly carried = new Set<Batch>();
  private readonly spanRate: Rate;
  private readonly byteRate: Rate;
  private submittedTo: number;
  private accepting = 0;
  private closed = false;
  private pendingSpans = 0;
  private background: Promise<void> = Promise.resolve();

  constructor(options: PipelineOptions) {
    const { journal, store, log, metrics, limits, decoders } = options;
    this.options = options;
    this.tuning = { ...DEFAULT_TUNING, ...options.tuning };
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.metrics = new PipelineMetrics(metrics);
    this.submittedTo = journal.cursor.end;
    this.pool = new BlockPool(this.tuning.blocks);
    const now = (): number => this.clock.monotonic();
    this.spanRate = new Rate(RATE_HALF_LIFE_MS, now());
    this.byteRate = new Rate(RATE_HALF_LIFE_MS, now());
    const decoder = new PayloadDecoder({ limits, log, ...(decoders === undefined ? {} : { decoders }) });
    const submit = (batch: Batch): void => this.submit(batch);
    const { pool } = this;
    this.inserter = new Inserter({
      ...{ journal, store, decoder, metrics: this.metrics, log },
      parallel: this.tuning.parallelInserts,
      timeoutMs: this.tuning.insertTimeoutMs,
      onStored: (batch, spans) => this.stored(batch, spans),
    });
    this.intake = new Intake({
      ...{ pool, decoder, now, submit, ...this.tuning },
      startAt: journal.end,
      behind: journal.cursor.position < journal.end,
      patient: () => this.inserter.trouble === undefined,
      onDecoded: (payload, decoded, rows) => this.decoded(payload, decoded, rows),
      onSpill: () => this.readBack(),
    });
    this.catchUp = new CatchUp({
      ...{ journal, pool, decoder, log, now, submit, ...this.tuning },
      intake: this.intake,
      startedAt: journal.end,
      replays: journal.cursor.openRanges(),
      signal: this.closing.signal,
      arrivedAt: (receivedAt) => now() - Math.max(0, Number(this.clock.wall() - receivedAt) / 1e6),
      submittedTo: () => this.submittedTo,
      onReplayed: (spans) => (this.pendingSpans += spans),
    });
    this.registerGauges();
  }

  start(): void {
    const { journal } = this.options;
    if (journal.cursor.position >= journal.end) return;
    this.options.log.info('the journal holds spans that are not in the store yet', { bytes: journal.end - journal.cursor.position });
    this.readBack();
  }

  async accept(payload: IngestPayload): Promise<IngestOutcome> {
    if (this.closed) return this.busy('closed', 'the server is shutting down', 1);
    this.accepting++;
    try {
      // Promises of the journal resolve in its order, and nothing is awaited in between: so payloads reach the intake in that order.
      const position = await this.options.journal.append(payload);
      return await this.intake.take(payload, position);
    } catch (error) {
      if (error instanceof JournalError) return this.busy(error.code.toLowerCase(), error.message, this.retryAfter(error));
      this.options.log.error('a payload could not be accepted: this is a bug', { reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      return this.busy('internal', 'internal error', 5);
    } finally {
      this.accepting--;
    }
  }

  /** Calls the listener with the spans of every payload that is acknowledged from now on. Returns how to stop it. */
  onSpans(listener: SpansListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  status(): PipelineStatus {
    const { journal } = this.options;
    const now = this.clock.monotonic();
    const opened = [this.intake.oldest, this.catchUp.oldest, ...[...this.carried].map((batch) => batch.openedAt)].filter((at) => at !== undefined);
    return {
      ...this.state(),
      journalBytes: journal.bytes,
      journalMaxBytes: journal.maxBytes,
      lagBytes: Math.max(0, journal.end - journal.cursor.position),
      lagSpans: this.pendingSpans,
      lagSeconds: opened.length === 0 ? 0 : Math.max(0, (now - Math.min(...opened)) / 1000),
      lastInsertAt: this.inserter.lastInsertAt,
      insertedSpansPerSecond: this.spanRate.read(now),
    };
  }

  /** Resolves when everything that was accepted before the call is in the store. */
  async drain(signal?: AbortSignal): Promise<void> {
    const { journal } = this.options;
    const target = journal.end;
    while (journal.cursor.position < target) {
      this.intake.flush();
      await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
    }
  }

  /**
   * Refuses what comes, gives the store a moment to take what is there, and stops. What is left is in the journal. The
   * journal itself is left open: close it afterwards.
   */
  async close(withinMs = CLOSE_MS): Promise<void> {
    if (this.closed) return;
    const deadline = this.clock.monotonic() + withinMs;
    const left = (): number => Math.max(0, deadline - this.clock.monotonic());
    this.closed = true;
    while (this.accepting > 0 && left() > 0) await sleep(POLL_MS);
    await this.drain(AbortSignal.timeout(Math.ceil(left() * 0.9))).catch(() => undefined);
    this.closing.abort();
    this.intake.close();
    this.pool.close();
    await Promise.race([Promise.all([this.inserter.close(), this.background]), sleep(Math.max(200, left()), undefined, { ref: false })]);
    this.options.log.info('the pipeline stopped', { bytesLeftInJournal: this.options.journal.end - this.options.journal.cursor.position });
  }

  private submit(batch: Batch): void {
    if (batch.range === undefined) {
      batch.from = this.submittedTo;
      this.submittedTo = batch.to;
    }
    this.carried.add(batch);
    this.inserter.submit(batch);
  }

  private stored(batch: Batch, spans: number): void {
    const now = this.clock.monotonic();
    this.carried.delete(batch);
    this.pendingSpans -= spans;
    this.spanRate.add(spans, now);
    this.byteRate.add(batch.to - batch.from, now);
    this.pool.giveBack(batch.block);
    this.intake.resume();
  }

  private decoded(payload: IngestPayload, decoded: Decoded, rows: DecodedRows): void {
    this.metrics.answered(payload, decoded);
    this.pendingSpans += rows.toRow - rows.fromRow;
    if (this.intake.mode === IntakeMode.SPILL) this.metrics.spill();
    if (rows.toRow === rows.fromRow) return;
    for (const listener of this.listeners) {
      try {
        listener(rows.block, rows.fromRow, rows.toRow);
      } catch (error) {
        this.options.log.error('a listener for new spans failed', { reason: String(error) });
      }
    }
  }

  private readBack(): void {
    this.background = this.background.then(() => this.catchUp.run());
  }

  private busy(reason: string, message: string, retryAfterSeconds: number): IngestOutcome {
    this.metrics.busy(reason);
    return { kind: 'busy', message, retryAfterSeconds };
  }

  private state(): Pick<PipelineStatus, 'state' | 'trouble'> {
    if (this.closed) return { state: 'closed', trouble: 'the server is shutting down' };
    const { journal } = this.options;
    if (journal.trouble !== undefined) return { state: 'journal_full', trouble: journal.trouble.message };
    if (this.inserter.trouble !== undefined) return { state: 'store_unavailable', trouble: this.inserter.trouble };
    return this.intake.mode === IntakeMode.SPILL ? { state: 'catching_up', trouble: 'spans are read back from the journal' } : { state: 'ok', trouble: undefined };
  }

  /** Seconds until the journal has room again, from how fast the store empties it. */
  private retryAfter({ code }: JournalError): number {
    if (code !== 'OVER_BUDGET') return code === 'OVERLOADED' ? 1 : 5;
    const { journal } = this.options;
    const perSecond = this.byteRate.read(this.clock.monotonic());
    if (this.inserter.trouble !== undefined || perSecond < 1) return STALLED_RETRY_AFTER_SECONDS;
    return Math.min(Math.max(1, Math.ceil((journal.maxBytes * 0.1) / perSecond)), MAX_RETRY_AFTER_SECONDS);
  }

  private registerGauges(): void {
    const { metrics } = this.options;
    metrics.gauge('spoor_journal_lag_bytes', 'Bytes of accepted payloads that are not in the store yet.', () => this.status().lagBytes);
    metrics.gauge('spoor_store_insert_lag_spans', 'Accepted spans that are not in the store yet.', () => this.status().lagSpans);
    metrics.gauge('spoor_store_insert_lag_seconds', 'Age of the oldest accepted span that is not in the store yet.', () => this.status().lagSeconds);
  }
}
