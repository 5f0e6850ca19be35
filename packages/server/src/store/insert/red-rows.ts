import type { SpanBlock } from '@spoor/core/model';
import { NativeWriter, StringColumns, offsets } from '../native/index.ts';
import { RED_15S } from '../schema/index.ts';
import type { SpanKeys } from './gather.ts';
import { RowHash } from './row-hash.ts';
import { quarterMinuteOf } from './time.ts';

const COLUMNS = new Map(RED_15S.columns.map((column) => [column.name, column.type]));
export const RED_INSERT_COLUMNS: readonly string[] = [...COLUMNS.keys()];

const SERVER = 2;
const CONSUMER = 5;

/** The finest step, filled from spans; the coarser ones are filled from it. Seconds. */
export const RED_STEPS = [15, 300, 3600] as const;

export const RED_TABLES = ['red_15s', 'red_5m', 'red_1h'] as const;

/** Histogram bucket of a duration: floor(8·log2(duration + 1)), 0 … 512. A bucket is 9 % wide. */
export function durationBucket(low: number, high: number): number {
  return Math.floor(8 * Math.log2(high * 0x100000000 + low + 1));
}

/** Roll-ups of one block for `red_15s`, `red_5m` and `red_1h`. */
export class RedRows {
  private readonly levels = RED_STEPS.map(() => new Level());
  private readonly pairs = new RowHash();

  /** The Native blocks, one per step of `RED_STEPS`. */
  write(block: SpanBlock, keys: SpanKeys): readonly (readonly Uint8Array[])[] {
    const pairOf = this.numberPairs(block);
    const finest = this.levels[0]!;
    finest.clear();
    const { start, duration, kind, status, parentId, weight, resource } = block;
    for (let i = 0; i < block.count; i++) {
      const spanKind = kind[i]!;
      const entry = spanKind === SERVER || spanKind === CONSUMER || (parentId[2 * i] === 0 && parentId[2 * i + 1] === 0) ? 1 : 0;
      const time = quarterMinuteOf(start[2 * i]!, start[2 * i + 1]!, keys.minute[i]!);
      const row = finest.rowOf(pairOf[resource[i]!]!, time, spanKind * 2 + entry, keys.part[i]!);
      const low = duration[2 * i]!;
      const high = duration[2 * i + 1]!;
      const amount = weight[i]!;
      finest.calls[row]! += amount;
      if (status[i] === 2) finest.errors[row]! += amount;
      finest.durations[row]! += amount * (high * 0x100000000 + low);
      finest.count(row, durationBucket(low, high), amount);
    }
    for (let level = 1; level < this.levels.length; level++) this.levels[level]!.rollUp(this.levels[level - 1]!, RED_STEPS[level]!);
    return this.levels.map((level) => level.encode(block, this.pairs));
  }

  /** A dense number per (tenant, service) pair, by resource. */
  private numberPairs(block: SpanBlock): Uint32Array {
    const { count, tenant, service } = block.resources;
    this.pairs.clear();
    const numbers = new Uint32Array(count);
    for (let i = 0; i < count; i++) numbers[i] = this.pairs.rowOf(tenant[i]!, service[i]!, 0, 0);
    return numbers;
  }
}

/** Aggregates of one step. A row is (pair, time, kind and entry, partition). */
class Level {
  private readonly rows = new RowHash();
  /** (row, bucket). */
  private readonly cells = new RowHash();
  private readonly writer = new NativeWriter();
  private readonly strings = new StringColumns();
  private weights = new Float64Array(1024);
  calls = new Float64Array(256);
  errors = new Float64Array(256);
  durations = new Float64Array(256);

  clear(): void {
    this.rows.clear();
    this.cells.clear();
  }

  rowOf(pair: number, time: number, kindEntry: number, part: number): number {
    const known = this.rows.count;
    const row = this.rows.rowOf(pair, time, kindEntry, part);
    if (row === known) {
      if (row >= this.calls.length) {
        this.calls = double(this.calls);
        this.errors = double(this.errors);
        this.durations = double(this.durations);
      }
      this.calls[row] = 0;
      this.errors[row] = 0;
      this.durations[row] = 0;
    }
    return row;
  }

