import { setTimeout as sleep } from 'node:timers/promises';
import { IntakeMode } from './intake.ts';
import type { BlockRange, Journal } from '../journal/index.ts';
import type { Log } from '../observe/index.ts';
import type { Batch } from './batch.ts';
import type { BlockPool } from './block-pool.ts';
import type { Intake } from './intake.ts';
import type { PayloadDecoder } from './payload-decoder.ts';

export interface CatchUpOptions {
  readonly journal: Journal;
  readonly intake: Intake;
  readonly pool: BlockPool;
  readonly decoder: PayloadDecoder;
  readonly log: Log;
  readonly flushSpans: number;
  readonly flushBytes: number;
  /** With no more than this left to read, what comes waits for the reader to meet it. */
  readonly nearBytes: number;
  readonly now: () => number;
  /** The monotonic time that corresponds to an arrival time of the wall clock. */
  readonly arrivedAt: (receivedAt: bigint) => number;
  /** What an earlier run had begun to insert. */
  readonly replays: readonly BlockRange[];
  readonly submit: (batch: Batch) => void;
  /** Position after the last batch that was submitted. */
  readonly submittedTo: () => number;
  /** Spans were decoded that no payload of this run was answered for. */
  readonly onReplayed: (spans: number) => void;
  /** Records before it are from an earlier run. */
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

const RETRY_MS = 1_000;

/** Reads back from the journal what was accepted but not put into blocks: after a start, and after the store was too slow. */
export class CatchUp {
  private readonly options: CatchUpOptions;
  private readonly replays: BlockRange[];
  private batch: Batch | undefined;

  constructor(options: CatchUpOptions) {
    this.options = options;
    this.replays = [...options.replays];
  }

  /** When the oldest span read back but not yet on its way arrived. */
  get oldest(): number | undefined {
    return this.batch?.openedAt;
  }

  /** Replays what is to be replayed, then reads until it meets what comes in, however often the disk fails on the way. */
  async run(): Promise<void> {
    const { signal, log, pool } = this.options;
    for (let finished = false; !finished && !signal.aborted; ) {
      try {
        await this.replay();
        await this.meet(this.options.submittedTo());
        finished = true;
      } catch (error) {
        if (signal.aborted) return;
        log.error('reading the journal back failed; it is tried again', { reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
        if (this.batch !== undefined) pool.giveBack(this.batch.block);
        this.batch = undefined;
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Sends the blocks an earlier run had begun to insert again, exactly as they were and under the same tokens. */
  private async replay(): Promise<void> {
    for (let range = this.replays[0]; range !== undefined; range = this.replays[0]) {
      const batch: Batch = { ...(await this.open(0n)), from: range.from, to: range.to, range };
      this.batch = batch;
      let records = 0;
      for await (const record of this.options.journal.read(range.from, range.to)) {
        if (this.options.signal.aborted) return;
        if (records++ === 0) batch.receivedAt = record.receivedAt;
        this.options.decoder.decode(record, batch.block);
      }
      if (records > 0) batch.openedAt = this.options.arrivedAt(batch.receivedAt);
      this.options.onReplayed(batch.block.count);
      this.replays.shift();
      this.submit();
    }
  }

  /** Reads from `from` on and hands over to the intake where that has got to. */
  private async meet(from: number): Promise<void> {
    const { intake, nearBytes, log, signal } = this.options;
    const started = this.options.now();
    let position = from;
    while (!signal.aborted) {
      if (intake.spilledTo - position <= nearBytes) intake.hold();
      const target = intake.spilledTo;
      if (target > position) {
        await this.read(position, target);
        position = target;
      } else if (this.batch === undefined && this.options.submittedTo() < position) {
        this.batch = await this.open(0n); // nothing but damage: an empty batch carries the cursor over it
        this.batch.to = position;
      } else if (intake.mode === IntakeMode.HOLD) break;
    }
    if (signal.aborted) return;
    const { batch } = this;
    this.batch = undefined;
    log.info('caught up with the journal', { bytes: position - from, seconds: Math.round((this.options.now() - started) / 100) / 10 });
    intake.caughtUp(batch);
  }

  private async read(from: number, to: number): Promise<void> {
    const { journal, decoder, signal } = this.options;
    for await (const record of journal.read(from, to)) {
      this.batch ??= await this.open(record.receivedAt);
      if (signal.aborted) return;
      const { batch } = this;
      const rows = batch.block.count;
      decoder.decode(record, batch.block);
      batch.to = record.to;
      batch.bytes += record.body.length;
      if (record.from < this.options.startedAt) this.options.onReplayed(batch.block.count - rows);
      if (batch.block.count >= this.options.flushSpans || batch.bytes >= this.options.flushBytes) this.submit();
    }
    // Damage at the end holds no record, but the range must cover it.
    if (this.batch !== undefined) this.batch.to = to;
  }

  private async open(receivedAt: bigint): Promise<Batch> {
    const block = await this.options.pool.wait();
    const openedAt = receivedAt === 0n ? this.options.now() : this.options.arrivedAt(receivedAt);
    return { block, from: 0, to: 0, bytes: 0, receivedAt, openedAt };
  }

  private submit(): void {
    const { batch } = this;
    this.batch = undefined;
    if (batch !== undefined) this.options.submit(batch);
  }
}
