import type { AttributeColumns, SpanBlock } from '@spoor/core/model';
import { AttributeType } from '@spoor/core/model';
import { encodeAnyValueJson } from './any-value-bytes.ts';

/** Where in a payload the bytes lie that must change when it is sent again. */
export interface PatchPoints {
  /** 16-byte trace ids, of spans and links. */
  readonly traceIds: number[];
  /** 8-byte span ids, of spans, parents and links. */
  readonly spanIds: number[];
  /** Little-endian 64-bit times, of spans and events. */
  readonly times: number[];
}

/**
 * Spans of a block as one OTLP `ExportTraceServiceRequest` (protobuf), grouped by resource and scope in order of first
 * use. Written from the back to the front, so that the length of a message is known when it is needed.
 * With `points`, also tells where ids and times lie.
 */
export class OtlpPayloadWriter {
  private bytes = new Uint8Array(1 << 20);
  private view = new DataView(this.bytes.buffer);
  /** Start of what is written so far. */
  private at = this.bytes.length;
  private block!: SpanBlock;
  private points: PatchPoints | undefined;
  private readonly nested = new Map<string, Uint8Array>();

  write(block: SpanBlock, rows: Uint32Array, points?: PatchPoints): Uint8Array<ArrayBuffer> {
    this.block = block;
    this.points = points;
    this.at = this.bytes.length;
    const groups = Map.groupBy(rows, (row) => block.resource[row]!);
    for (const [resource, members] of [...groups].reverse()) this.resourceSpans(resource, members);
    const start = this.at;
    const size = this.bytes.length;
    if (points !== undefined) {
      // Offsets were noted from the back: only now is the front known.
      for (const list of [points.traceIds, points.spanIds, points.times]) for (let i = 0; i < list.length; i++) list[i] = size - start - list[i]!;
    }
    return this.bytes.slice(start);
  }

  private resourceSpans(resource: number, rows: readonly number[]): void {
    const { block } = this;
    const end = this.end();
    this.string(3, block.resources.schemaUrl[resource]!);
    for (const [scope, members] of [...Map.groupBy(rows, (row) => block.scope[row]!)].reverse()) this.scopeSpans(scope, members);
    const inner = this.end();
    this.number(2, block.resources.droppedAttributes[resource]!);
    this.attributes(1, block.resources.attributes, resource);
    this.close(1, inner);
    this.close(1, end);
  }

  private scopeSpans(scope: number, rows: readonly number[]): void {
    const { scopes } = this.block;
    const end = this.end();
    this.string(3, scopes.schemaUrl[scope]!);
    for (let i = rows.length - 1; i >= 0; i--) this.span(rows[i]!);
    const inner = this.end();
    this.number(4, scopes.droppedAttributes[scope]!);
    this.attributes(3, scopes.attributes, scope);
    this.string(2, scopes.version[scope]!);
    this.string(1, scopes.name[scope]!);
    this.close(1, inner);
    this.close(2, end);
  }

  private span(row: number): void {
    const { block } = this;
    const end = this.end();
    this.fixed32(16, block.flags[row]!);
    const status = this.end();
    this.number(3, block.status[row]!);
    this.string(2, block.statusMessage[row]!);
    if (this.end() !== status) this.close(15, status);
    this.number(14, block.droppedLinks[row]!);
    for (let link = block.links.rows > row ? block.links.end[row]! - 1 : -1; link >= block.links.startOf(row); link--) this.link(link);
    this.number(12, block.droppedEvents[row]!);
    for (let event = block.events.rows > row ? block.events.end[row]! - 1 : -1; event >= block.events.startOf(row); event--) this.event(event);
    this.number(10, block.droppedAttributes[row]!);
    this.attributes(9, block.attributes, row);
    const low = block.start[2 * row]! + block.duration[2 * row]!;
    this.time(8, low >>> 0, block.start[2 * row + 1]! + block.duration[2 * row + 1]! + (low > 0xffff_ffff ? 1 : 0));
    this.time(7, block.start[2 * row]!, block.start[2 * row + 1]!);
    this.number(6, block.kind[row]!);
    this.string(5, block.name[row]!);
    if (block.parentId[2 * row] !== 0 || block.parentId[2 * row + 1] !== 0) this.spanId(4, block.parentId[2 * row]!, block.parentId[2 * row + 1]!);
    this.string(3, block.traceState[row]!);
    this.spanId(2, block.spanId[2 * row]!, block.spanId[2 * row + 1]!);
    this.traceId(1, block.traceId, row * 16);
    this.close(2, end);
  }

  private event(event: number): void {
    const { events } = this.block;
    const end = this.end();
    this.number(4, events.droppedAttributes[event]!);
    this.attributes(3, events.attributes, event);
    this.string(2, events.name[event]!);
    this.time(1, events.time[2 * event]!, events.time[2 * event + 1]!);
    this.close(11, end);
  }

  private link(link: number): void {
    const { links } = this.block;
    const end = this.end();
    this.fixed32(6, links.flags[link]!);
    this.number(5, links.droppedAttributes[link]!);
    this.attributes(4, links.attributes, link);
    this.string(3, links.traceState[link]!);
    this.spanId(2, links.spanId[2 * link]!, links.spanId[2 * link + 1]!);
    this.traceId(1, links.traceId, link * 16);
    this.close(13, end);
  }

