import type { SpanBlock } from '../../model/index.ts';
import { Event, Link, Request, Resource, ResourceSpans, Scope, ScopeSpans, Span, Status } from '../otlp-fields.ts';
import { BackwardWriter } from '../backward-writer.ts';
import type { ResourceGroup, ScopeGroup } from './group-rows.ts';
import { allRows, groupRows } from './group-rows.ts';
import { writeAttributes } from './write-value.ts';

const CHUNK_ROWS = 512;

/** The rows (all by default) as an ExportTraceServiceRequest in protobuf. */
export function encodeOtlpProtobuf(block: SpanBlock, rows: Iterable<number> = allRows(block)): Uint8Array {
  const writer = new BackwardWriter();
  for (const group of groupRows(block, rows).reverse()) writeResource(writer, block, group);
  return writer.finish();
}

/** The same in pieces of at most 512 spans; each piece and all of them one after another are a valid request. */
export function* encodeOtlpProtobufChunks(block: SpanBlock, rows: Iterable<number> = allRows(block)): Generator<Uint8Array> {
  const writer = new BackwardWriter();
  for (const { resource, scopes } of groupRows(block, rows)) {
    for (const group of scopes) {
      for (let from = 0; from < group.rows.length; from += CHUNK_ROWS) {
        writeResource(writer, block, { resource, scopes: [{ scope: group.scope, rows: group.rows.slice(from, from + CHUNK_ROWS) }] });
        yield writer.finish();
      }
    }
  }
}

function writeResource(writer: BackwardWriter, block: SpanBlock, { resource, scopes }: ResourceGroup): void {
  const { resources, strings } = block;
  const before = writer.size;
  text(writer, ResourceSpans.SCHEMA_URL, block, resources.schemaUrl[resource]!);
  for (let k = scopes.length - 1; k >= 0; k--) writeScope(writer, block, scopes[k]!);
  const inner = writer.size;
  count(writer, Resource.DROPPED, resources.droppedAttributes[resource]!);
  writeAttributes(writer, Resource.ATTRIBUTES, { columns: resources.attributes, row: resource, strings });
  writer.message(ResourceSpans.RESOURCE, inner);
  writer.message(Request.RESOURCE_SPANS, before);
}

function writeScope(writer: BackwardWriter, block: SpanBlock, { scope, rows }: ScopeGroup): void {
  const { scopes, strings } = block;
  const before = writer.size;
  text(writer, ScopeSpans.SCHEMA_URL, block, scopes.schemaUrl[scope]!);
  for (let k = rows.length - 1; k >= 0; k--) writeSpan(writer, block, rows[k]!);
  const inner = writer.size;
  count(writer, Scope.DROPPED, scopes.droppedAttributes[scope]!);
  writeAttributes(writer, Scope.ATTRIBUTES, { columns: scopes.attributes, row: scope, strings });
  text(writer, Scope.VERSION, block, scopes.version[scope]!);
  text(writer, Scope.NAME, block, scopes.name[scope]!);
  writer.message(ScopeSpans.SCOPE, inner);
  writer.message(ResourceSpans.SCOPE_SPANS, before);
}

function writeSpan(writer: BackwardWriter, block: SpanBlock, row: number): void {
  const before = writer.size;
  if (block.flags[row] !== 0) writer.fixed32Field(Span.FLAGS, block.flags[row]!);
  if (block.status[row] !== 0 || block.statusMessage[row] !== 0) {
    const inner = writer.size;
    count(writer, Status.CODE, block.status[row]!);
    text(writer, Status.MESSAGE, block, block.statusMessage[row]!);
    writer.message(Span.STATUS, inner);
  }
  count(writer, Span.DROPPED_LINKS, block.droppedLinks[row]!);
  writeLinks(writer, block, row);
  count(writer, Span.DROPPED_EVENTS, block.droppedEvents[row]!);
  writeEvents(writer, block, row);
  count(writer, Span.DROPPED_ATTRIBUTES, block.droppedAttributes[row]!);
  writeAttributes(writer, Span.ATTRIBUTES, { columns: block.attributes, row, strings: block.strings });
  const low = block.start[2 * row]! + block.duration[2 * row]!;
  const carry = low > 0xffff_ffff ? 1 : 0;
  writer.fixed64Field(Span.END, low, block.start[2 * row + 1]! + block.duration[2 * row + 1]! + carry);
  writer.fixed64Field(Span.START, block.start[2 * row]!, block.start[2 * row + 1]!);
  count(writer, Span.KIND, block.kind[row]!);
  text(writer, Span.NAME, block, block.name[row]!);
  if (block.parentId[2 * row] !== 0 || block.parentId[2 * row + 1] !== 0) spanId(writer, Span.PARENT_ID, block.parentId, row);
  text(writer, Span.TRACE_STATE, block, block.traceState[row]!);
  spanId(writer, Span.SPAN_ID, block.spanId, row);
  writer.field(Span.TRACE_ID, block.traceId, row * 16, row * 16 + 16);
  writer.message(ScopeSpans.SPANS, before);
}

function writeEvents(writer: BackwardWriter, block: SpanBlock, row: number): void {
  const { events, strings } = block;
  const first = events.startOf(row);
  for (let entry = events.end[row]! - 1; entry >= first; entry--) {
    const before = writer.size;
    count(writer, Event.DROPPED, events.droppedAttributes[entry]!);
    writeAttributes(writer, Event.ATTRIBUTES, { columns: events.attributes, row: entry, strings });
    text(writer, Event.NAME, block, events.name[entry]!);
    writer.fixed64Field(Event.TIME, events.time[2 * entry]!, events.time[2 * entry + 1]!);
    writer.message(Span.EVENTS, before);
  }
}

function writeLinks(writer: BackwardWriter, block: SpanBlock, row: number): void {
  const { links, strings } = block;
  const first = links.startOf(row);
  for (let entry = links.end[row]! - 1; entry >= first; entry--) {
    const before = writer.size;
    if (links.flags[entry] !== 0) writer.fixed32Field(Link.FLAGS, links.flags[entry]!);
    count(writer, Link.DROPPED, links.droppedAttributes[entry]!);
    writeAttributes(writer, Link.ATTRIBUTES, { columns: links.attributes, row: entry, strings });
    text(writer, Link.TRACE_STATE, block, links.traceState[entry]!);
    spanId(writer, Link.SPAN_ID, links.spanId, entry);
    writer.field(Link.TRACE_ID, links.traceId, entry * 16, entry * 16 + 16);
    writer.message(Span.LINKS, before);
  }
}

/** A string field; nothing for the empty string. */
function text(writer: BackwardWriter, tag: number, block: SpanBlock, index: number): void {
  const { bytes, starts } = block.strings;
  if (index !== 0) writer.field(tag, bytes, starts[index]!, starts[index + 1]!);
}

/** A varint field; nothing for 0. */
function count(writer: BackwardWriter, tag: number, value: number): void {
  if (value !== 0) writer.varintField(tag, value);
}

const SPAN_ID = new Uint8Array(8);

function spanId(writer: BackwardWriter, tag: number, ids: Uint32Array, row: number): void {
  for (let k = 0; k < 8; k++) SPAN_ID[k] = ids[2 * row + (k < 4 ? 1 : 0)]! >>> (24 - 8 * (k & 3));
  writer.field(tag, SPAN_ID);
}
