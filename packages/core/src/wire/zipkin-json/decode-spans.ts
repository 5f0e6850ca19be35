import { AttributeSink, RejectReason, Repair, UNKNOWN_SERVICE, countRepairs, hashEntity, hexToBytes, newDecodeReport, parseTraceId, rejectSpans, spanIdFromHex } from '../../model/index.ts';
import type { DecodeContext, DecodeReport, SpanBlock } from '../../model/index.ts';
import { WireError } from '../wire-error.ts';
import { spansOfV1 } from './spans-of-v1.ts';
import { isObject, spanOfV2 } from './zipkin-span.ts';
import type { ZipkinEndpoint, ZipkinSpan } from './zipkin-span.ts';

const KINDS: Readonly<Record<string, number>> = { SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 };
const FLAG_SAMPLED = 1;

/**
 * Zipkin's JSON: a list of spans, or of traces (lists of spans), of version 2 or 1. Throws `WireError` when the payload
 * as a whole is no such list; a bad span is rejected alone.
 *
 * Both halves of an RPC may have one id (`shared`). The server's half then gets an id of its own, made from the shared
 * one, and becomes a child of the client's half; the server's own children in the payload follow it.
 */
export function decodeZipkinJson(bytes: Uint8Array, block: SpanBlock, context: DecodeContext): DecodeReport {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes));
  } catch (error) {
    throw new WireError('bad_json', `not JSON: ${error instanceof Error ? error.message : 'unreadable'}`, 0);
  }
  const list: readonly unknown[] = Array.isArray(parsed) ? parsed.flat(1) : [];
  if (!Array.isArray(parsed) || !list.every((span) => isObject(span) && 'traceId' in span)) {
    throw new WireError('wrong_shape', 'not Zipkin JSON: expected [{"traceId":…,"id":…,…}]', 0);
  }
  const spans = list.filter(isObject).flatMap((span) => ('annotations' in span && !('localEndpoint' in span) && !('tags' in span) && !('kind' in span)) || 'binaryAnnotations' in span ? spansOfV1(span) : [spanOfV2(span)]);
  const decoder = new ZipkinDecoder(block, context);
  const servers = new Map(spans.filter(({ shared }) => shared).map((span) => [`${String(span.traceId)} ${String(span.id)}`, span.local.service]));
  spans.forEach((span, index) => decoder.span(span, index, servers));
  return decoder.report;
}

class ZipkinDecoder {
  readonly report = newDecodeReport();
  private readonly block: SpanBlock;
  private readonly context: DecodeContext;
  private readonly sink = new AttributeSink();
  private readonly resources = new Map<string, number>();
  private scope: number | undefined;

  constructor(block: SpanBlock, context: DecodeContext) {
    this.block = block;
    this.context = context;
    this.sink.bind(block.strings, context.limits);
  }

  /** `servers`: the service of the server's half, by trace and shared id. */
  span(span: ZipkinSpan, index: number, servers: ReadonlyMap<string, string>): void {
    const { block, sink } = this;
    const traceId = typeof span.traceId === 'string' ? parseTraceId(span.traceId) : undefined;
    if (traceId === undefined) return rejectSpans(this.report, RejectReason.INVALID_TRACE_ID, `span ${index}: traceId ${JSON.stringify(span.traceId)} is not a trace id`);
    const id = typeof span.id === 'string' ? spanIdFromHex(span.id) : undefined;
    if (id === undefined || (id[0] === 0 && id[1] === 0)) return rejectSpans(this.report, RejectReason.INVALID_SPAN_ID, `span ${index}: id ${JSON.stringify(span.id)} is not a span id`);
    const parent = typeof span.parentId === 'string' ? spanIdFromHex(span.parentId) : undefined;
    if (typeof span.parentId === 'string' && span.parentId !== '' && parent === undefined) return rejectSpans(this.report, RejectReason.INVALID_PARENT_ID, `span ${index}: parentId ${JSON.stringify(span.parentId)} is not a span id`);

    sink.beginBudget();
    let repairs = span.local.service === '' ? Repair.MISSING_SERVICE : 0;
    const resource = this.resource(span.local.service);
    const scope = (this.scope ??= this.emptyScope());
    const row = block.beginSpan();
    block.traceId.set(hexToBytes(traceId)!, row * 16);
    block.resource[row] = resource;
    block.scope[row] = scope;
    this.ids(span, row, { id, parent, servers });
    if (typeof span.traceId === 'string' && span.traceId.length <= 16) repairs |= Repair.SHORT_TRACE_ID;
    block.name[row] = sink.internText(span.name);
    if (span.name === '') repairs |= Repair.EMPTY_NAME;
    block.kind[row] = KINDS[span.kind.toUpperCase()] ?? 0;
    if (span.kind !== '' && block.kind[row] === 0) repairs |= Repair.UNKNOWN_ENUM;
    const start = micros(span.timestamp);
    if (start === undefined || start === 0n) repairs |= Repair.MISSING_START;
    block.start64[row] = start === undefined || start === 0n ? this.context.receivedAt : start;
    block.duration64[row] = micros(span.duration) ?? 0n;
    block.flags[row] = span.debug ? FLAG_SAMPLED : 0;
    block.weight[row] = 1;
    this.tags(span, row);
    this.annotations(span, row);
    repairs |= sink.repairs;
    block.repairs[row] = repairs;
    countRepairs(this.report, repairs);
    block.endSpan();
    this.report.accepted++;
  }

