import { randomBytes } from 'node:crypto';
import { encodeRecordHead } from './record.ts';
import { encodeSegmentHeader, SEGMENT_HEADER_BYTES, segmentPath } from './segment.ts';
import type { JournalFile, JournalFiles } from './files.ts';
import type { JournalRecord } from './record.ts';
import type { Segment } from './segment.ts';

export interface SegmentWriterOptions {
  readonly directory: string;
  readonly files: JournalFiles;
  /** Whether a group must survive power loss before it counts as written. */
  readonly sync: boolean;
}

/** Appends groups of records to one segment file. */
export class SegmentWriter {
  readonly segment: Segment;
  private readonly file: JournalFile;
  private readonly sync: boolean;

  private constructor(segment: Segment, file: JournalFile, sync: boolean) {
    this.segment = segment;
    this.file = file;
    this.sync = sync;
  }

  /** Begins a new segment at `start`. */
  static async create(start: number, options: SegmentWriterOptions): Promise<SegmentWriter> {
    const path = segmentPath(options.directory, start);
    const salt = randomBytes(8).readBigUInt64LE();
    const file = await options.files.create(path);
    try {
      // A file of this name is left from a segment that never held a record: its salt dies with its header.
      await file.truncate(0);
      await file.write([encodeSegmentHeader(start, salt)], 0);
      if (options.sync) {
        await file.sync();
        await options.files.syncDirectory(options.directory);
      }
    } catch (error) {
      await file.close();
      await options.files.remove(path).catch(() => undefined);
      throw error;
    }
    return new SegmentWriter({ path, start, salt, end: start }, file, options.sync);
  }

  /**
   * Writes the records as one group and answers the position after each. When it throws, none of them counts and the
   * next group takes their place.
   */
  async write(records: readonly JournalRecord[]): Promise<number[]> {
    const buffers: Uint8Array[] = [];
    const ends: number[] = [];
    let end = this.segment.end;
    for (const record of records) {
      const head = encodeRecordHead(record, end, this.segment.salt);
      buffers.push(head, record.body);
      end += head.length + record.body.length;
      ends.push(end);
    }
    try {
      await this.file.write(buffers, this.segment.end - this.segment.start + SEGMENT_HEADER_BYTES);
      if (this.sync) await this.file.sync();
    } catch (error) {
      await this.cut().catch(() => undefined); // the next group overwrites what is left, and a reader stops before it
      throw error;
    }
    this.segment.end = end;
    return ends;
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private cut(): Promise<void> {
    return this.file.truncate(this.segment.end - this.segment.start + SEGMENT_HEADER_BYTES);
  }
}
