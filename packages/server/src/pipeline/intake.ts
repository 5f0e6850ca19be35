import { SpanBlock } from '@spoor/core/model';
import type { IngestOutcome, IngestPayload } from '../receive/ingest.ts';
import type { Position } from '../journal/index.ts';
import type { Batch } from './batch.ts';
import type { BlockPool } from './block-pool.ts';
import type { Decoded, PayloadDecoder } from './payload-decoder.ts';

/**
 * LIVE: payloads are decoded into the block being filled. HOLD: no block is free; answers wait a moment for one, which
 * slows the senders down to what the store takes. SPILL: the store is too slow or away; payloads are decoded for the
 * answer only, and read back from the journal later.
 */
export const IntakeMode = { LIVE: 'live', HOLD: 'hold', SPILL: 'spill' } as const;
export type IntakeMode = (typeof IntakeMode)[keyof typeof IntakeMode];

export interface IntakeOptions {
  readonly pool: BlockPool;
  readonly decoder: PayloadDecoder;
  readonly flushSpans: number;
  readonly flushBytes: number;
  readonly flushMs: number;
  readonly holdMs: number;
  readonly holdBytes: number;
  /** Whether the store is worth waiting for: false while it fails. */
  readonly patient: () => boolean;
  /** Where the journal's unread part begins. */
  readonly startAt: number;
  /** Whether the journal holds records from before. */
  readonly behind: boolean;
  readonly now: () => number;
  readonly submit: (batch: Batch) => void;
  /** Spans `[fromRow, toRow)` of the block were decoded for a payload that is answered now. */
  readonly onDecoded: (payload: IngestPayload, decoded: Decoded, rows: DecodedRows) => void;
  readonly onSpill: () => void;
}

export interface DecodedRows {
  readonly block: SpanBlock;
  readonly fromRow: number;
  readonly toRow: number;
}

interface Waiting {
  readonly payload: IngestPayload;
  readonly position: Position;
  readonly since: number;
  readonly answer: (outcome: IngestOutcome) => void;
}

/** Where kept payloads become spans. Called in the order of the journal. */
export class Intake {
  mode: IntakeMode;
  /** Position after the last payload that was taken. */
  end: number;
  /** In SPILL, and in HOLD while catching up: position after the last payload that has to be read back. */
  spilledTo: number;
  private readonly options: IntakeOptions;
  private readonly scratch = new SpanBlock();
  private batch: Batch | undefined;
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private flushTimer: NodeJS.Timeout | undefined;
  private holdTimer: NodeJS.Timeout | undefined;
  private catchingUp: boolean;

  constructor(options: IntakeOptions) {
    this.options = options;
    this.end = options.startAt;
    this.spilledTo = options.startAt;
    this.mode = options.behind ? IntakeMode.SPILL : IntakeMode.LIVE;
    this.catchingUp = options.behind;
  }

  /** When the oldest span that is not yet on its way arrived; undefined when there is none. */
  get oldest(): number | undefined {
    return this.batch?.openedAt ?? this.waiting[0]?.since;
  }

  take(payload: IngestPayload, position: Position): Promise<IngestOutcome> | IngestOutcome {
    this.end = position.to;
    if (this.mode === IntakeMode.LIVE && this.openBatch(payload)) return this.fill(payload, position);
    if (this.mode === IntakeMode.SPILL) return this.report(payload, position);
    return this.wait(payload, position);
  }

  /** Sends what there is of a block on its way. */
  flush(): void {
    clearTimeout(this.flushTimer);
    const { batch } = this;
    if (batch === undefined) return;
    this.batch = undefined;
    this.options.submit(batch);
  }

  /** A block came back: answers what waits for one. */
  resume(): void {
    if (this.mode !== IntakeMode.HOLD || this.catchingUp) return;
    while (this.waiting.length > 0) {
      if (!this.openBatch(this.waiting[0]!.payload)) return;
      const { payload, position, answer } = this.waiting.shift()!;
      this.waitingBytes -= payload.body.length;
      answer(this.fill(payload, position));
    }
    clearTimeout(this.holdTimer);
    this.mode = IntakeMode.LIVE;
  }

