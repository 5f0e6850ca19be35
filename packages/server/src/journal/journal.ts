import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Cursor } from './cursor.ts';
import { NODE_FILES } from './files.ts';
import { GroupCommit } from './group-commit.ts';
import { JournalError, toJournalError } from './journal-error.ts';
import { recoverSegments } from './recover.ts';
import { readRecords } from './segment-reader.ts';
import { SegmentWriter } from './segment-writer.ts';
import { SEGMENT_HEADER_BYTES } from './segment.ts';
import { SetAside } from './set-aside.ts';
import type { Log, Metrics } from '../observe/index.ts';
import type { JournalFiles } from './files.ts';
import type { Position } from './group-commit.ts';
import { recordBytes } from './record.ts';
import type { JournalRecord, KeptRecord } from './record.ts';
import type { Segment } from './segment.ts';

/** `process`: what is kept survives `kill -9` of every process. `power`: also the loss of power, for a sync per group. */
export type FsyncPolicy = 'process' | 'power';

export interface JournalOptions {
  /** The journal's own directory; made when it is not there. Nobody else may use it. */
  readonly dir: string;
  readonly fsync: FsyncPolicy;
  /** Bytes of a segment, at which the next one is begun. */
  readonly segmentBytes?: number;
  /** Bytes the journal may take on the disk. */
  readonly maxBytes?: number;
  /** Bytes of records that may wait in memory to be written. */
  readonly maxQueuedBytes?: number;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly files?: JournalFiles;
}

const DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024;
const DEFAULT_MAX_BYTES = 2 * 1024 ** 3;
const DEFAULT_MAX_QUEUED_BYTES = 96 * 1024 * 1024;

/** While the disk refuses, one group in this many milliseconds tries again. */
const PROBE_MS = 250;

/**
 * Opens the journal, cuts a torn tail, and begins a new segment after everything that was ever kept. Throws a
 * `JournalError` when the disk does not let it.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  try {
    return await openFiles(options);
  } catch (cause) {
    throw toJournalError(cause);
  }
}

async function openFiles(options: JournalOptions): Promise<Journal> {
  const files = options.files ?? NODE_FILES;
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  const sync = options.fsync === 'power';
  const cursor = await Cursor.open({ directory: options.dir, files, sync });
  const setAside = new SetAside({ directory: options.dir, files, log: options.log, metrics: options.metrics });
  const segments = await recoverSegments({ directory: options.dir, files, log: options.log, setAside });
  // In `process` mode the loss of power may take records that the cursor knows of: their positions are never used again.
  const start = Math.max(segments.at(-1)?.end ?? 0, cursor.end);
  const writer = await SegmentWriter.create(start, { directory: options.dir, files, sync });
  const journal = new Journal(options, { files, cursor, setAside, segments, writer });
  await journal.advance(cursor.position);
  return journal;
}

interface JournalParts {
  readonly files: JournalFiles;
  readonly cursor: Cursor;
  readonly setAside: SetAside;
  /** Closed segments, oldest first. */
  readonly segments: Segment[];
  readonly writer: SegmentWriter;
}

/** Append-only record of what was accepted. One process at a time: the caller holds the lock of the data directory. */
export class Journal {
  readonly cursor: Cursor;
  readonly setAside: SetAside;
  readonly maxBytes: number;
  private readonly options: JournalOptions;
  private readonly files: JournalFiles;
  private readonly segments: Segment[];
  private readonly segmentBytes: number;
  private readonly maxQueuedBytes: number;
  private readonly commit: GroupCommit;
  private writer: SegmentWriter;
  private refusedAt: number | undefined;
  private refusal: JournalError | undefined;

  constructor(options: JournalOptions, parts: JournalParts) {
    this.options = options;
    this.files = parts.files;
    this.cursor = parts.cursor;
    this.setAside = parts.setAside;
    this.segments = parts.segments;
    this.writer = parts.writer;
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.segmentBytes = Math.min(options.segmentBytes ?? DEFAULT_SEGMENT_BYTES, Math.ceil(this.maxBytes / 4));
    this.maxQueuedBytes = options.maxQueuedBytes ?? DEFAULT_MAX_QUEUED_BYTES;
    this.commit = new GroupCommit((records) => this.writeGroup(records));
    options.metrics.gauge('spoor_journal_bytes', 'Bytes of the journal on disk.', () => this.bytes);
  }

