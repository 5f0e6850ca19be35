import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CURSOR_RECORD_BYTES, CursorKind, decodeCursorRecord, encodeCursorRecord } from './cursor-record.ts';
import type { CursorRecord } from './cursor-record.ts';
import type { JournalFile, JournalFiles } from './files.ts';

/** Records one block of the store was, or is about to be, made of. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
  /** Deduplication token: the same for the same range of the same run, also after a restart. */
  readonly token: string;
}

interface Range {
  readonly run: bigint;
  readonly from: number;
  readonly to: number;
  done: boolean;
}

export interface CursorOptions {
  readonly directory: string;
  readonly files: JournalFiles;
  /** Whether an intent must survive power loss before it is acted upon. */
  readonly sync: boolean;
}

const FILE_BYTES = 64 * 1024;
const NAMES = ['cursor.a', 'cursor.b'] as const;

/**
 * What the store already has, and what is on its way. Two files of fixed size, filled with zeros when they are made
 * and only ever overwritten, so that a full disk cannot stop it: one is appended to; when it is full, the state goes
 * into the other as a snapshot and is appended to there.
 *
 * Ranges are contiguous: the first begins at `position`, each next one where the one before ended.
 */
export class Cursor {
  private readonly options: CursorOptions;
  private readonly run = randomBytes(8).readBigUInt64LE();
  private readonly files: JournalFile[] = [];
  private ranges: Range[] = [];
  private base = 0;
  private active = 0;
  private used = 0;
  private sequence = 1;
  private last: Promise<void> = Promise.resolve();

  private constructor(options: CursorOptions) {
    this.options = options;
  }

  static async open(options: CursorOptions): Promise<Cursor> {
    const cursor = new Cursor(options);
    await cursor.load();
    return cursor;
  }

  /** Everything before it is in the store. */
  get position(): number {
    return this.base;
  }

  /** Every range that was ever intended ends at or before it. */
  get end(): number {
    return this.ranges.at(-1)?.to ?? this.base;
  }

  /** Intents that were not done, in order: after a crash they may or may not be in the store. */
  openRanges(): readonly BlockRange[] {
    return this.ranges.filter((range) => !range.done).map(toBlockRange);
  }

  /** Writes down that `[from, to)` is about to be inserted; resolves when that is durable. */
  async intend(from: number, to: number): Promise<BlockRange> {
    const range: Range = { run: this.run, from, to, done: false };
    this.ranges.push(range);
    try {
      await this.write({ kind: CursorKind.INTENT, run: range.run, from, middle: 0, to }, this.options.sync);
    } catch (error) {
      this.ranges.splice(this.ranges.indexOf(range), 1);
      throw error;
    }
    return toBlockRange(range);
  }

  /** Writes down that the range is in the store. Losing this record is harmless: the range would be inserted again under its token. */
  async done(from: number, to: number): Promise<void> {
    const range = this.find(from, to);
    range.done = true;
    this.settle();
    await this.write({ kind: CursorKind.DONE, run: range.run, from, middle: 0, to }, false);
  }

  /** Replaces an open range by its two halves, durably. */
  async split(from: number, middle: number, to: number): Promise<readonly [BlockRange, BlockRange]> {
    const range = this.find(from, to);
    const left: Range = { run: range.run, from, to: middle, done: false };
    const right: Range = { run: range.run, from: middle, to, done: false };
    this.ranges.splice(this.ranges.indexOf(range), 1, left, right);
    try {
      await this.write({ kind: CursorKind.SPLIT, run: range.run, from, middle, to }, this.options.sync);
    } catch (error) {
      this.ranges.splice(this.ranges.indexOf(left), 2, range);
      throw error;
    }
    return [toBlockRange(left), toBlockRange(right)];
  }

  async close(): Promise<void> {
    await this.last.catch(() => undefined);
    for (const file of this.files) await file.close();
  }

  private find(from: number, to: number): Range {
    const range = this.ranges.find((candidate) => candidate.from === from && candidate.to === to && !candidate.done);
    if (range === undefined) throw new Error(`no open range ${from}-${to}`);
    return range;
  }

  private settle(): void {
    while (this.ranges[0]?.done === true) this.base = this.ranges.shift()!.to;
    // Done behind one that is not: kept as one range, so that the state stays small.
    for (let i = this.ranges.length - 1; i > 0; i--) {
      const [before, range] = [this.ranges[i - 1]!, this.ranges[i]!];
      if (before.done && range.done) this.ranges.splice(i - 1, 2, { ...before, to: range.to });
    }
  }

