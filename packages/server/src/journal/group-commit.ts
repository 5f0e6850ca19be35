import { JournalError } from './journal-error.ts';
import { recordBytes } from './record.ts';
import type { JournalRecord } from './record.ts';

/** Where an appended record lies: `[from, to)`. */
export interface Position {
  readonly from: number;
  readonly to: number;
}

interface Waiting {
  readonly record: JournalRecord;
  readonly kept: (position: Position) => void;
  readonly failed: (error: unknown) => void;
}

const MAX_GROUP_RECORDS = 256;
const MAX_GROUP_BYTES = 8 * 1024 * 1024;

/**
 * Everything that arrives while a write is in flight goes out with the next one: one system call (and one sync) for
 * many records. Records are kept, and their promises resolved, in the order of `append`.
 */
export class GroupCommit {
  /** Bytes of records not yet written. */
  queuedBytes = 0;
  private readonly write: (records: readonly JournalRecord[]) => Promise<readonly Position[]>;
  private queue: Waiting[] = [];
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(write: (records: readonly JournalRecord[]) => Promise<readonly Position[]>) {
    this.write = write;
  }

  append(record: JournalRecord): Promise<Position> {
    if (this.closed) return Promise.reject(new JournalError('CLOSED', 'shutting down'));
    this.queuedBytes += recordBytes(record);
    return new Promise((kept, failed) => {
      this.queue.push({ record, kept, failed });
      this.running ??= this.run();
    });
  }

  /** Refuses what comes from now on; resolves when the rest is written. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async run(): Promise<void> {
    // What arrives in this turn of the event loop goes into the first group.
    await Promise.resolve();
    while (this.queue.length > 0) {
      const group = this.takeGroup();
      try {
        const positions = await this.write(group.map((waiting) => waiting.record));
        for (const [i, waiting] of group.entries()) waiting.kept(positions[i]!);
      } catch (error) {
        for (const waiting of group) waiting.failed(error);
      }
      for (const waiting of group) this.queuedBytes -= recordBytes(waiting.record);
    }
    this.running = undefined;
  }

  private takeGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.queue.length && count < MAX_GROUP_RECORDS && (count === 0 || bytes < MAX_GROUP_BYTES)) bytes += this.queue[count++]!.record.body.length;
    return this.queue.splice(0, count);
  }
}
