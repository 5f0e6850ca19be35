import { addDropped, hexToBytes, RejectReason, Repair } from '../../model/index.ts';
import type { SpanBlock, SpanBuilder } from '../../model/index.ts';
import { Integer } from './integer.ts';
import { arrayAt, enumAt, objectAt, ShapeError, stringAt, uint32At } from './json-fields.ts';
import type { ValueReader } from './value-reader.ts';

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((name) => `SPAN_KIND_${name}`);
const CODES = ['UNSET', 'OK', 'ERROR'].map((name) => `STATUS_CODE_${name}`);

/** Reads one Span object into the open row of the builder's block. */
export class SpanReader {
  private readonly builder: SpanBuilder;
  private readonly values: ValueReader;
  private readonly integer = new Integer();
  /** Why the last `read` answered false. */
  reason: RejectReason = RejectReason.MALFORMED_SPAN;
  message = '';

  constructor(builder: SpanBuilder, values: ValueReader) {
    this.builder = builder;
    this.values = values;
  }

  /**
   * Reads a span into a row that it opens. False when ids make it unusable; throws `ShapeError` on values of the wrong
   * type. Either way the caller closes or abandons the row.
   */
  read(value: unknown): boolean {
    const { builder, integer, values } = this;
    const { block, sink } = builder;
    const object = objectAt(value, '');
    const i = block.beginSpan();
    sink.beginBudget();
    sink.beginOwner(block.attributes);
    let traceId: unknown;
    let spanId: unknown;
    let parentId: unknown;
    let events: unknown;
    let links: unknown;
    let startLow = 0;
    let startHigh = 0;
    let endLow = 0;
    let endHigh = 0;
    let dropped = 0;
    for (const name in object) {
      const field = object[name];
      switch (name) {
        case 'traceId':
        case 'trace_id':
          traceId = field;
          break;
        case 'spanId':
        case 'span_id':
          spanId = field;
          break;
        case 'parentSpanId':
        case 'parent_span_id':
          parentId = field;
          break;
        case 'traceState':
        case 'trace_state':
          builder.traceState(sink.internText(stringAt(field, 'traceState')));
          break;
        case 'name':
          block.name[i] = sink.internText(stringAt(field, 'name'));
          break;
        case 'kind':
          builder.kind(enumAt(field, KINDS, 'kind'));
          break;
        case 'startTimeUnixNano':
        case 'start_time_unix_nano':
          this.time(field, 'startTimeUnixNano');
          startLow = integer.low;
          startHigh = integer.high;
          break;
        case 'endTimeUnixNano':
        case 'end_time_unix_nano':
          this.time(field, 'endTimeUnixNano');
          endLow = integer.low;
          endHigh = integer.high;
          break;
        case 'attributes':
          values.attributes(field, 'attributes');
          break;
        case 'droppedAttributesCount':
        case 'dropped_attributes_count':
          dropped = uint32At(field, 'droppedAttributesCount');
          break;
        case 'events':
          events = field;
          break;
        case 'droppedEventsCount':
        case 'dropped_events_count':
          block.droppedEvents[i] = uint32At(field, 'droppedEventsCount');
          break;
        case 'links':
          links = field;
          break;
        case 'droppedLinksCount':
        case 'dropped_links_count':
          block.droppedLinks[i] = uint32At(field, 'droppedLinksCount');
          break;
        case 'status':
          this.status(field);
          break;
        case 'flags':
          block.flags[i] = uint32At(field, 'flags');
          break;
      }
    }
    if (!this.traceId(block.traceId, i, traceId)) return this.reject(RejectReason.INVALID_TRACE_ID, 'traceId', traceId, 32);
    if (!this.spanId(block.spanId, i, spanId)) return this.reject(RejectReason.INVALID_SPAN_ID, 'spanId', spanId, 16);
    if (parentId !== undefined && parentId !== null && parentId !== '') {
      if (typeof parentId !== 'string' || !SPAN_ID.test(parentId)) return this.reject(RejectReason.INVALID_PARENT_ID, 'parentSpanId', parentId, 16);
      this.spanId(block.parentId, i, parentId);
    }
    builder.times(startLow, startHigh, endLow, endHigh);
    block.droppedAttributes[i] = addDropped(dropped, sink.dropped);
    this.events(block, events);
    this.links(block, links);
    return true;
  }

  private reject(reason: RejectReason, field: string, value: unknown, digits: number): false {
    this.reason = reason;
    const shown = typeof value === 'string' ? `"${value.slice(0, 40)}"` : value === undefined || value === null ? 'missing' : typeof value;
    this.message = `${field} is ${shown}, not ${digits} hex digits other than zero`;
    return false;
  }

  private events(block: SpanBlock, value: unknown): void {
    const { sink } = this.builder;
    const items = arrayAt(value, 'events');
    const kept = Math.min(items.length, sink.limits.events);
    for (let k = 0; k < kept; k++) this.event(block, items[k], `events[${k}]`);
    if (items.length === kept) return;
    sink.repairs |= Repair.EVENTS_DROPPED;
    block.droppedEvents[block.count] = addDropped(block.droppedEvents[block.count]!, items.length - kept);
  }