  /** Position after the last kept record. */
  get end(): number {
    return this.writer.segment.end;
  }

  /** Bytes on disk. */
  get bytes(): number {
    return [...this.segments, this.writer.segment].reduce((sum, { start, end }) => sum + end - start + SEGMENT_HEADER_BYTES, 0);
  }

  /** Why nothing is kept at the moment, when the disk refuses. */
  get trouble(): JournalError | undefined {
    return this.refusal;
  }

  /**
   * Resolves when the record is kept; promises resolve in the order of the calls. Rejects with a `JournalError` when it
   * is not kept.
   */
  append(record: JournalRecord): Promise<Position> {
    const refusal = this.refuse(recordBytes(record));
    return refusal === undefined ? this.commit.append(record) : Promise.reject(refusal);
  }

  /**
   * Kept records that start in `[from, to)`, in order, damaged ones left out and reported. `to` is the end of now
   * when absent.
   */
  async *read(from: number, to = this.end): AsyncGenerator<KeptRecord, void, undefined> {
    const stop = Math.min(to, this.end);
    for (const segment of [...this.segments, this.writer.segment]) {
      if (segment.end <= from || segment.start >= stop) continue;
      const file = await this.files.open(segment.path);
      try {
        // The writer appends to the last one while we read.
        const seen: Segment = { ...segment, end: Math.min(segment.end, Math.max(stop, segment.start)) };
        yield* readRecords(file, seen, { from, to: stop, onDamage: (damage) => this.setAside.damage(damage, segment) });
      } finally {
        await file.close();
      }
    }
    await this.setAside.settled();
  }

  /** Everything before `position` is in the store: frees the segments that hold nothing else. */
  async advance(position: number): Promise<void> {
    while (this.segments.length > 0 && this.segments[0]!.end <= position) {
      const { path } = this.segments.shift()!;
      try {
        await this.files.remove(path);
      } catch (error) {
        // It stays on the disk until the next start, which finds it done.
        this.options.log.warn('a journal segment cannot be removed', { file: basename(path), reason: String(error) });
      }
    }
  }

  /** Keeps what was appended, refuses what comes, and lets go of the files. */
  async close(): Promise<void> {
    await this.commit.close();
    await this.writer.close();
    await this.cursor.close();
  }

  private refuse(bytes: number): JournalError | undefined {
    if (this.bytes + this.commit.queuedBytes + bytes + SEGMENT_HEADER_BYTES > this.maxBytes) {
      return new JournalError('OVER_BUDGET', `the journal is full (${this.maxBytes} bytes wait for the store)`);
    }
    const queued = this.commit.queuedBytes;
    if (queued > 0 && queued + bytes > this.maxQueuedBytes) return new JournalError('OVERLOADED', 'more arrives than the disk of the journal takes');
    if (this.refusal === undefined || this.refusedAt === undefined) return undefined;
    if (performance.now() - this.refusedAt < PROBE_MS) return this.refusal;
    this.refusedAt = performance.now(); // this one is the probe
    return undefined;
  }

  private async writeGroup(records: readonly JournalRecord[]): Promise<readonly Position[]> {
    try {
      if (this.writer.segment.end - this.writer.segment.start >= this.segmentBytes) await this.roll();
      let from = this.end;
      const ends = await this.writer.write(records);
      this.recovered();
      return ends.map((to) => {
        const position = { from, to };
        from = to;
        return position;
      });
    } catch (cause) {
      throw this.failed(toJournalError(cause));
    }
  }

  private async roll(): Promise<void> {
    const full = this.writer;
    this.writer = await SegmentWriter.create(full.segment.end, {
      directory: this.options.dir,
      files: this.files,
      sync: this.options.fsync === 'power',
    });
    this.segments.push(full.segment);
    await full.close();
    await this.advance(this.cursor.position);
  }

  private failed(error: JournalError): JournalError {
    if (this.refusal === undefined) this.options.log.error('the journal refuses spans', { reason: error.message });
    this.refusal = error;
    this.refusedAt = performance.now();
    return error;
  }

  private recovered(): void {
    if (this.refusal === undefined) return;
    this.options.log.info('the journal keeps spans again');
    this.refusal = undefined;
    this.refusedAt = undefined;
  }

  /** Where records that no store takes are kept. */
  get rejectedDirectory(): string {
    return join(this.options.dir, 'rejected');
  }
}
