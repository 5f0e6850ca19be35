import { AttributeColumns } from './attribute-columns.ts';
import { growTo } from './grow.ts';

/** Rows shared by events and links: span r owns the entries `[r === 0 ? 0 : end[r - 1], end[r])`. */
class OwnedColumns {
  rows = 0;
  count = 0;
  end = new Uint32Array(64);
  /** One attribute row per entry. */
  readonly attributes = new AttributeColumns(16, 64);

  startOf(row: number): number {
    return row === 0 ? 0 : this.end[row - 1]!;
  }

  clear(): void {
    this.rows = 0;
    this.count = 0;
    this.attributes.clear();
  }

  endRow(): void {
    if (this.rows >= this.end.length) this.end = growTo(this.end, this.rows + 1);
    this.end[this.rows++] = this.count;
  }

  truncate(rows: number): void {
    this.rows = rows;
    this.count = rows === 0 ? 0 : this.end[rows - 1]!;
    this.attributes.truncate(this.count);
  }
}

/** Span events as columns. Open one with `begin`, push its attributes, close it with `finish`. */
export class EventColumns extends OwnedColumns {
  /** Nanoseconds since the Unix epoch, low word first. */
  time = new Uint32Array(32);
  time64 = new BigUint64Array(this.time.buffer);
  name = new Uint32Array(16);
  droppedAttributes = new Uint32Array(16);

  get byteLength(): number {
    return this.end.byteLength + this.time.byteLength + this.name.byteLength * 2 + this.attributes.byteLength;
  }

  begin(): number {
    const entry = this.count;
    if (entry >= this.name.length) {
      this.name = growTo(this.name, entry + 1);
      this.droppedAttributes = growTo(this.droppedAttributes, this.name.length);
      this.time = growTo(this.time, this.name.length * 2);
      this.time64 = new BigUint64Array(this.time.buffer);
    }
    this.time[2 * entry] = 0;
    this.time[2 * entry + 1] = 0;
    this.name[entry] = 0;
    this.droppedAttributes[entry] = 0;
    return entry;
  }

  finish(): void {
    this.attributes.endRow();
    this.count++;
  }
}

/** Span links as columns. Same protocol as `EventColumns`. */
export class LinkColumns extends OwnedColumns {
  /** 16 bytes a link. */
  traceId = new Uint8Array(256);
  /** Low word first. */
  spanId = new Uint32Array(32);
  traceState = new Uint32Array(16);
  flags = new Uint32Array(16);
  droppedAttributes = new Uint32Array(16);

  get byteLength(): number {
    return this.end.byteLength + this.traceId.byteLength * 2 + this.attributes.byteLength;
  }

  begin(): number {
    const entry = this.count;
    if (entry >= this.flags.length) {
      this.flags = growTo(this.flags, entry + 1);
      this.droppedAttributes = growTo(this.droppedAttributes, this.flags.length);
      this.traceState = growTo(this.traceState, this.flags.length);
      this.spanId = growTo(this.spanId, this.flags.length * 2);
      this.traceId = growTo(this.traceId, this.flags.length * 16);
    }
    this.traceId.fill(0, entry * 16, entry * 16 + 16);
    this.spanId[2 * entry] = 0;
    this.spanId[2 * entry + 1] = 0;
    this.traceState[entry] = 0;
    this.flags[entry] = 0;
    this.droppedAttributes[entry] = 0;
    return entry;
  }

  finish(): void {
    this.attributes.endRow();
    this.count++;
  }
}