  private write(record: CursorRecord, sync: boolean): Promise<void> {
    const turn = this.last.catch(() => undefined).then(() => this.append(record, sync));
    this.last = turn;
    return turn;
  }

  private async append(record: CursorRecord, sync: boolean): Promise<void> {
    if (this.used + CURSOR_RECORD_BYTES > FILE_BYTES) {
      // The state holds what this record says already. It may hold more, whose records come later: replay forgives that.
      await this.writeSnapshot();
      return;
    }
    const file = this.files[this.active]!;
    await file.write([encodeCursorRecord(record, this.sequence)], this.used);
    this.sequence++;
    this.used += CURSOR_RECORD_BYTES;
    if (sync) await file.sync();
  }

  private async writeSnapshot(): Promise<void> {
    const records: CursorRecord[] = [{ kind: CursorKind.BASE, run: this.run, from: this.base, middle: 0, to: this.base }];
    for (const { run, from, to, done } of this.ranges) {
      records.push({ kind: CursorKind.INTENT, run, from, middle: 0, to });
      if (done) records.push({ kind: CursorKind.DONE, run, from, middle: 0, to });
    }
    records.push({ kind: CursorKind.COMMIT, run: this.run, from: 0, middle: 0, to: 0 });
    if ((records.length + 1) * CURSOR_RECORD_BYTES > FILE_BYTES) throw new Error(`${this.ranges.length} blocks on their way to the store at once`);
    const other = 1 - this.active;
    const bytes = Buffer.concat(records.map((record, i) => encodeCursorRecord(record, this.sequence + i)));
    await this.files[other]!.write([bytes], 0);
    if (this.options.sync) await this.files[other]!.sync();
    this.sequence += records.length;
    this.active = other;
    this.used = bytes.length;
  }

  private async load(): Promise<void> {
    let best: Loaded | undefined;
    for (const [index, name] of NAMES.entries()) {
      const file = await this.options.files.create(join(this.options.directory, name));
      this.files.push(file);
      if ((await file.size()) < FILE_BYTES) await this.allocate(file);
      const loaded = replay(await readAll(file));
      if (loaded !== undefined && (best === undefined || loaded.sequence > best.sequence)) {
        best = loaded;
        this.active = index;
      }
    }
    if (best !== undefined) {
      this.base = best.base;
      this.ranges = best.ranges;
      this.sequence = best.sequence;
    }
    this.settle();
    await this.writeSnapshot();
  }

  /** Takes the file's room on the disk now, while there is some. */
  private async allocate(file: JournalFile): Promise<void> {
    const size = await file.size();
    await file.write([Buffer.alloc(FILE_BYTES - size)], size);
    await file.sync();
    await this.options.files.syncDirectory(this.options.directory);
  }
}

interface Loaded {
  readonly base: number;
  readonly ranges: Range[];
  readonly sequence: number;
}

async function readAll(file: JournalFile): Promise<Buffer> {
  const bytes = Buffer.alloc(FILE_BYTES);
  return bytes.subarray(0, await file.read(bytes, 0));
}

/** The state a cursor file tells; undefined when it has no complete snapshot. `sequence` is the next to be used. */
function replay(bytes: Buffer): Loaded | undefined {
  let base = 0;
  let ranges: Range[] = [];
  let next: number | undefined;
  let complete = false;
  for (let at = 0; at + CURSOR_RECORD_BYTES <= bytes.length; at += CURSOR_RECORD_BYTES) {
    const read = decodeCursorRecord(bytes.subarray(at, at + CURSOR_RECORD_BYTES));
    if (read === undefined || (next !== undefined && read.sequence !== next)) break;
    next = read.sequence + 1;
    const { kind, run, from, middle, to } = read.record;
    const same = (range: Range): boolean => range.from === from && range.to === to;
    if (kind === CursorKind.BASE) base = from;
    else if (kind === CursorKind.COMMIT) complete = true;
    else if (kind === CursorKind.INTENT && from >= base && !ranges.some(same)) ranges.push({ run, from, to, done: false });
    else if (kind === CursorKind.DONE) ranges.filter(same).forEach((range) => (range.done = true));
    else if (kind === CursorKind.SPLIT) {
      ranges = ranges.flatMap((range) =>
        same(range) ? [{ run, from, to: middle, done: false }, { run, from: middle, to, done: false }] : [range],
      );
    }
  }
  return complete && next !== undefined ? { base, ranges, sequence: next } : undefined;
}

function toBlockRange({ run, from, to }: Range): BlockRange {
  return { from, to, token: `${run.toString(16).padStart(16, '0')}-${from}-${to}` };
}
