import { Rejected } from './rejected.ts';
import type { SpanBlock } from '@spoor/core/model';
import type { BlockRange, Journal } from '../journal/index.ts';
import type { Log } from '../observe/index.ts';
import type { PayloadDecoder } from './payload-decoder.ts';
import type { PipelineMetrics } from './pipeline-metrics.ts';

export interface PoisonOptions {
  readonly journal: Journal;
  readonly decoder: PayloadDecoder;
  readonly metrics: PipelineMetrics;
  readonly log: Log;
}

/** Finds, by halves, the payloads in a block that the store will not take, and sets them aside. */
export class Poison {
  private readonly options: PoisonOptions;
  private readonly rejected: Rejected;

  constructor(options: PoisonOptions) {
    this.options = options;
    this.rejected = new Rejected(options.journal.rejectedDirectory);
  }

  /** Decodes the records of the range into the block, emptied before; answers when the first of them was received. */
  async load(range: BlockRange, block: SpanBlock): Promise<bigint | undefined> {
    block.clear();
    let receivedAt: bigint | undefined;
    for await (const record of this.options.journal.read(range.from, range.to)) {
      receivedAt ??= record.receivedAt;
      this.options.decoder.decode(record, block);
    }
    return receivedAt;
  }

  /**
   * Two halves of a refused range, durable in the cursor under tokens of their own. A single record is set aside
   * instead, and then there are no parts: the range is done.
   */
  async divide(range: BlockRange, reason: string): Promise<readonly BlockRange[]> {
    const { journal, log, metrics } = this.options;
    const starts: number[] = [];
    for await (const record of journal.read(range.from, range.to)) starts.push(record.from);
    if (starts.length > 1) return journal.cursor.split(range.from, starts[starts.length >>> 1]!, range.to);
    for await (const record of journal.read(range.from, range.to)) {
      const kept = await this.rejected.keep(record, range.token, reason);
      if (!kept) throw new Error(`the folder for rejected payloads is full (${journal.rejectedDirectory}): ${reason}`);
      metrics.poison();
      log.error('a payload that the store does not take was set aside', { file: `${range.token}.payload`, bytes: record.body.length, reason });
    }
    return [];
  }
}