  private attributes(field: number, columns: AttributeColumns, row: number): void {
    if (row >= columns.rows) return;
    for (let entry = columns.end[row]! - 1; entry >= columns.startOf(row); entry--) {
      const end = this.end();
      this.value(columns, entry);
      this.close(2, end);
      this.string(1, columns.key[entry]!);
      this.close(field, end);
    }
  }

  private value(columns: AttributeColumns, entry: number): void {
    const word = columns.words[2 * entry]!;
    const high = columns.words[2 * entry + 1]!;
    switch (columns.type[entry]!) {
      case AttributeType.STRING: {
        const end = this.end();
        this.copy(this.block.strings.bytes, this.block.strings.starts[word]!, this.block.strings.starts[word + 1]!);
        this.close(1, end);
        break;
      }
      case AttributeType.BOOL:
        this.tagged(2, word);
        break;
      case AttributeType.INT:
        this.varint64(word, high);
        this.tag(3, 0);
        break;
      case AttributeType.DOUBLE:
        this.reserve(9);
        this.at -= 8;
        this.view.setUint32(this.at, word, true);
        this.view.setUint32(this.at + 4, high, true);
        this.tag(4, 1);
        break;
      case AttributeType.EMPTY:
        break;
      default: {
        const bytes = this.nestedBytes(this.block.strings.get(word));
        this.copy(bytes, 0, bytes.length);
      }
    }
  }

  private nestedBytes(json: string): Uint8Array {
    let bytes = this.nested.get(json);
    if (bytes === undefined) this.nested.set(json, (bytes = encodeAnyValueJson(json)));
    return bytes;
  }

  private traceId(field: number, source: Uint8Array, from: number): void {
    this.copy(source, from, from + 16);
    this.points?.traceIds.push(this.end());
    this.close(field, this.end() - 16);
  }

  private spanId(field: number, low: number, high: number): void {
    this.reserve(8);
    this.at -= 8;
    this.view.setUint32(this.at, high);
    this.view.setUint32(this.at + 4, low);
    this.points?.spanIds.push(this.end());
    this.close(field, this.end() - 8);
  }

  private time(field: number, low: number, high: number): void {
    this.reserve(9);
    this.at -= 8;
    this.view.setUint32(this.at, low, true);
    this.view.setUint32(this.at + 4, high, true);
    this.points?.times.push(this.end());
    this.tag(field, 1);
  }

  private fixed32(field: number, value: number): void {
    if (value === 0) return;
    this.reserve(6);
    this.at -= 4;
    this.view.setUint32(this.at, value, true);
    this.tag(field, 5);
  }

  private number(field: number, value: number): void {
    if (value !== 0) this.tagged(field, value);
  }

  private tagged(field: number, value: number): void {
    this.varint(value);
    this.tag(field, 0);
  }

  private string(field: number, index: number): void {
    if (index === 0) return;
    const { strings } = this.block;
    const end = this.end();
    this.copy(strings.bytes, strings.starts[index]!, strings.starts[index + 1]!);
    this.close(field, end);
  }

  /** Length of everything written. */
  private end(): number {
    return this.bytes.length - this.at;
  }

  /** Puts tag and length before what was written since `end`. */
  private close(field: number, end: number): void {
    this.varint(this.end() - end);
    this.tag(field, 2);
  }

  private tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  private varint(value: number): void {
    this.reserve(5);
    if (value < 128) {
      this.bytes[--this.at] = value;
      return;
    }
    let size = 1;
    for (let rest = value; rest >= 128; rest = rest >>> 7) size++;
    this.at -= size;
    let at = this.at;
    let rest = value;
    for (; rest >= 128; rest = rest >>> 7) this.bytes[at++] = (rest & 127) | 128;
    this.bytes[at] = rest;
  }

  private varint64(low: number, high: number): void {
    if (high === 0) {
      this.varint(low);
      return;
    }
    this.reserve(10);
    const digits: number[] = [];
    let lowRest = low >>> 0;
    let highRest = high >>> 0;
    do {
      digits.push(lowRest & 127);
      lowRest = ((lowRest >>> 7) | (highRest << 25)) >>> 0;
      highRest = highRest >>> 7;
    } while (lowRest !== 0 || highRest !== 0);
    for (let i = digits.length - 1; i >= 0; i--) this.bytes[--this.at] = digits[i]! | (i === digits.length - 1 ? 0 : 128);
  }

  private copy(source: Uint8Array, from: number, to: number): void {
    const length = to - from;
    this.reserve(length);
    this.at -= length;
    if (length > 40) this.bytes.set(source.subarray(from, to), this.at);
    else for (let i = 0; i < length; i++) this.bytes[this.at + i] = source[from + i]!;
  }

  private reserve(length: number): void {
    if (this.at >= length + 16) return;
    const used = this.end();
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, used + length + 16));
    grown.set(this.bytes.subarray(this.at), grown.length - used);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
    this.at = grown.length - used;
  }
}
