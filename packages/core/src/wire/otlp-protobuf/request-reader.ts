import { RejectReason, SpanBuilder, countRepairs, newDecodeReport, rejectSpans } from '../../model/index.ts';
import type { DecodeContext, DecodeReport, SpanBlock } from '../../model/index.ts';
import { WireError } from '../wire-error.ts';
import { Cursor } from '../protobuf-cursor.ts';
import { Request, Resource, ResourceSpans, Scope, ScopeSpans } from '../otlp-fields.ts';
import { SpanReader } from './span-reader.ts';
import { ValueReader } from './value-reader.ts';

/** Walks request → resource → scope and isolates what is malformed to the smallest slice that holds it. */
export class RequestReader {
  private readonly cursor = new Cursor();
  private readonly builder = new SpanBuilder();
  private readonly values = new ValueReader(this.cursor, this.builder.sink);
  private readonly spans = new SpanReader(this.cursor, this.builder, this.values);
  private report = newDecodeReport();

  read(bytes: Uint8Array, block: SpanBlock, context: DecodeContext): DecodeReport {
    const { cursor } = this;
    const report = newDecodeReport();
    cursor.bytes = bytes;
    cursor.at = 0;
    // The whole top level first: when it is broken nothing has been appended yet.
    const end = bytes.length;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      if (tag === Request.RESOURCE_SPANS) cursor.at = cursor.stop(end);
      else cursor.skipUnknown(tag, Request.KNOWN, end);
    }
    this.report = report;
    this.builder.bind(block, context);
    try {
      cursor.at = 0;
      while (cursor.at < end) {
        const tag = cursor.tag(end);
        if (tag !== Request.RESOURCE_SPANS) {
          cursor.skip(tag, end);
          continue;
        }
        const stop = cursor.stop(end);
        this.resourceSpans(stop);
        cursor.at = stop;
      }
    } finally {
      this.builder.release();
      this.values.release();
      cursor.bytes = NOTHING;
    }
    return report;
  }

  private resourceSpans(end: number): void {
    const { cursor } = this;
    const { bytes } = cursor;
    const from = cursor.at;
    let resource: number;
    try {
      resource = this.resource(from, end);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      cursor.bytes = bytes;
      this.builder.block.resources.abandon();
      this.reject(RejectReason.MALFORMED_RESOURCE, error.message, this.countScopeSpans(from, end));
      return;
    }
    cursor.at = from;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      if (tag !== ResourceSpans.SCOPE_SPANS) {
        cursor.skip(tag, end);
        continue;
      }
      const stop = cursor.stop(end);
      this.scopeSpans(resource, stop);
      cursor.at = stop;
    }
  }

  /** Reads the resource of the ResourceSpans `[from, end)`, wherever and in how many pieces it comes. */
  private resource(from: number, end: number): number {
    const { cursor, builder } = this;
    builder.beginResource();
    let schemaUrl = 0;
    let dropped = 0;
    cursor.at = from;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      if (tag === ResourceSpans.SCHEMA_URL) schemaUrl = this.text(end);
      else if (tag === ResourceSpans.RESOURCE) {
        const stop = cursor.stop(end);
        while (cursor.at < stop) {
          const field = cursor.tag(stop);
          if (field === Resource.ATTRIBUTES) this.values.attribute(cursor.stop(stop));
          else if (field === Resource.DROPPED) {
            cursor.varint(stop);
            dropped = cursor.low;
          } else cursor.skipUnknown(field, Resource.KNOWN, stop);
        }
      } else if (tag === ResourceSpans.SCOPE_SPANS) cursor.skip(tag, end);
      else cursor.skipUnknown(tag, ResourceSpans.KNOWN, end);
    }
    return builder.endResource(schemaUrl, dropped);
  }

  private scopeSpans(resource: number, end: number): void {
    const { cursor, builder, spans, report } = this;
    const { block } = builder;
    const { bytes } = cursor;
    const from = cursor.at;
    let scope: number;
    try {
      scope = this.scope(from, end);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      block.scopes.abandon();
      cursor.bytes = bytes;
      this.reject(RejectReason.MALFORMED_SCOPE, error.message, this.countSpans(from, end));
      return;
    }
    cursor.at = from;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      if (tag !== ScopeSpans.SPANS) {
        cursor.skip(tag, end);
        continue;
      }
      const stop = cursor.stop(end);
      const at = cursor.at;
      try {
        if (spans.read(stop)) {
          countRepairs(report, builder.endSpan(resource, scope));
          report.accepted++;
        } else {
          block.abandonSpan();
          this.reject(spans.reason, `${spans.message} in the span at byte ${at}`, 1);
        }
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        cursor.bytes = bytes;
        block.abandonSpan();
        this.reject(RejectReason.MALFORMED_SPAN, `${error.message} in the span at byte ${at}`, 1);
      }
      cursor.at = stop;
    }
  }

  private scope(from: number, end: number): number {
    const { cursor, builder } = this;
    const { scopes } = builder.block;
    builder.beginScope();
    const entry = scopes.count;
    let schemaUrl = 0;
    let dropped = 0;
    cursor.at = from;
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      if (tag === ScopeSpans.SPANS) cursor.at = cursor.stop(end);
      else if (tag === ScopeSpans.SCHEMA_URL) schemaUrl = this.text(end);
      else if (tag === ScopeSpans.SCOPE) {
        const stop = cursor.stop(end);
        while (cursor.at < stop) {
          const field = cursor.tag(stop);
          if (field === Scope.NAME) scopes.name[entry] = this.text(stop);
          else if (field === Scope.VERSION) scopes.version[entry] = this.text(stop);
          else if (field === Scope.ATTRIBUTES) this.values.attribute(cursor.stop(stop));
          else if (field === Scope.DROPPED) {
            cursor.varint(stop);
            dropped = cursor.low;
          } else cursor.skipUnknown(field, Scope.KNOWN, stop);
        }
      } else cursor.skipUnknown(tag, ScopeSpans.KNOWN, end);
    }
    return builder.endScope(schemaUrl, dropped);
  }

  private text(end: number): number {
    const { cursor } = this;
    const stop = cursor.stop(end);
    const index = this.builder.sink.intern(cursor.bytes, cursor.at, stop);
    cursor.at = stop;
    return index;
  }

  private reject(reason: RejectReason, message: string, spans: number): void {
    rejectSpans(this.report, reason, message, Math.max(1, spans));
  }

  /** How many spans a broken ResourceSpans holds, as far as they can be seen. */
  private countScopeSpans(from: number, end: number): number {
    return this.tolerant(from, end, (stop) => this.countSpans(this.cursor.at, stop));
  }

  private countSpans(from: number, end: number): number {
    return this.tolerant(from, end, () => 1);
  }

  /** Sums `count` over field 2 (scope_spans in ResourceSpans, spans in ScopeSpans) up to the first broken field. */
  private tolerant(from: number, end: number, count: (stop: number) => number): number {
    const { cursor } = this;
    let sum = 0;
    cursor.at = from;
    try {
      while (cursor.at < end) {
        const tag = cursor.tag(end);
        if (tag === ScopeSpans.SPANS) {
          const stop = cursor.stop(end);
          sum += count(stop);
          cursor.at = stop;
        } else cursor.skip(tag, end);
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
    return sum;
  }
}

const NOTHING = new Uint8Array(0);