  /** Stops waiting for blocks: answers everything, to be read back from the journal. Does nothing in LIVE. */
  spill(): void {
    if (this.mode !== IntakeMode.HOLD) return;
    clearTimeout(this.holdTimer);
    this.mode = IntakeMode.SPILL;
    const { waiting } = this;
    this.waiting = [];
    this.waitingBytes = 0;
    for (const { payload, position, answer } of waiting) answer(this.report(payload, position));
    if (this.catchingUp) return;
    this.catchingUp = true;
    this.flush();
    this.options.onSpill();
  }

  /** While catching up: what comes now waits, so that the reader meets the end. */
  hold(): void {
    if (this.mode === IntakeMode.SPILL) this.mode = IntakeMode.HOLD;
  }

  /** Everything up to `spilledTo` was read back; `batch` is what is not full of it. From here on spans come in directly. */
  caughtUp(batch: Batch | undefined): void {
    this.catchingUp = false;
    this.mode = IntakeMode.HOLD;
    this.batch = batch;
    if (batch !== undefined) this.startFlushTimer();
    this.resume();
  }

  /** Answers nobody any more; what waits is in the journal. */
  close(): void {
    this.spill();
    clearTimeout(this.flushTimer);
    clearTimeout(this.holdTimer);
  }

  /** Makes sure there is a block to fill; false when none is free. */
  private openBatch(payload: IngestPayload): boolean {
    if (this.batch !== undefined) return true;
    const block = this.options.pool.take();
    if (block === undefined) return false;
    this.batch = { block, from: 0, to: 0, bytes: 0, receivedAt: payload.receivedAt, openedAt: this.options.now() };
    this.startFlushTimer();
    return true;
  }

  private fill(payload: IngestPayload, position: Position): IngestOutcome {
    const batch = this.batch!;
    const fromRow = batch.block.count;
    const decoded = this.options.decoder.decode(payload, batch.block);
    batch.to = position.to;
    batch.bytes += payload.body.length;
    this.options.onDecoded(payload, decoded, { block: batch.block, fromRow, toRow: batch.block.count });
    if (batch.block.count >= this.options.flushSpans || batch.bytes >= this.options.flushBytes) this.flush();
    return toOutcome(decoded);
  }

  private report(payload: IngestPayload, position: Position): IngestOutcome {
    const decoded = this.options.decoder.decode(payload, this.scratch);
    this.spilledTo = position.to;
    this.options.onDecoded(payload, decoded, { block: this.scratch, fromRow: 0, toRow: this.scratch.count });
    this.scratch.clear();
    return toOutcome(decoded);
  }

  private wait(payload: IngestPayload, position: Position): Promise<IngestOutcome> {
    this.mode = IntakeMode.HOLD;
    return new Promise((answer) => {
      if (this.waiting.length === 0) this.startHoldTimer();
      this.waiting.push({ payload, position, since: this.options.now(), answer });
      this.waitingBytes += payload.body.length;
      if (this.waitingBytes > this.options.holdBytes || !this.options.patient()) this.spill();
    });
  }

  private startFlushTimer(): void {
    clearTimeout(this.flushTimer);
    this.flushTimer = setTimeout(() => this.flush(), this.options.flushMs);
  }

  private startHoldTimer(): void {
    clearTimeout(this.holdTimer);
    this.holdTimer = setTimeout(() => {
      const oldest = this.waiting[0];
      if (oldest === undefined) return;
      if (this.options.now() - oldest.since >= this.options.holdMs * 0.9) this.spill();
      else this.startHoldTimer();
    }, this.options.holdMs);
  }
}

function toOutcome(decoded: Decoded): IngestOutcome {
  return 'undecodable' in decoded ? { kind: 'undecodable', message: decoded.undecodable } : { kind: 'kept', report: decoded.report };
}
