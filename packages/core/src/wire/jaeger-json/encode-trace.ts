import { REPAIR_NAMES, spanIdToHex, traceIdToHex } from '../../model/index.ts';
import type { SpanBlock } from '../../model/index.ts';
import { encodeKeyValues } from './encode-key-values.ts';
import type { JaegerKeyValue, JaegerLog, JaegerProcess, JaegerReference, JaegerSpan, JaegerTrace } from './jaeger-types.ts';

export interface JaegerEncodeOptions {
  /** Apply Jaeger's standard adjusters: attributes sorted by key, library attributes moved to the process, IPs dotted. */
  readonly adjust: boolean;
}

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const ZERO_HIGH = '0'.repeat(16);
const WARNINGS_KEY = '@jaeger@warnings';
/** Adjuster MoveLibraryAttributes. */
const LIBRARY_KEYS = new Set(['telemetry.sdk.language', 'telemetry.sdk.name', 'telemetry.sdk.version', 'telemetry.distro.name', 'telemetry.distro.version']);

/**
 * The spans `rows` (all of one trace) as Jaeger's v1 JSON, after the translation of OpenTelemetry's Jaeger translator
 * and Jaeger's own adjusters. What the format cannot hold (scope attributes, flags, dropped counts, link attributes,
 * nanoseconds) is left out.
 */
export function encodeJaegerTrace(block: SpanBlock, rows: ArrayLike<number>, options: JaegerEncodeOptions): JaegerTrace {
  const context = spanContext(block, rows, options);
  const spans: JaegerSpan[] = [];
  for (let i = 0; i < rows.length; i++) spans.push(encodeSpan(block, rows[i]!, context));
  return { traceID: traceIdOfRows(block, rows), spans, processes: context.processes.byId, warnings: null };
}

/** Spans of one piece of `jaegerTraceChunks`. */
const SPANS_PER_CHUNK = 500;