  private ids(span: ZipkinSpan, row: number, { id, parent, servers }: { readonly id: readonly [number, number]; readonly parent: readonly [number, number] | undefined; readonly servers: ReadonlyMap<string, string> }): void {
    const { block } = this;
    const trace = String(span.traceId);
    if (span.shared) {
      block.spanId.set(serverHalf(id), row * 2);
      block.parentId.set(id, row * 2);
      return;
    }
    block.spanId.set(id, row * 2);
    if (parent === undefined) return;
    const server = servers.get(`${trace} ${String(span.parentId)}`);
    block.parentId.set(server !== undefined && server === span.local.service ? serverHalf(parent) : parent, row * 2);
  }

  private resource(service: string): number {
    const known = this.resources.get(service);
    if (known !== undefined) return known;
    const { block, sink } = this;
    const { resources, strings } = block;
    const entry = resources.begin();
    resources.tenant[entry] = strings.internString(this.context.tenant);
    sink.beginOwner(resources.attributes);
    const name = sink.internText(service === '' ? UNKNOWN_SERVICE : service);
    if (service !== '') sink.string(strings.internString('service.name'), name);
    resources.service[entry] = name;
    hashEntity(resources, entry, strings);
    const finished = resources.finish();
    this.resources.set(service, finished);
    return finished;
  }

  private emptyScope(): number {
    const { scopes, strings } = this.block;
    const entry = scopes.begin();
    hashEntity(scopes, entry, strings);
    return scopes.finish();
  }

  private tags(span: ZipkinSpan, row: number): void {
    const { block, sink } = this;
    sink.beginOwner(block.attributes);
    this.endpoint(span.local, { service: undefined, address: 'network.local.address', port: 'network.local.port' });
    this.endpoint(span.remote, { service: 'peer.service', address: 'network.peer.address', port: 'network.peer.port' });
    for (const [key, value] of span.tags) {
      // Zipkin's convention: the tag `error` is there or not, whatever it says.
      if (key === 'error' || (key === 'otel.status_code' && value.toUpperCase() === 'ERROR')) block.status[row] = 2;
      else if (key === 'otel.status_code' && value.toUpperCase() === 'OK') block.status[row] = 1;
      if (key === 'error' && value !== '' && value !== 'true') block.statusMessage[row] = sink.internText(value);
      if (key !== 'error' && key !== 'otel.status_code') sink.string(sink.internText(key), sink.internText(value));
    }
    block.droppedAttributes[row] = sink.dropped;
  }

  private endpoint({ service, address, port }: ZipkinEndpoint, keys: { readonly service: string | undefined; readonly address: string; readonly port: string }): void {
    const { sink } = this;
    const { strings } = this.block;
    if (keys.service !== undefined && service !== '') sink.string(strings.internString(keys.service), sink.internText(service));
    if (address !== '') sink.string(strings.internString(keys.address), sink.internText(address));
    if (port !== 0) sink.int(strings.internString(keys.port), port, 0);
  }

  private annotations(span: ZipkinSpan, row: number): void {
    const { events } = this.block;
    for (const { timestamp, value } of span.annotations) {
      if (events.count - events.startOf(events.rows) >= this.context.limits.events) {
        this.sink.repairs |= Repair.EVENTS_DROPPED;
        this.block.droppedEvents[row]!++;
        continue;
      }
      const event = events.begin();
      const time = micros(timestamp);
      if (time === undefined || time === 0n) this.sink.repairs |= Repair.MISSING_EVENT_TIME;
      events.time64[event] = time === undefined || time === 0n ? this.block.start64[row]! : time;
      events.name[event] = this.sink.internText(value);
      events.finish();
    }
  }
}

/** Another id for the server's half, always the same for the same shared id, never zero. */
function serverHalf([low, high]: readonly [number, number]): [number, number] {
  const mixed: [number, number] = [(low ^ 0x5e12_4e12) >>> 0, (high ^ 0x7a1f_0b3d) >>> 0];
  return mixed[0] === 0 && mixed[1] === 0 ? [1, 0] : mixed;
}

/** Nanoseconds of a number of microseconds; undefined when it is none. */
function micros(value: unknown): bigint | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  const nanos = BigInt(Math.round(value)) * 1000n;
  return nanos > 0x7fff_ffff_ffff_ffffn ? undefined : nanos;
}
