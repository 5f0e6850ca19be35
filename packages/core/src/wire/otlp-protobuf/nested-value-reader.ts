import type { AnyValueText, AttributeSink } from '../../model/index.ts';
import { Repair } from '../../model/index.ts';
import { AnyValue, Values } from '../otlp-fields.ts';
import type { Cursor } from '../protobuf-cursor.ts';
import type { ValueScanner } from './value-scanner.ts';

const DEPTH_MARK = new TextEncoder().encode('[depth limit]');
const FLOAT = new Float64Array(1);
const FLOAT_WORDS = new Uint32Array(FLOAT.buffer);
const INT = new BigInt64Array(1);
const INT_WORDS = new Uint32Array(INT.buffer);

/** Writes arrays and maps of any depth as text, with an own stack. */
export class NestedValueReader {
  private readonly cursor: Cursor;
  private readonly sink: AttributeSink;
  private readonly scanner: ValueScanner;
  // One frame per open array or map.
  private readonly frameTag: number[] = [];
  private readonly frameAt: number[] = [];
  private readonly frameEnd: number[] = [];
  private readonly frameSource: Uint8Array[] = [];

  constructor(cursor: Cursor, sink: AttributeSink, scanner: ValueScanner) {
    this.cursor = cursor;
    this.sink = sink;
    this.scanner = scanner;
  }

  /** Writes the array or map that the scanner has found, whose tag is `tag`, into the sink's text. */
  write(tag: number): void {
    const { sink } = this;
    const { source, from, to } = this.scanner;
    const text = sink.value;
    text.begin(sink.limits.valueBytes);
    this.walk(text, tag, { source, from, to });
    if (!text.over) return;
    sink.repairs |= Repair.VALUE_TRUNCATED;
    text.beginCut(sink.limits.valueBytes);
    this.walk(text, tag, { source, from, to });
  }

  private walk(text: AnyValueText, tag: number, range: { readonly source: Uint8Array; readonly from: number; readonly to: number }): void {
    const { cursor, frameTag, frameAt, frameEnd, frameSource } = this;
    frameTag.length = frameAt.length = frameEnd.length = frameSource.length = 0;
    const { scanner } = this;
    scanner.source = range.source;
    scanner.from = range.from;
    scanner.to = range.to;
    this.open(text, tag);
    while (frameTag.length > 0 && !text.over && !text.done) {
      const top = frameTag.length - 1;
      const end = frameEnd[top]!;
      cursor.bytes = frameSource[top]!;
      cursor.at = frameAt[top]!;
      if (cursor.at >= end) {
        text.end();
        frameTag.pop();
        frameAt.pop();
        frameEnd.pop();
        frameSource.pop();
        continue;
      }
      const field = cursor.tag(end);
      if (field !== Values.VALUES) {
        cursor.skipUnknown(field, Values.KNOWN, end);
        frameAt[top] = cursor.at;
        continue;
      }
      const stop = cursor.stop(end);
      frameAt[top] = stop;
      if (frameTag[top] === AnyValue.MAP) this.member(text, stop);
      else this.element(text, stop);
    }
    // The cut may have closed containers whose frames are still there.
    frameTag.length = frameAt.length = frameEnd.length = frameSource.length = 0;
    cursor.bytes = range.source;
  }

  /** A KeyValue inside a map. */
  private member(text: AnyValueText, end: number): void {
    const { cursor, scanner } = this;
    const found = scanner.keyValue(end);
    text.key(cursor.bytes, scanner.keyFrom, scanner.keyTo);
    if (!found) {
      text.empty();
      return;
    }
    cursor.bytes = scanner.source;
    cursor.at = scanner.from;
    this.element(text, scanner.to);
  }

  /** An AnyValue inside an array or map. */
  private element(text: AnyValueText, end: number): void {
    const { scanner } = this;
    const tag = scanner.anyValue(end);
    switch (tag) {
      case AnyValue.STRING:
        text.string(scanner.source, scanner.from, scanner.to);
        return;
      case AnyValue.BOOL:
        text.bool((scanner.from | scanner.to) !== 0);
        return;
      case AnyValue.INT:
        INT_WORDS[0] = scanner.from;
        INT_WORDS[1] = scanner.to;
        text.int(INT[0]!);
        return;
      case AnyValue.DOUBLE:
        FLOAT_WORDS[0] = scanner.from;
        FLOAT_WORDS[1] = scanner.to;
        text.double(FLOAT[0]!);
        return;
      case AnyValue.BYTES:
        text.byteString(scanner.source, scanner.from, scanner.to);
        return;
      case AnyValue.ARRAY:
      case AnyValue.MAP:
        this.open(text, tag);
        return;
      default:
        text.empty();
    }
  }

  private open(text: AnyValueText, tag: number): void {
    const { sink, scanner } = this;
    if (this.frameTag.length >= sink.limits.depth) {
      sink.repairs |= Repair.DEPTH_LIMITED;
      text.string(DEPTH_MARK, 0, DEPTH_MARK.length);
      return;
    }
    if (tag === AnyValue.MAP) text.beginMap();
    else text.beginArray();
    this.frameTag.push(tag);
    this.frameAt.push(scanner.from);
    this.frameEnd.push(scanner.to);
    this.frameSource.push(scanner.source);
  }
}
