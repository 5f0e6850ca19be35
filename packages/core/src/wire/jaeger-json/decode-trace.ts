import { AttributeSink } from '../../model/attribute-sink.ts';
import { hashEntity } from '../../model/entity-hash.ts';
import { AttributeType, RejectReason, Repair, UNKNOWN_SERVICE, countRepairs, hexToBytes, newDecodeReport, parseTraceId, rejectSpans, spanIdFromHex } from '../../model/index.ts';
import type { DecodeContext, DecodeReport, SpanBlock } from '../../model/index.ts';
import { samplingWeight } from '../../model/sampling-weight.ts';
import { WireError } from '../wire-error.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a tag says about the span itself rather than being an attribute. */
const KIND_NUMBERS: Readonly<Record<string, number>> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const ENCODER = new TextEncoder();

/**
 * Jaeger's v1 JSON: a UI download (`{"data":[trace,…]}`), an array of traces, or one trace. Tags that Jaeger's
 * translator makes from span fields (span.kind, otel.status_code, error, otel.scope.*, …) go back into those fields.
 * Throws `WireError` when the payload as a whole is none of these; a bad span is rejected alone.
 */
export function decodeJaegerJson(bytes: Uint8Array, block: SpanBlock, context: DecodeContext): DecodeReport {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes));
  } catch (error) {
    throw new WireError('bad_json', `not JSON: ${error instanceof Error ? error.message : 'unreadable'}`, 0);
  }
  const data = isObject(parsed) && 'data' in parsed ? parsed['data'] : parsed;
  const traces = Array.isArray(data) ? data : [data];
  if (!traces.every((trace) => isObject(trace) && Array.isArray(trace['spans']))) {
    throw new WireError('wrong_shape', 'not Jaeger JSON: expected {"data":[{"traceID":…,"spans":[…],"processes":{…}}]}', 0);
  }
  const decoder = new JaegerDecoder(block, context);
  for (const trace of traces as readonly Json[]) decoder.trace(trace);
  return decoder.report;
}

class JaegerDecoder {
  readonly report = newDecodeReport();
  private readonly block: SpanBlock;
  private readonly context: DecodeContext;
  private readonly sink = new AttributeSink();

  constructor(block: SpanBlock, context: DecodeContext) {
    this.block = block;
    this.context = context;
    this.sink.bind(block.strings, context.limits);
  }

  trace(trace: Json): void {
    const processes = isObject(trace['processes']) ? trace['processes'] : {};
    const resources = new Map<unknown, { readonly resource: number; readonly repairs: number }>();
    for (const [index, span] of (trace['spans'] as readonly unknown[]).entries()) {
      const where = `span ${index} of trace ${String(trace['traceID'])}`;
      if (!isObject(span)) {
        rejectSpans(this.report, RejectReason.MALFORMED_SPAN, `${where}: not an object`);
        continue;
      }
      const inline = span['process'];
      const key = isObject(inline) ? inline : span['processID'];
      let process = resources.get(key);
      if (process === undefined) {
        const named = Object.hasOwn(processes, String(key)) ? processes[String(key)] : undefined;
        process = this.process(isObject(inline) ? inline : isObject(named) ? named : {});
        resources.set(key, process);
      }
      this.span(span, { process, where, traceID: trace['traceID'] });
    }
  }

  private process(process: Json): { readonly resource: number; readonly repairs: number } {
    const { block, sink } = this;
    const { resources, strings } = block;
    const entry = resources.begin();
    resources.tenant[entry] = strings.internString(this.context.tenant);
    sink.beginBudget();
    sink.beginOwner(resources.attributes);
    const service = typeof process['serviceName'] === 'string' ? process['serviceName'] : '';
    if (service !== '') sink.string(strings.internString('service.name'), this.text(service));
    resources.service[entry] = service === '' ? strings.internString(UNKNOWN_SERVICE) : this.text(service);
    this.tags(process['tags'], () => false);
    resources.droppedAttributes[entry] = sink.dropped;
    hashEntity(resources, entry, strings);
    return { resource: resources.finish(), repairs: sink.repairs | (service === '' ? Repair.MISSING_SERVICE : 0) };
  }

