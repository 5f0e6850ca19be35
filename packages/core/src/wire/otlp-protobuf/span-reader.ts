import { addDropped, RejectReason, Repair } from '../../model/index.ts';
import type { SpanBlock, SpanBuilder } from '../../model/index.ts';
import type { Cursor } from '../protobuf-cursor.ts';
import { Event, Link, Span, Status } from '../otlp-fields.ts';
import type { ValueReader } from './value-reader.ts';

/** Reads one Span message into the open row of the builder's block. */
export class SpanReader {
  private readonly cursor: Cursor;
  private readonly builder: SpanBuilder;
  private readonly values: ValueReader;
  /** Why the last `read` answered false. */
  reason: RejectReason = RejectReason.MALFORMED_SPAN;
  message = '';

  constructor(cursor: Cursor, builder: SpanBuilder, values: ValueReader) {
    this.cursor = cursor;
    this.builder = builder;
    this.values = values;
  }

  /**
   * Reads the span in `[cursor.at, end)` into a row that it opens. False when ids make it unusable. Throws `WireError`
   * on malformed bytes. Either way the caller closes or abandons the row.
   *
   * Events and links are read in a second pass over the fields: then the attributes of one owner come in one run, and
   * an event without time can take the span's start, whatever the order of the fields.
   */
  read(end: number): boolean {
    const { cursor, builder, values } = this;
    const { block, sink } = builder;
    const from = cursor.at;
    const i = block.beginSpan();
    sink.beginBudget();
    sink.beginOwner(block.attributes);
    let traceIdAt = 0;
    let traceIdLength = 0;
    let spanIdAt = 0;
    let spanIdLength = 0;
    let parentAt = 0;
    let parentLength = 0;
    let startLow = 0;
    let startHigh = 0;
    let endLow = 0;
    let endHigh = 0;
    let dropped = 0;
    let owned = false;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case Span.ATTRIBUTES:
          values.attribute(cursor.stop(end));
          break;
        case Span.TRACE_ID: {
          const stop = cursor.stop(end);
          traceIdAt = cursor.at;
          traceIdLength = stop - traceIdAt;
          cursor.at = stop;
          break;
        }
        case Span.SPAN_ID: {
          const stop = cursor.stop(end);
          spanIdAt = cursor.at;
          spanIdLength = stop - spanIdAt;
          cursor.at = stop;
          break;
        }
        case Span.PARENT_ID: {
          const stop = cursor.stop(end);
          parentAt = cursor.at;
          parentLength = stop - parentAt;
          cursor.at = stop;
          break;
        }
        case Span.NAME:
          block.name[i] = this.text(end);
          break;
        case Span.KIND:
          cursor.varint(end);
          builder.kind(cursor.low);
          break;
        case Span.START:
          cursor.fixed64(end);
          startLow = cursor.low;
          startHigh = cursor.high;
          break;
        case Span.END:
          cursor.fixed64(end);
          endLow = cursor.low;
          endHigh = cursor.high;
          break;
        case Span.STATUS:
          this.status(cursor.stop(end));
          break;
        case Span.FLAGS:
          block.flags[i] = cursor.fixed32(end);
          break;
        case Span.TRACE_STATE:
          builder.traceState(this.text(end));
          break;
        case Span.EVENTS:
        case Span.LINKS:
          owned = true;
          cursor.at = cursor.stop(end);
          break;
        case Span.DROPPED_ATTRIBUTES:
          cursor.varint(end);
          dropped = cursor.low;
          break;
        case Span.DROPPED_EVENTS:
          cursor.varint(end);
          block.droppedEvents[i] = cursor.low;
          break;
        case Span.DROPPED_LINKS:
          cursor.varint(end);
          block.droppedLinks[i] = cursor.low;
          break;
        default:
          cursor.skipUnknown(tag, Span.KNOWN, end);
      }
    }
    if (!this.traceId(block.traceId, i, traceIdAt, traceIdLength)) {
      return this.reject(RejectReason.INVALID_TRACE_ID, `trace id of ${traceIdLength} bytes or all zero`);
    }
    if (spanIdLength !== 8 || !this.spanId(block.spanId, i, spanIdAt)) {
      return this.reject(RejectReason.INVALID_SPAN_ID, `span id of ${spanIdLength} bytes or all zero`);
    }
    if (parentLength === 8) this.spanId(block.parentId, i, parentAt);
    else if (parentLength !== 0) return this.reject(RejectReason.INVALID_PARENT_ID, `parent span id of ${parentLength} bytes`);
    builder.times(startLow, startHigh, endLow, endHigh);
    block.droppedAttributes[i] = addDropped(dropped, sink.dropped);
    if (owned) this.owned(block, from, end);
    return true;
  }

  private reject(reason: RejectReason, message: string): false {
    this.reason = reason;
    this.message = message;
    return false;
  }

  /** Second pass: events and links. */
  private owned(block: SpanBlock, from: number, end: number): void {
    const { cursor } = this;
    const i = block.count;
    const { events: maxEvents, links: maxLinks } = this.builder.sink.limits;
    let events = 0;
    let links = 0;
    let badLinks = 0;
    cursor.at = from;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      if (tag === Span.EVENTS) {
        const stop = cursor.stop(end);
        if (events++ < maxEvents) this.event(block, stop);
        cursor.at = stop;
      } else if (tag === Span.LINKS) {
        const stop = cursor.stop(end);
        if (links++ < maxLinks && !this.link(block, stop)) badLinks++;
        cursor.at = stop;
      } else cursor.skip(tag, end);
    }
    if (events > maxEvents) {
      this.builder.sink.repairs |= Repair.EVENTS_DROPPED;
      block.droppedEvents[i] = addDropped(block.droppedEvents[i]!, events - maxEvents);
    }
    if (links > maxLinks) {
      this.builder.sink.repairs |= Repair.LINKS_DROPPED;
      block.droppedLinks[i] = addDropped(block.droppedLinks[i]!, links - maxLinks);
    }
    if (badLinks > 0) {
      this.builder.sink.repairs |= Repair.INVALID_LINK;
      block.droppedLinks[i] = addDropped(block.droppedLinks[i]!, badLinks);
    }
  }

  private event(block: SpanBlock, end: number): void {
    const { cursor, builder, values } = this;
    const { events } = block;
    const entry = events.begin();
    builder.sink.beginOwner(events.attributes);
    let low = 0;
    let high = 0;
    let dropped = 0;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case Event.TIME:
          cursor.fixed64(end);
          low = cursor.low;
          high = cursor.high;
          break;
        case Event.NAME:
          events.name[entry] = this.text(end);
          break;
        case Event.ATTRIBUTES:
          values.attribute(cursor.stop(end));
          break;
        case Event.DROPPED:
          cursor.varint(end);
          dropped = cursor.low;
          break;
        default:
          cursor.skipUnknown(tag, Event.KNOWN, end);
      }
    }
    builder.eventTime(low, high);
    events.droppedAttributes[entry] = addDropped(dropped, builder.sink.dropped);
    events.finish();
  }

  /** False when the link's ids are unusable; it is not appended then. */
  private link(block: SpanBlock, end: number): boolean {
    const { cursor, builder, values } = this;
    const { links } = block;
    const entry = links.begin();
    builder.sink.beginOwner(links.attributes);
    let traceIdAt = 0;
    let traceIdLength = 0;
    let spanIdAt = 0;
    let spanIdLength = 0;
    let dropped = 0;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      switch (tag) {
        case Link.TRACE_ID: {
          const stop = cursor.stop(end);
          traceIdAt = cursor.at;
          traceIdLength = stop - traceIdAt;
          cursor.at = stop;
          break;
        }
        case Link.SPAN_ID: {
          const stop = cursor.stop(end);
          spanIdAt = cursor.at;
          spanIdLength = stop - spanIdAt;
          cursor.at = stop;
          break;
        }
        case Link.TRACE_STATE:
          links.traceState[entry] = this.text(end);
          break;
        case Link.ATTRIBUTES:
          values.attribute(cursor.stop(end));
          break;
        case Link.DROPPED:
          cursor.varint(end);
          dropped = cursor.low;
          break;
        case Link.FLAGS:
          links.flags[entry] = cursor.fixed32(end);
          break;
        default:
          cursor.skipUnknown(tag, Link.KNOWN, end);
      }
    }
    const usable = this.traceId(links.traceId, entry, traceIdAt, traceIdLength) && spanIdLength === 8 && this.spanId(links.spanId, entry, spanIdAt);
    if (!usable) {
      links.attributes.truncate(links.count);
      return false;
    }
    links.droppedAttributes[entry] = addDropped(dropped, builder.sink.dropped);
    links.finish();
    return true;
  }

  private status(end: number): void {
    const { cursor, builder } = this;
    const { block } = builder;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      if (tag === Status.MESSAGE) block.statusMessage[block.count] = this.text(end);
      else if (tag === Status.CODE) {
        cursor.varint(end);
        builder.status(cursor.low);
      } else cursor.skipUnknown(tag, Status.KNOWN, end);
    }
  }

  /** String index of the length-delimited field at the cursor. */
  private text(end: number): number {
    const { cursor } = this;
    const stop = cursor.stop(end);
    const index = this.builder.sink.intern(cursor.bytes, cursor.at, stop);
    cursor.at = stop;
    return index;
  }

  /** Copies a trace id into row `row` of `into`; false when it is none. 8 bytes are padded on the left. */
  private traceId(into: Uint8Array, row: number, at: number, length: number): boolean {
    const { bytes } = this.cursor;
    const to = row * 16 + 16 - length;
    if (length === 8) this.builder.sink.repairs |= Repair.SHORT_TRACE_ID;
    else if (length !== 16) return false;
    let any = 0;
    for (let k = 0; k < length; k++) {
      const byte = bytes[at + k]!;
      any |= byte;
      into[to + k] = byte;
    }
    return any !== 0;
  }

  /** Stores the 8 bytes of a span id as words; false when all are zero. */
  private spanId(into: Uint32Array, row: number, at: number): boolean {
    const { bytes } = this.cursor;
    const high = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const low = (bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!;
    into[2 * row] = low;
    into[2 * row + 1] = high;
    return (low | high) !== 0;
  }
}