  count(row: number, bucket: number, amount: number): void {
    const known = this.cells.count;
    const cell = this.cells.rowOf(row, bucket, 0, 0);
    if (cell === known) {
      if (cell >= this.weights.length) this.weights = double(this.weights);
      this.weights[cell] = 0;
    }
    this.weights[cell]! += amount;
  }

  rollUp(finer: Level, step: number): void {
    this.clear();
    const target = new Uint32Array(finer.rows.count);
    for (let row = 0; row < finer.rows.count; row++) {
      const time = finer.rows.word(row, 1);
      const coarse = this.rowOf(finer.rows.word(row, 0), time - (time % step), finer.rows.word(row, 2), finer.rows.word(row, 3));
      target[row] = coarse;
      this.calls[coarse]! += finer.calls[row]!;
      this.errors[coarse]! += finer.errors[row]!;
      this.durations[coarse]! += finer.durations[row]!;
    }
    for (let cell = 0; cell < finer.cells.count; cell++) {
      this.count(target[finer.cells.word(cell, 0)]!, finer.cells.word(cell, 1), finer.weights[cell]!);
    }
  }

  encode(block: SpanBlock, pairs: RowHash): readonly Uint8Array[] {
    const { writer, strings, rows } = this;
    const count = rows.count;
    strings.use(block.strings);
    const words = (of: (row: number) => number): Uint32Array => Uint32Array.from({ length: count }, (_, row) => of(row));
    const column = (name: string): void => writer.column(name, COLUMNS.get(name)!);
    const names = (part: number): void => {
      strings.prefix(writer);
      strings.lowCardinality(writer, words((row) => pairs.word(rows.word(row, 0), part)), count);
    };
    writer.begin(COLUMNS.size, count);
    column('part');
    writer.view(words((row) => rows.word(row, 3)));
    column('tenant');
    names(0);
    column('time');
    writer.view(words((row) => rows.word(row, 1)));
    column('service');
    names(1);
    column('kind');
    writer.view(Uint8Array.from({ length: count }, (_, row) => rows.word(row, 2) >>> 1));
    column('entry');
    writer.view(Uint8Array.from({ length: count }, (_, row) => rows.word(row, 2) & 1));
    column('calls');
    writer.view(this.calls.subarray(0, count));
    column('errors');
    writer.view(this.errors.subarray(0, count));
    column('duration');
    writer.view(this.durations.subarray(0, count));
    column('histogram');
    this.encodeHistograms(count);
    return writer.finish();
  }

  /** Cells in row order (by counting), each row's buckets ascending, as sumMap keeps them. */
  private encodeHistograms(count: number): void {
    const { cells, writer } = this;
    const total = cells.count;
    const ends = new Uint32Array(count + 1);
    for (let cell = 0; cell < total; cell++) ends[cells.word(cell, 0) + 1]!++;
    for (let row = 0; row < count; row++) ends[row + 1]! += ends[row]!;
    const order = new Uint32Array(total);
    for (let cell = 0; cell < total; cell++) order[ends[cells.word(cell, 0)]!++] = cell; // each start moves to its row's end
    for (let row = 0; row < count; row++) {
      const start = row === 0 ? 0 : ends[row - 1]!;
      order.subarray(start, ends[row]!).sort((a, b) => cells.word(a, 1) - cells.word(b, 1));
    }
    offsets(writer, ends, count);
    const buckets = writer.shorts(total);
    for (let i = 0; i < total; i++) buckets[i] = cells.word(order[i]!, 1);
    const weights = writer.doubles(total);
    for (let i = 0; i < total; i++) weights[i] = this.weights[order[i]!]!;
  }
}

function double(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(array.length * 2);
  grown.set(array);
  return grown;
}
