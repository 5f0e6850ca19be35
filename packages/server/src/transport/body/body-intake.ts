import { BodyError, OVER_BUDGET, tooLarge } from './body-error.ts';
import type { Holding } from './byte-budget.ts';
import { ByteCollector } from './byte-collector.ts';

/** A sender may split a body freely at first, but not into a million pieces: after these, 64 bytes a piece on average. */
const FREE_PIECES = 1024;
const BYTES_PER_PIECE = 64;

interface IntakeOptions {
  readonly limit: number;
  readonly holding: Holding;
  /** 0 when the length was not announced. */
  readonly expectedBytes: number;
}

/** Takes a body piece by piece and says when it must end. */
export class BodyIntake {
  private readonly collector: ByteCollector;
  private readonly limit: number;
  private readonly holding: Holding;
  private pieces = 0;

  constructor({ limit, holding, expectedBytes }: IntakeOptions) {
    this.collector = new ByteCollector(expectedBytes);
    this.limit = limit;
    this.holding = holding;
  }

  get length(): number {
    return this.collector.length;
  }

  /** undefined while all is well. After a fault the intake must not be used again. */
  push(piece: Uint8Array): BodyError | undefined {
    const total = this.collector.length + piece.length;
    if (total > this.limit) return tooLarge(this.limit, 'sent');
    if (++this.pieces > FREE_PIECES + total / BYTES_PER_PIECE) {
      return new BodyError('too_many_frames', `body of ${total} bytes in ${this.pieces} pieces`);
    }
    if (!this.holding.take(piece.length)) return new BodyError('over_budget', OVER_BUDGET);
    this.collector.push(piece);
    return undefined;
  }

  take(): Uint8Array {
    return this.collector.take();
  }
}