  private span(span: Json, from: { readonly process: { readonly resource: number; readonly repairs: number }; readonly where: string; readonly traceID: unknown }): void {
    const { block, sink } = this;
    const traceId = typeof (span['traceID'] ?? from.traceID) === 'string' ? parseTraceId(String(span['traceID'] ?? from.traceID)) : undefined;
    if (traceId === undefined) return rejectSpans(this.report, RejectReason.INVALID_TRACE_ID, `${from.where}: traceID ${JSON.stringify(span['traceID'] ?? from.traceID)} is not a trace id`);
    const spanId = typeof span['spanID'] === 'string' ? spanIdFromHex(span['spanID']) : undefined;
    if (spanId === undefined || (spanId[0] === 0 && spanId[1] === 0)) return rejectSpans(this.report, RejectReason.INVALID_SPAN_ID, `${from.where}: spanID ${JSON.stringify(span['spanID'])} is not a span id`);

    const row = block.beginSpan();
    sink.beginBudget();
    let repairs = from.process.repairs;
    block.traceId.set(hexToBytes(traceId)!, row * 16);
    block.spanId.set(spanId, row * 2);
    block.resource[row] = from.process.resource;
    block.name[row] = this.text(typeof span['operationName'] === 'string' ? span['operationName'] : '');
    if (block.name[row] === 0) repairs |= Repair.EMPTY_NAME;
    const start = micros(span['startTime']);
    if (start === undefined || start === 0n) repairs |= Repair.MISSING_START;
    block.start64[row] = start === undefined || start === 0n ? this.context.receivedAt : start;
    const duration = micros(span['duration']);
    block.duration64[row] = duration ?? 0n;
    if (typeof span['flags'] === 'number') block.flags[row] = span['flags'] & 0xff;

    const fields = new SpanFields();
    sink.beginOwner(block.attributes);
    this.tags(span['tags'], (key, value) => fields.take(key, value));
    if (Array.isArray(span['warnings']) && span['warnings'].length > 0) this.warnings(span['warnings']);
    block.droppedAttributes[row] = sink.dropped;
    block.kind[row] = fields.kind;
    block.status[row] = fields.status;
    block.statusMessage[row] = this.text(fields.statusMessage);
    block.traceState[row] = this.text(fields.traceState);
    const state = ENCODER.encode(fields.traceState);
    block.weight[row] = samplingWeight(state, 0, state.length);
    block.scope[row] = this.scope(fields);
    this.references(span['references'], { row, traceId, parent: span['parentSpanID'] });
    this.logs(span['logs'], row);
    repairs |= sink.repairs;
    block.repairs[row] = repairs;
    countRepairs(this.report, repairs);
    block.endSpan();
    this.report.accepted++;
  }

  private warnings(list: readonly unknown[]): void {
    const { sink } = this;
    sink.value.begin(Number.MAX_SAFE_INTEGER);
    sink.value.beginArray();
    for (const warning of list) {
      const text = ENCODER.encode(String(warning));
      sink.value.string(text, 0, text.length);
    }
    sink.value.end();
    sink.text(this.block.strings.internString('@jaeger@warnings'), AttributeType.ARRAY);
  }

  private scope(fields: SpanFields): number {
    const { scopes, strings } = this.block;
    const entry = scopes.begin();
    scopes.name[entry] = this.text(fields.scopeName);
    scopes.version[entry] = this.text(fields.scopeVersion);
    hashEntity(scopes, entry, strings);
    return scopes.finish();
  }

  private references(list: unknown, span: { readonly row: number; readonly traceId: string; readonly parent: unknown }): void {
    const { block } = this;
    let parent = typeof span.parent === 'string' ? spanIdFromHex(span.parent) : undefined;
    for (const reference of Array.isArray(list) ? (list as readonly unknown[]) : []) {
      if (!isObject(reference) || typeof reference['spanID'] !== 'string' || typeof reference['traceID'] !== 'string') continue;
      const traceId = parseTraceId(reference['traceID']);
      const spanId = spanIdFromHex(reference['spanID']);
      if (traceId === undefined || spanId === undefined) {
        this.sink.repairs |= Repair.INVALID_LINK;
        continue;
      }
      if (parent === undefined && traceId === span.traceId) {
        parent = spanId;
        if (reference['refType'] !== 'FOLLOWS_FROM') continue;
        // A parent by FOLLOWS_FROM stays visible as such: the link repeats it.
      }
      this.link(traceId, spanId, reference['refType'] === 'CHILD_OF');
    }
    if (parent !== undefined) block.parentId.set(parent, span.row * 2);
  }

  private link(traceId: string, spanId: readonly [number, number], childOf: boolean): void {
    const { links, strings } = this.block;
    if (links.count - links.startOf(links.rows) >= this.context.limits.links) {
      this.sink.repairs |= Repair.LINKS_DROPPED;
      this.block.droppedLinks[this.block.count]!++;
      return;
    }
    const link = links.begin();
    links.traceId.set(hexToBytes(traceId)!, link * 16);
    links.spanId.set(spanId, link * 2);
    this.sink.beginOwner(links.attributes);
    if (childOf) this.sink.string(strings.internString('opentracing.ref_type'), strings.internString('child_of'));
    links.finish();
  }