  private event(block: SpanBlock, value: unknown, path: string): void {
    const { builder, integer } = this;
    const object = objectAt(value, path);
    const { events } = block;
    const entry = events.begin();
    builder.sink.beginOwner(events.attributes);
    let dropped = 0;
    let low = 0;
    let high = 0;
    for (const name in object) {
      const field = object[name];
      switch (name) {
        case 'timeUnixNano':
        case 'time_unix_nano':
          this.time(field, `${path}.timeUnixNano`);
          low = integer.low;
          high = integer.high;
          break;
        case 'name':
          events.name[entry] = builder.sink.internText(stringAt(field, `${path}.name`));
          break;
        case 'attributes':
          this.values.attributes(field, `${path}.attributes`);
          break;
        case 'droppedAttributesCount':
        case 'dropped_attributes_count':
          dropped = uint32At(field, `${path}.droppedAttributesCount`);
          break;
      }
    }
    builder.eventTime(low, high);
    events.droppedAttributes[entry] = addDropped(dropped, builder.sink.dropped);
    events.finish();
  }

  private links(block: SpanBlock, value: unknown): void {
    const { sink } = this.builder;
    const items = arrayAt(value, 'links');
    const kept = Math.min(items.length, sink.limits.links);
    let bad = 0;
    for (let k = 0; k < kept; k++) if (!this.link(block, items[k], `links[${k}]`)) bad++;
    if (bad > 0) sink.repairs |= Repair.INVALID_LINK;
    if (items.length > kept) sink.repairs |= Repair.LINKS_DROPPED;
    block.droppedLinks[block.count] = addDropped(block.droppedLinks[block.count]!, items.length - kept + bad);
  }

  /** False when the link's ids are unusable; it is not appended then. */
  private link(block: SpanBlock, value: unknown, path: string): boolean {
    const { sink } = this.builder;
    const object = objectAt(value, path);
    const { links } = block;
    const entry = links.begin();
    sink.beginOwner(links.attributes);
    let dropped = 0;
    let traceId: unknown;
    let spanId: unknown;
    for (const name in object) {
      const field = object[name];
      switch (name) {
        case 'traceId':
        case 'trace_id':
          traceId = field;
          break;
        case 'spanId':
        case 'span_id':
          spanId = field;
          break;
        case 'traceState':
        case 'trace_state':
          links.traceState[entry] = sink.internText(stringAt(field, `${path}.traceState`));
          break;
        case 'attributes':
          this.values.attributes(field, `${path}.attributes`);
          break;
        case 'droppedAttributesCount':
        case 'dropped_attributes_count':
          dropped = uint32At(field, `${path}.droppedAttributesCount`);
          break;
        case 'flags':
          links.flags[entry] = uint32At(field, `${path}.flags`);
          break;
      }
    }
    if (!this.traceId(links.traceId, entry, traceId) || !this.spanId(links.spanId, entry, spanId)) {
      links.attributes.truncate(links.count);
      return false;
    }
    links.droppedAttributes[entry] = addDropped(dropped, sink.dropped);
    links.finish();
    return true;
  }

  private status(value: unknown): void {
    if (value === null || value === undefined) return;
    const { builder } = this;
    const { block, sink } = builder;
    const object = objectAt(value, 'status');
    builder.status(enumAt(object['code'], CODES, 'status.code'));
    block.statusMessage[block.count] = sink.internText(stringAt(object['message'], 'status.message'));
  }

  /** Leaves the words of a time in `integer`. */
  private time(value: unknown, path: string): void {
    if (!this.integer.unsigned(value ?? 0)) throw new ShapeError(path, 'a number of nanoseconds');
  }

  /** Writes a trace id into row `row` of `into`; false when it is none. 16 digits are padded on the left. */
  private traceId(into: Uint8Array, row: number, value: unknown): boolean {
    if (typeof value !== 'string' || (value.length !== 32 && value.length !== 16)) return false;
    const bytes = hexToBytes(value);
    if (bytes === undefined || bytes.every((byte) => byte === 0)) return false;
    if (bytes.length === 8) this.builder.sink.repairs |= Repair.SHORT_TRACE_ID;
    into.set(bytes, row * 16 + 16 - bytes.length);
    return true;
  }

  private spanId(into: Uint32Array, row: number, value: unknown): boolean {
    if (typeof value !== 'string' || !SPAN_ID.test(value)) return false;
    const high = Number.parseInt(value.slice(0, 8), 16);
    const low = Number.parseInt(value.slice(8), 16);
    into[2 * row] = low;
    into[2 * row + 1] = high;
    return (low | high) !== 0;
  }
}

const SPAN_ID = /^[0-9a-fA-F]{16}$/;