/** The same as JSON text in pieces, so that a trace of a million spans is never held whole. */
export function* jaegerTraceChunks(block: SpanBlock, rows: ArrayLike<number>, options: JaegerEncodeOptions): Generator<string> {
  const context = spanContext(block, rows, options);
  let piece = `{"traceID":${JSON.stringify(traceIdOfRows(block, rows))},"spans":[`;
  for (let i = 0; i < rows.length; i++) {
    piece += (i === 0 ? '' : ',') + JSON.stringify(encodeSpan(block, rows[i]!, context));
    if (i % SPANS_PER_CHUNK !== SPANS_PER_CHUNK - 1) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}],"processes":${JSON.stringify(context.processes.byId)},"warnings":null}`;
}

function spanContext(block: SpanBlock, rows: ArrayLike<number>, options: JaegerEncodeOptions): SpanContext {
  return { ...options, processes: new ProcessTable(), shared: options.adjust ? sharedSpanIds(block, rows) : NO_SHARED_IDS };
}

function traceIdOfRows(block: SpanBlock, rows: ArrayLike<number>): string {
  return rows.length === 0 ? '' : jaegerTraceId(traceIdToHex(block.traceId, rows[0]! * 16));
}

/** 16 hex digits when the high 64 bits are zero, otherwise 32: what Jaeger's v1 API prints. */
export function jaegerTraceId(hex: string): string {
  return hex.startsWith(ZERO_HIGH) ? hex.slice(16) : hex;
}

interface SpanContext extends JaegerEncodeOptions {
  readonly processes: ProcessTable;
  readonly shared: SharedIds;
}

function encodeSpan(block: SpanBlock, row: number, context: SpanContext): JaegerSpan {
  const { strings } = block;
  const traceID = jaegerTraceId(traceIdToHex(block.traceId, row * 16));
  const sorted = context.adjust;
  let attributes = encodeKeyValues(block.attributes, row, { strings, sorted });
  const warnings = takeWarnings(attributes, block.repairs[row]!);
  attributes = attributes.filter(({ key }) => key !== WARNINGS_KEY);
  const moved = context.adjust ? attributes.filter(({ key }) => LIBRARY_KEYS.has(key)) : [];
  const process = context.processes.ofSpan(block, row, { moved, sorted });
  for (const key of process.conflicts) warnings.push(`conflicting values between Span and Resource for attribute ${key}`);
  if (moved.length > 0) attributes = attributes.filter(({ key }) => !LIBRARY_KEYS.has(key) || process.conflicts.includes(key));
  if (context.adjust) attributes = attributes.map(dottedIp);
  const spanID = context.shared.idOf(block, row);
  const parentID = context.shared.parentOf(block, row);
  return {
    traceID,
    spanID,
    operationName: strings.get(block.name[row]!),
    references: references(block, row, { traceID, parentID }),
    startTime: Number(block.start64[row]! / 1000n),
    duration: Number(block.duration64[row]! / 1000n),
    tags: [...scopeTags(block, row), ...attributes, ...spanTags(block, row)],
    logs: encodeLogs(block, row, sorted),
    processID: process.id,
    warnings: warnings.length === 0 ? null : warnings,
  };
}

function scopeTags(block: SpanBlock, row: number): JaegerKeyValue[] {
  const scope = block.scope[row]!;
  const tags: JaegerKeyValue[] = [];
  if (block.scopes.name[scope]! !== 0) tags.push({ key: 'otel.scope.name', type: 'string', value: block.strings.get(block.scopes.name[scope]!) });
  if (block.scopes.version[scope]! !== 0) tags.push({ key: 'otel.scope.version', type: 'string', value: block.strings.get(block.scopes.version[scope]!) });
  return tags;
}

function spanTags(block: SpanBlock, row: number): JaegerKeyValue[] {
  const tags: JaegerKeyValue[] = [];
  const kind = KINDS[block.kind[row]!] ?? '';
  if (kind !== '') tags.push({ key: 'span.kind', type: 'string', value: kind });
  const status = block.status[row]!;
  if (status !== 0) tags.push({ key: 'otel.status_code', type: 'string', value: status === 2 ? 'ERROR' : 'OK' });
  if (status === 2) tags.push({ key: 'error', type: 'bool', value: true });
  if (block.statusMessage[row]! !== 0) tags.push({ key: 'otel.status_description', type: 'string', value: block.strings.get(block.statusMessage[row]!) });
  if (block.traceState[row]! !== 0) tags.push({ key: 'w3c.tracestate', type: 'string', value: block.strings.get(block.traceState[row]!) });
  return tags;
}

function references(block: SpanBlock, row: number, ids: { readonly traceID: string; readonly parentID: string | undefined }): JaegerReference[] {
  const list: JaegerReference[] = [];
  if (ids.parentID !== undefined) list.push({ refType: 'CHILD_OF', traceID: ids.traceID, spanID: ids.parentID });
  const { links, strings } = block;
  for (let link = links.startOf(row); link < links.end[row]!; link++) {
    const refType = linkKind(block, link);
    const traceID = jaegerTraceId(traceIdToHex(links.traceId, link * 16));
    const spanID = spanIdToHex(links.spanId[2 * link]!, links.spanId[2 * link + 1]!);
    const first = list[0];
    // A link that repeats the parent says what kind of parent it is.
    if (first !== undefined && first.traceID === traceID && first.spanID === spanID) list[0] = { ...first, refType };
    else list.push({ refType, traceID, spanID });
  }
  return list;

  function linkKind(from: SpanBlock, link: number): JaegerReference['refType'] {
    const tags = encodeKeyValues(from.links.attributes, link, { strings, sorted: false });
    return tags.some(({ key, value }) => key === 'opentracing.ref_type' && value === 'child_of') ? 'CHILD_OF' : 'FOLLOWS_FROM';
  }
}

function encodeLogs(block: SpanBlock, row: number, sorted: boolean): JaegerLog[] {
  const { events, strings } = block;
  const logs: { readonly name: string; readonly log: JaegerLog }[] = [];
  for (let event = events.startOf(row); event < events.end[row]!; event++) {
    const fields = encodeKeyValues(events.attributes, event, { strings, sorted });
    const name = strings.get(events.name[event]!);
    if (name !== '' && !fields.some(({ key }) => key === 'event')) fields.unshift({ key: 'event', type: 'string', value: name });
    logs.push({ name, log: { timestamp: Number(events.time64[event]! / 1000n), fields } });
  }
  if (sorted) logs.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return logs.map(({ log }) => log);
}

/** Warnings the sender put on the span, and ours about what was mended at ingest. */
function takeWarnings(attributes: readonly JaegerKeyValue[], repairs: number): string[] {
  const sent = attributes.find(({ key }) => key === WARNINGS_KEY);
  const list = sent !== undefined && typeof sent.value === 'string' ? parseList(sent.value) : [];
  REPAIR_NAMES.forEach((name, bit) => {
    if ((repairs & (1 << bit)) !== 0) list.push(`mended at ingest: ${name.toLowerCase().replaceAll('_', ' ')}`);
  });
  return list;
}

function parseList(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.map(String) : [text];
  } catch {
    return [text]; // a plain text, not a list: one warning
  }
}

/** Adjuster NormalizeIPAttributes. */
function dottedIp(tag: JaegerKeyValue): JaegerKeyValue {
  if ((tag.key !== 'ip' && tag.key !== 'peer.ipv4') || typeof tag.value !== 'number' || !Number.isInteger(tag.value)) return tag;
  const address = tag.value >>> 0;
  return { key: tag.key, type: 'string', value: [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.') };
}

interface ProcessOfSpan {
  readonly id: string;
  /** Keys of moved attributes that the resource holds with another value. */
  readonly conflicts: readonly string[];
}

/** Processes by content, keyed p1, p2, … by first appearance. */
class ProcessTable {
  readonly byId: Record<string, JaegerProcess> = {};
  private readonly idByContent = new Map<string, string>();
  /** Nearly every span leaves its resource as it is: then one look-up is all. */
  private readonly idByResource = new Map<number, string>();

  ofSpan(block: SpanBlock, row: number, options: { readonly moved: readonly JaegerKeyValue[]; readonly sorted: boolean }): ProcessOfSpan {
    const resource = block.resource[row]!;
    const { moved, sorted } = options;
    const known = moved.length === 0 ? this.idByResource.get(resource) : undefined;
    if (known !== undefined) return { id: known, conflicts: [] };
    const tags = encodeKeyValues(block.resources.attributes, resource, { strings: block.strings, sorted }).filter(({ key }) => key !== 'service.name');
    const conflicts: string[] = [];
    for (const tag of moved) {
      const own = tags.find(({ key }) => key === tag.key);
      if (own === undefined) tags.push(tag);
      else if (own.value !== tag.value) conflicts.push(tag.key);
    }
    if (moved.length > 0) tags.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const id = this.idOf({ serviceName: block.strings.get(block.resources.service[resource]!), tags });
    if (moved.length === 0) this.idByResource.set(resource, id);
    return { id, conflicts };
  }

  private idOf(process: JaegerProcess): string {
    const content = JSON.stringify(process);
    const known = this.idByContent.get(content);
    if (known !== undefined) return known;
    const id = `p${this.idByContent.size + 1}`;
    this.idByContent.set(content, id);
    this.byId[id] = process;
    return id;
  }
}

interface SharedIds {
  idOf(block: SpanBlock, row: number): string;
  /** Undefined for a root. */
  parentOf(block: SpanBlock, row: number): string | undefined;
}

function plainId(block: SpanBlock, row: number): string {
  return spanIdToHex(block.spanId[2 * row]!, block.spanId[2 * row + 1]!);
}

function plainParent(block: SpanBlock, row: number): string | undefined {
  const low = block.parentId[2 * row]!;
  const high = block.parentId[2 * row + 1]!;
  return low === 0 && high === 0 ? undefined : spanIdToHex(low, high);
}

const NO_SHARED_IDS: SharedIds = { idOf: plainId, parentOf: plainParent };

/**
 * Adjuster DeduplicateClientServerSpanIDs: where a client and a server span share an id (Zipkin), the server span gets
 * a fresh one, becomes the client's child, and takes over the children.
 */
function sharedSpanIds(block: SpanBlock, rows: ArrayLike<number>): SharedIds {
  const clients = new Set<string>();
  const taken = new Set<string>();
  const servers = new Map<string, number>();
  for (let i = 0; i < rows.length; i++) {
    const id = plainId(block, rows[i]!);
    taken.add(id);
    if (block.kind[rows[i]!] === 3) clients.add(id);
    else if (block.kind[rows[i]!] === 2) servers.set(id, rows[i]!);
  }
  const fresh = new Map<string, string>();
  for (const id of servers.keys()) if (clients.has(id)) fresh.set(id, freshId(id, taken));
  if (fresh.size === 0) return NO_SHARED_IDS;
  const isServer = (from: SpanBlock, row: number) => from.kind[row] === 2 && fresh.has(plainId(from, row));
  return {
    idOf: (from, row) => (isServer(from, row) ? fresh.get(plainId(from, row))! : plainId(from, row)),
    parentOf: (from, row) => {
      if (isServer(from, row)) return plainId(from, row);
      const parent = plainParent(from, row);
      return parent === undefined ? undefined : (fresh.get(parent) ?? parent);
    },
  };
}

/** Deterministic: the next id that is free, so that two requests show the same trace. */
function freshId(id: string, taken: Set<string>): string {
  for (let next = BigInt(`0x${id}`) + 1n; ; next++) {
    const text = BigInt.asUintN(64, next === 0n ? 1n : next).toString(16).padStart(16, '0');
    if (!taken.has(text)) {
      taken.add(text);
      return text;
    }
  }
}
