import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { writeAnyValue, writeAttributes } from './encode-attributes.ts';
import type { OtlpWriter } from './otlp-writer.ts';

/** Writes one log record as a field of `ScopeLogs` (opentelemetry/proto/logs/v1/logs.proto). */
export function writeLog(writer: OtlpWriter, record: ReadableLogRecord): void {
  const start = writer.open(0x12);
  writer.tag(0x09);
  writer.time(record.hrTime[0], record.hrTime[1]);
  if (record.severityNumber !== undefined && record.severityNumber !== 0) {
    writer.tag(0x10);
    writer.varint(record.severityNumber);
  }
  if (record.severityText !== undefined) {
    writer.tag(0x1a);
    writer.text(record.severityText);
  }
  if (record.body !== undefined && record.body !== null) {
    const body = writer.open(0x2a);
    writeAnyValue(writer, record.body, 0);
    writer.close(body);
  }
  writeAttributes(writer, 0x32, record.attributes);
  if (record.droppedAttributesCount > 0) {
    writer.tag(0x38);
    writer.varint(record.droppedAttributesCount);
  }
  if (record.spanContext !== undefined) {
    writer.tag(0x45);
    writer.fixed32(record.spanContext.traceFlags);
    writer.tag(0x4a);
    writer.hex(record.spanContext.traceId);
    writer.tag(0x52);
    writer.hex(record.spanContext.spanId);
  }
  writer.tag(0x59);
  writer.time(record.hrTimeObserved[0], record.hrTimeObserved[1]);
  if (record.eventName !== undefined && record.eventName !== '') {
    writer.tag(0x62);
    writer.text(record.eventName);
  }
  writer.close(start);
}