  private logs(list: unknown, row: number): void {
    const { events } = this.block;
    for (const log of Array.isArray(list) ? (list as readonly unknown[]) : []) {
      if (!isObject(log)) continue;
      if (events.count - events.startOf(events.rows) >= this.context.limits.events) {
        this.sink.repairs |= Repair.EVENTS_DROPPED;
        this.block.droppedEvents[row]!++;
        continue;
      }
      const event = events.begin();
      const time = micros(log['timestamp']);
      if (time === undefined || time === 0n) this.sink.repairs |= Repair.MISSING_EVENT_TIME;
      events.time64[event] = time === undefined || time === 0n ? this.block.start64[row]! : time;
      this.sink.beginOwner(events.attributes);
      let name = '';
      this.tags(log['fields'], (key, value) => {
        if (key !== 'event' || name !== '' || typeof value !== 'string') return false;
        name = value;
        return true;
      });
      events.name[event] = this.text(name);
      events.droppedAttributes[event] = this.sink.dropped;
      events.finish();
    }
  }

  /** Pushes tags as attributes, except those that `taken` claims. */
  private tags(list: unknown, taken: (key: string, value: unknown) => boolean): void {
    for (const tag of Array.isArray(list) ? (list as readonly unknown[]) : []) {
      if (!isObject(tag) || typeof tag['key'] !== 'string') continue;
      const { key, value } = tag;
      if (!taken(key as string, value)) this.tag(this.text(key as string), String(tag['type'] ?? ''), value);
    }
  }

  private tag(key: number, type: string, value: unknown): void {
    const { sink } = this;
    if (typeof value === 'boolean') return sink.bool(key, value);
    if (type === 'bool') return sink.bool(key, value === 'true');
    if (type === 'int64' && (typeof value === 'number' || typeof value === 'string') && /^-?\d+$/.test(String(value))) {
      const exact = BigInt(value);
      if (BigInt.asIntN(64, exact) === exact) return sink.int(key, Number(exact & 0xffffffffn), Number(BigInt.asUintN(32, exact >> 32n)));
      sink.repairs |= Repair.INT_OVERFLOW;
      return sink.double(key, Number(exact));
    }
    if (typeof value === 'number') return sink.double(key, value);
    if (type === 'float64') return sink.double(key, Number(String(value).replace('Inf', 'Infinity')));
    if (type === 'binary' && typeof value === 'string') return this.binary(key, value);
    if (value === null || value === undefined) return sink.empty(key);
    sink.string(key, this.text(typeof value === 'string' ? value : JSON.stringify(value)));
  }

  private binary(key: number, base64: string): void {
    let decoded: string;
    try {
      decoded = atob(base64);
    } catch {
      this.sink.string(key, this.text(base64)); // not base64: kept as the text it is
      return;
    }
    const bytes = Uint8Array.from(decoded, (char) => char.charCodeAt(0));
    this.sink.byteString(key, bytes, 0, bytes.length);
  }

  private text(text: string): number {
    const bytes = ENCODER.encode(text);
    return this.sink.intern(bytes, 0, bytes.length);
  }
}

/** Span fields that travel as tags in Jaeger's model. */
class SpanFields {
  kind = 0;
  status = 0;
  statusMessage = '';
  traceState = '';
  scopeName = '';
  scopeVersion = '';

  /** True when the tag is a span field and therefore no attribute. */
  take(key: string, value: unknown): boolean {
    switch (key) {
      case 'span.kind':
        this.kind = KIND_NUMBERS[String(value).toLowerCase()] ?? 0;
        return this.kind !== 0;
      case 'otel.status_code':
        this.status = value === 'ERROR' ? 2 : value === 'OK' ? 1 : this.status;
        return value === 'ERROR' || value === 'OK';
      case 'error':
        if (value !== true && value !== 'true') return false;
        this.status = 2;
        return true;
      case 'otel.status_description':
        this.statusMessage = String(value);
        return true;
      case 'w3c.tracestate':
        this.traceState = String(value);
        return true;
      case 'otel.scope.name':
      case 'otel.library.name':
        this.scopeName = String(value);
        return true;
      case 'otel.scope.version':
      case 'otel.library.version':
        this.scopeVersion = String(value);
        return true;
      default:
        return false;
    }
  }
}

/** Nanoseconds of a number of microseconds; undefined when it is none. */
function micros(value: unknown): bigint | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  const nanos = BigInt(Math.round(value)) * 1000n;
  return nanos > 0x7fffffffffffffffn ? undefined : nanos;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
