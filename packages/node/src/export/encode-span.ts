import type { Link, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { writeAttributes } from './encode-attributes.ts';
import type { OtlpWriter } from './otlp-writer.ts';

/** `ScopeSpans.spans`. */
const SPAN = 0x12;
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** Writes one span as a field of `ScopeSpans` (opentelemetry/proto/trace/v1/trace.proto). */
export function writeSpan(writer: OtlpWriter, span: ReadableSpan): void {
  const start = writer.open(SPAN);
  const context = span.spanContext();
  writer.tag(0x0a);
  writer.hex(context.traceId);
  writer.tag(0x12);
  writer.hex(context.spanId);
  const state = context.traceState?.serialize();
  if (state !== undefined && state !== '') {
    writer.tag(0x1a);
    writer.text(state);
  }
  const parent = span.parentSpanContext;
  if (parent !== undefined) {
    writer.tag(0x22);
    writer.hex(parent.spanId);
  }
  writer.tag(0x2a);
  writer.text(span.name);
  writer.tag(0x30);
  writer.varint(span.kind + 1);
  writer.tag(0x39);
  writer.time(span.startTime[0], span.startTime[1]);
  writer.tag(0x41);
  writer.time(span.endTime[0], span.endTime[1]);
  writeAttributes(writer, 0x4a, span.attributes);
  writeCount(writer, 0x50, span.droppedAttributesCount);
  for (const event of span.events) writeEvent(writer, event);
  writeCount(writer, 0x60, span.droppedEventsCount);
  for (const link of span.links) writeLink(writer, link);
  writeCount(writer, 0x70, span.droppedLinksCount);
  writeStatus(writer, span);
  writer.tag(0x85);
  writer.fixed32(flagsOf(context.traceFlags, parent));
  writer.close(start);
}

function writeCount(writer: OtlpWriter, tag: number, count: number): void {
  if (count === 0) return;
  writer.tag(tag);
  writer.varint(count);
}

/** The flags of the span, and whether its parent is in another process (not whether the span itself is). */
function flagsOf(traceFlags: number, parent: SpanContext | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (parent?.isRemote === true ? IS_REMOTE : 0);
}

function writeStatus(writer: OtlpWriter, span: ReadableSpan): void {
  if (span.status.code === 0) return;
  const start = writer.open(0x7a);
  if (span.status.message !== undefined && span.status.message !== '') {
    writer.tag(0x12);
    writer.text(span.status.message);
  }
  writer.tag(0x18);
  writer.varint(span.status.code);
  writer.close(start);
}

function writeEvent(writer: OtlpWriter, event: TimedEvent): void {
  const start = writer.open(0x5a);
  writer.tag(0x09);
  writer.time(event.time[0], event.time[1]);
  writer.tag(0x12);
  writer.text(event.name);
  if (event.attributes !== undefined) writeAttributes(writer, 0x1a, event.attributes);
  writeCount(writer, 0x20, event.droppedAttributesCount ?? 0);
  writer.close(start);
}

function writeLink(writer: OtlpWriter, link: Link): void {
  const start = writer.open(0x6a);
  writer.tag(0x0a);
  writer.hex(link.context.traceId);
  writer.tag(0x12);
  writer.hex(link.context.spanId);
  const state = link.context.traceState?.serialize();
  if (state !== undefined && state !== '') {
    writer.tag(0x1a);
    writer.text(state);
  }
  if (link.attributes !== undefined) writeAttributes(writer, 0x22, link.attributes);
  writeCount(writer, 0x28, link.droppedAttributesCount ?? 0);
  writer.tag(0x35);
  writer.fixed32((link.context.traceFlags & 0xff) | HAS_IS_REMOTE | (link.context.isRemote === true ? IS_REMOTE : 0));
  writer.close(start);
}
