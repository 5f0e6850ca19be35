import { countRepairs, isUtf8, newDecodeReport, RejectReason, rejectSpans, SpanBuilder } from '../../model/index.ts';
import type { DecodeContext, DecodeReport, SpanBlock } from '../../model/index.ts';
import { WireError, WireErrorCode } from '../wire-error.ts';
import { arrayAt, isObject, objectAt, ShapeError, stringAt, uint32At } from './json-fields.ts';
import { quoteLongIntegers } from './quote-long-integers.ts';
import { SpanReader } from './span-reader.ts';
import { ValueReader } from './value-reader.ts';

const DECODER = new TextDecoder();

/** Walks request → resource → scope and isolates values of the wrong type to the smallest object that holds them. */
export class RequestReader {
  private readonly builder = new SpanBuilder();
  private readonly values = new ValueReader(this.builder.sink);
  private readonly spans = new SpanReader(this.builder, this.values);
  private report = newDecodeReport();

  read(bytes: Uint8Array, block: SpanBlock, context: DecodeContext): DecodeReport {
    const text = DECODER.decode(quoteLongIntegers(bytes));
    const request = parse(text);
    if (!isObject(request)) throw new WireError(WireErrorCode.WRONG_SHAPE, 'The request is not a JSON object', -1);
    const list = request['resourceSpans'] ?? request['resource_spans'] ?? [];
    if (!Array.isArray(list)) throw new WireError(WireErrorCode.WRONG_SHAPE, 'resourceSpans is not an array', -1);
    const report = newDecodeReport();
    this.report = report;
    this.builder.bind(block, context);
    this.builder.sink.markReplacements = text.includes('\ufffd') && !isUtf8(bytes, 0, bytes.length);
    try {
      for (let r = 0; r < list.length; r++) this.resourceSpans(list[r], `resourceSpans[${r}]`);
    } finally {
      this.builder.release();
    }
    return report;
  }

  private resourceSpans(value: unknown, path: string): void {
    let resource: number;
    let list: readonly unknown[] = [];
    try {
      const object = objectAt(value, '');
      const scopes = object['scopeSpans'] ?? object['scope_spans'];
      if (Array.isArray(scopes)) list = scopes;
      resource = this.resource(object['resource'], stringAt(object['schemaUrl'] ?? object['schema_url'], 'schemaUrl'));
      arrayAt(scopes, 'scopeSpans');
    } catch (error) {
      this.builder.block.resources.abandon();
      let spans = 0;
      for (const scope of list) spans += countSpans(scope);
      this.reject(RejectReason.MALFORMED_RESOURCE, error, path, spans);
      return;
    }
    for (let s = 0; s < list.length; s++) this.scopeSpans(resource, list[s], `${path}.scopeSpans[${s}]`);
  }

  private resource(value: unknown, schemaUrl: string): number {
    const { builder } = this;
    builder.beginResource();
    const url = builder.sink.internText(schemaUrl);
    if (value === undefined || value === null) return builder.endResource(url, 0);
    const object = objectAt(value, 'resource');
    this.values.attributes(object['attributes'], 'resource.attributes');
    return builder.endResource(url, uint32At(object['droppedAttributesCount'] ?? object['dropped_attributes_count'], 'resource.droppedAttributesCount'));
  }

  private scopeSpans(resource: number, value: unknown, path: string): void {
    const { builder, spans, report } = this;
    const { block } = builder;
    let scope: number;
    let list: readonly unknown[];
    try {
      const object = objectAt(value, '');
      list = arrayAt(object['spans'], 'spans');
      scope = this.scope(object['scope'], stringAt(object['schemaUrl'] ?? object['schema_url'], 'schemaUrl'));
    } catch (error) {
      block.scopes.abandon();
      this.reject(RejectReason.MALFORMED_SCOPE, error, path, countSpans(value));
      return;
    }
    for (let k = 0; k < list.length; k++) {
      try {
        if (spans.read(list[k])) {
          countRepairs(report, builder.endSpan(resource, scope));
          report.accepted++;
        } else {
          block.abandonSpan();
          rejectSpans(report, spans.reason, `${path}.spans[${k}].${spans.message}`);
        }
      } catch (error) {
        block.abandonSpan();
        this.reject(RejectReason.MALFORMED_SPAN, error, `${path}.spans[${k}]`, 1);
      }
    }
  }

  private scope(value: unknown, schemaUrl: string): number {
    const { builder } = this;
    const { scopes } = builder.block;
    builder.beginScope();
    const url = builder.sink.internText(schemaUrl);
    if (value === undefined || value === null) return builder.endScope(url, 0);
    const object = objectAt(value, 'scope');
    scopes.name[scopes.count] = builder.sink.internText(stringAt(object['name'], 'scope.name'));
    scopes.version[scopes.count] = builder.sink.internText(stringAt(object['version'], 'scope.version'));
    this.values.attributes(object['attributes'], 'scope.attributes');
    return builder.endScope(url, uint32At(object['droppedAttributesCount'] ?? object['dropped_attributes_count'], 'scope.droppedAttributesCount'));
  }

  private reject(reason: RejectReason, error: unknown, path: string, spans: number): void {
    if (!(error instanceof ShapeError)) throw error;
    const where = error.path === '' ? path : `${path}.${error.path}`;
    rejectSpans(this.report, reason, `${where} is not ${error.expected}`, Math.max(1, spans));
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The position V8 gives (not always) counts characters of the text with quoted integers, so it is no byte offset.
    throw new WireError(WireErrorCode.BAD_JSON, message.slice(0, 200), -1);
  }
}

/** How many spans a broken ScopeSpans holds, as far as they can be seen. */
function countSpans(scope: unknown): number {
  const spans = isObject(scope) ? scope['spans'] : undefined;
  return Array.isArray(spans) ? spans.length : 0;
}
