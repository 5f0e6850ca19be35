import { basename, join } from 'node:path';
import { SEGMENT_HEADER_BYTES } from './segment.ts';
import type { Counter, Log, Metrics } from '../observe/index.ts';
import type { JournalFiles } from './files.ts';
import type { Damage } from './segment-reader.ts';
import type { Segment } from './segment.ts';

export interface SetAsideOptions {
  readonly directory: string;
  readonly files: JournalFiles;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** More than this of one stretch is not copied: it is one lost record and the garbage after it. */
const MAX_COPY_BYTES = 80 * 1024 * 1024;

/** Counts damaged stretches of the journal, once each, and keeps a copy of their bytes beside the segments. */
export class SetAside {
  private readonly options: SetAsideOptions;
  private readonly damaged: Counter;
  private readonly seen = new Set<string>();
  private copies: Promise<void> = Promise.resolve();

  constructor(options: SetAsideOptions) {
    this.options = options;
    this.damaged = options.metrics.counter('spoor_journal_damaged_records_total', 'Damaged stretches of the journal that were skipped.');
  }

  damage(damage: Damage, segment: Segment): void {
    const key = `${damage.path}:${damage.from}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.damaged.add(1);
    const offset = damage.from - segment.start + SEGMENT_HEADER_BYTES;
    const bytes = damage.to - damage.from;
    this.options.log.error('a damaged stretch of the journal was skipped and set aside', { file: basename(damage.path), offset, bytes });
    this.copies = this.copies.then(() => this.copy(damage, offset, bytes)).catch((error: unknown) => {
      this.options.log.error('a damaged stretch of the journal could not be copied', { file: basename(damage.path), offset, reason: String(error) });
    });
  }

  /** Resolves when every copy is written: before the segment may be removed. */
  settled(): Promise<void> {
    return this.copies;
  }

  private async copy(damage: Damage, offset: number, bytes: number): Promise<void> {
    const file = await this.options.files.open(damage.path);
    try {
      const copy = Buffer.alloc(Math.min(bytes, MAX_COPY_BYTES));
      const length = await file.read(copy, offset);
      await this.options.files.save(join(this.options.directory, `${damage.from.toString(16).padStart(16, '0')}.damaged`), copy.subarray(0, length));
    } finally {
      await file.close();
    }
  }
}
