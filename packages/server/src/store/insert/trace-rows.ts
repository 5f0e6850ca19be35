import type { SpanBlock } from '@spoor/core/model';
import { NativeWriter, StringColumns, offsets } from '../native/index.ts';
import { TRACES } from '../schema/index.ts';
import type { SpanKeys } from './gather.ts';
import { RowHash } from './row-hash.ts';

const COLUMNS = new Map(TRACES.columns.map((column) => [column.name, column.type]));
export const TRACE_INSERT_COLUMNS: readonly string[] = [...COLUMNS.keys()];

/** Rows of `traces` of one block: one per trace, partition and tenant. */
export class TraceRows {
  private readonly writer = new NativeWriter();
  private readonly strings = new StringColumns();
  /** (the trace's number in this block, partition, tenant). */
  private readonly rows = new RowHash();
  private readonly ids = new RowHash();
  /** (row, service). */
  private readonly members = new RowHash();
  private rowOfMember: number[] = [];

  write(block: SpanBlock, keys: SpanKeys): readonly Uint8Array[] {
    const { rows, ids, members } = this;
    rows.clear();
    ids.clear();
    members.clear();
    this.rowOfMember = [];
    const table = new Accumulator(block.count);
    const idWords = new Uint32Array(block.traceId.buffer, block.traceId.byteOffset, block.count * 4);
    const { start, duration, status, parentId, resource } = block;
    const { service, tenant } = block.resources;
    for (let i = 0; i < block.count; i++) {
      const id = ids.rowOf(idWords[4 * i]!, idWords[4 * i + 1]!, idWords[4 * i + 2]!, idWords[4 * i + 3]!);
      const owner = resource[i]!;
      const known = rows.count;
      const row = rows.rowOf(id, keys.part[i]!, tenant[owner]!, 0);
      if (rows.count > known) table.open(row, i);
      const low = start[2 * i]!;
      const high = start[2 * i + 1]!;
      table.spans[row]!++;
      if (status[i] === 2) table.errors[row]!++;
      if (keys.minute[i]! < table.minute[row]!) table.minute[row] = keys.minute[i]!;
      if (less(low, high, table.start, row)) put(table.start, row, low, high);
      table.reach(row, low + duration[2 * i]!, high + duration[2 * i + 1]!);
      if (parentId[2 * i] === 0 && parentId[2 * i + 1] === 0 && less(low, high, table.rootStart, row)) {
        put(table.rootStart, row, low, high);
        table.rootService[row] = service[owner]!;
        table.rootName[row] = block.name[i]!;
      }
      const before = members.count;
      members.rowOf(row, service[owner]!, 0, 0);
      if (members.count > before) this.rowOfMember.push(row);
    }
    return this.encode(block, keys, table);
  }

  private encode(block: SpanBlock, keys: SpanKeys, table: Accumulator): readonly Uint8Array[] {
    const { writer, strings, rows } = this;
    const count = rows.count;
    strings.use(block.strings);
    const first = table.first.subarray(0, count);
    const column = (name: string): void => writer.column(name, COLUMNS.get(name)!);
    writer.begin(COLUMNS.size, count);
    column('part');
    writer.view(Uint32Array.from(first, (i) => keys.part[i]!));
    column('tenant');
    strings.prefix(writer);
    strings.lowCardinality(writer, Uint32Array.from(first, (i) => block.resources.tenant[block.resource[i]!]!), count);
    column('hour');
    writer.view(Uint32Array.from(table.minute.subarray(0, count), (minute) => Math.floor(minute / 60)));
    column('trace_id');
    const traceIds = writer.bytesOf(count * 16);
    for (let row = 0; row < count; row++) traceIds.set(block.traceId.subarray(first[row]! * 16, first[row]! * 16 + 16), row * 16);
    column('start');
    writer.view(table.start.subarray(0, count * 2));
    column('finish');
    writer.view(table.finish.subarray(0, count * 2));
    column('spans');
    offsets(writer, table.spans, count);
    column('errors');
    offsets(writer, table.errors, count);
    column('root');
    writer.view(table.rootStart.subarray(0, count * 2));
    strings.plain(writer, table.rootService, count);
    strings.plain(writer, table.rootName, count);
    column('services');
    this.encodeServices(count);
    return writer.finish();
  }

  /** The members came in span order; bring them into row order by counting. */
  private encodeServices(count: number): void {
    const total = this.rowOfMember.length;
    const ends = new Uint32Array(count + 1);
    for (const row of this.rowOfMember) ends[row + 1]!++;
    for (let row = 0; row < count; row++) ends[row + 1]! += ends[row]!;
    const services = new Uint32Array(total);
    for (let member = 0; member < total; member++) services[ends[this.rowOfMember[member]!]!++] = this.members.word(member, 1);
    offsets(this.writer, ends, count); // each start has moved to its row's end
    this.strings.plain(this.writer, services, total);
  }
}

/** Per-row aggregates; 64-bit values as (low, high) words. */
class Accumulator {
  readonly first: Uint32Array;
  readonly minute: Uint32Array;
  readonly spans: Uint32Array;
  readonly errors: Uint32Array;
  readonly start: Uint32Array;
  readonly finish: Uint32Array;
  readonly rootStart: Uint32Array;
  readonly rootService: Uint32Array;
  readonly rootName: Uint32Array;

  constructor(capacity: number) {
    this.first = new Uint32Array(capacity);
    this.minute = new Uint32Array(capacity).fill(0xffffffff);
    this.spans = new Uint32Array(capacity);
    this.errors = new Uint32Array(capacity);
    this.start = new Uint32Array(capacity * 2).fill(0xffffffff);
    this.finish = new Uint32Array(capacity * 2);
    this.rootStart = new Uint32Array(capacity * 2).fill(0xffffffff);
    this.rootService = new Uint32Array(capacity);
    this.rootName = new Uint32Array(capacity);
  }

  open(row: number, span: number): void {
    this.first[row] = span;
  }

  /** Moves the end of the trace to (low, high) when that is later; sums may exceed 32 bits, and stop at 2^64 - 1. */
  reach(row: number, low: number, high: number): void {
    let endLow = low;
    let endHigh = high;
    if (endLow > 0xffffffff) {
      endLow -= 0x100000000;
      endHigh++;
    }
    if (endHigh > 0xffffffff) {
      endLow = 0xffffffff;
      endHigh = 0xffffffff;
    }
    const knownHigh = this.finish[2 * row + 1]!;
    if (endHigh > knownHigh || (endHigh === knownHigh && endLow > this.finish[2 * row]!)) put(this.finish, row, endLow, endHigh);
  }
}

function put(words: Uint32Array, row: number, low: number, high: number): void {
  words[2 * row] = low;
  words[2 * row + 1] = high;
}

function less(low: number, high: number, words: Uint32Array, row: number): boolean {
  const knownHigh = words[2 * row + 1]!;
  return high < knownHigh || (high === knownHigh && low < words[2 * row]!);
}
