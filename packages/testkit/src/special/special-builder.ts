import { AttributeType, DEFAULT_TENANT, SpanBlock, hashEntity, samplingWeight } from '@spoor/core/model';
import { Random } from '../random.ts';

/** An attribute value: a number is an integer when it is a bigint; nested values as OTLP JSON. */
export type Value = string | number | bigint | boolean | null | { readonly json: string; readonly type: 'array' | 'map' | 'bytes' };
export type Attributes = Readonly<Record<string, Value>>;

export interface SpecialSpan {
  /** Defaults to the trace begun last. */
  readonly traceId?: readonly [number, number, number, number];
  /** Low word, high word. Random unless given. */
  readonly spanId?: readonly [number, number];
  /** Row of the parent in the block, or a span id that no row need have. Root unless given. */
  readonly parent?: number | readonly [number, number];
  /** Nanoseconds since the trace's start. */
  readonly start: number;
  readonly duration: number;
  readonly name: string;
  readonly service: string;
  readonly kind?: number;
  readonly error?: string;
  readonly attributes?: Attributes;
  readonly resourceAttributes?: Attributes;
  readonly scope?: { readonly name: string; readonly version: string; readonly schemaUrl: string; readonly attributes: Attributes };
  readonly events?: readonly { readonly at: number; readonly name: string; readonly attributes: Attributes }[];
  readonly links?: readonly { readonly traceId: readonly [number, number, number, number]; readonly spanId: readonly [number, number]; readonly traceState: string; readonly attributes: Attributes }[];
  readonly traceState?: string;
}

const NESTED = { array: AttributeType.ARRAY, map: AttributeType.MAP, bytes: AttributeType.BYTES } as const;
const UTF8 = new TextEncoder();

/** Builds blocks span by span, where shape matters more than speed: about a million spans a second for plain ones. */
export class SpecialBuilder {
  readonly block: SpanBlock;
  readonly random: Random;
  /** Nanoseconds since the Unix epoch. */
  start: bigint;
  traceId: readonly [number, number, number, number];
  private readonly plainResources = new Map<string, number>();
  private plainScope = -1;

  constructor(options: { readonly seed: number; readonly start: bigint; readonly capacity?: number }) {
    this.block = new SpanBlock(options.capacity ?? 1024);
    this.random = new Random(options.seed, 0x5bec, 1);
    this.start = options.start;
    this.traceId = this.newTraceId();
  }

  /** Begins another trace, `after` nanoseconds after the last. */
  nextTrace(after: bigint): void {
    this.start += after;
    this.traceId = this.newTraceId();
  }

  newTraceId(): readonly [number, number, number, number] {
    return [this.random.word(), this.random.word(), this.random.word(), this.random.word() | 1];
  }

  /** Adds a span and answers its row. */
  add(span: SpecialSpan): number {
    const { block, random } = this;
    const i = block.beginSpan();
    const trace = span.traceId ?? this.traceId;
    writeTraceId(block.traceId, i * 16, trace);
    block.spanId[2 * i] = span.spanId?.[0] ?? random.word();
    block.spanId[2 * i + 1] = span.spanId?.[1] ?? (random.word() | 1) >>> 0;
    const { parent } = span;
    if (parent !== undefined) {
      block.parentId[2 * i] = typeof parent === 'number' ? block.spanId[2 * parent]! : parent[0];
      block.parentId[2 * i + 1] = typeof parent === 'number' ? block.spanId[2 * parent + 1]! : parent[1];
    }
    block.start64[i] = this.start + BigInt(Math.round(span.start));
    block.duration64[i] = BigInt(Math.round(span.duration));
    block.name[i] = block.strings.internString(span.name);
    block.kind[i] = span.kind ?? 1;
    block.flags[i] = 0x101;
    if (span.error !== undefined) {
      block.status[i] = 2;
      block.statusMessage[i] = block.strings.internString(span.error);
    }
    if (span.traceState !== undefined) {
      const bytes = UTF8.encode(span.traceState);
      block.traceState[i] = block.strings.internString(span.traceState);
      block.weight[i] = samplingWeight(bytes, 0, bytes.length);
    }
    block.resource[i] = span.resourceAttributes === undefined ? this.plainResource(span.service) : this.resource(span.service, span.resourceAttributes);
    block.scope[i] = this.scope(span.scope);
    pushAttributes(block, block.attributes, span.attributes ?? {});
    for (const event of span.events ?? []) {
      const entry = block.events.begin();
      block.events.time64[entry] = block.start64[i]! + BigInt(Math.round(event.at));
      block.events.name[entry] = block.strings.internString(event.name);
      pushAttributes(block, block.events.attributes, event.attributes);
      block.events.finish();
    }
    for (const link of span.links ?? []) {
      const entry = block.links.begin();
      writeTraceId(block.links.traceId, entry * 16, link.traceId);
      block.links.spanId[2 * entry] = link.spanId[0];
      block.links.spanId[2 * entry + 1] = link.spanId[1];
      block.links.traceState[entry] = block.strings.internString(link.traceState);
      block.links.flags[entry] = 1;
      pushAttributes(block, block.links.attributes, link.attributes);
      block.links.finish();
    }
    block.endSpan();
    return i;
  }

  private plainResource(service: string): number {
    const known = this.plainResources.get(service);
    if (known !== undefined) return known;
    const index = this.resource(service, { 'host.name': `${service}-1`, 'service.version': '1.0.0' });
    this.plainResources.set(service, index);
    return index;
  }

  private resource(service: string, attributes: Attributes): number {
    const { block } = this;
    const entry = block.resources.begin();
    block.resources.service[entry] = block.strings.internString(service);
    block.resources.tenant[entry] = block.strings.internString(DEFAULT_TENANT);
    pushAttributes(block, block.resources.attributes, { 'service.name': service, ...attributes });
    hashEntity(block.resources, entry, block.strings);
    return block.resources.finish();
  }

  private scope(scope: SpecialSpan['scope']): number {
    if (scope === undefined && this.plainScope >= 0) return this.plainScope;
    const { block } = this;
    const entry = block.scopes.begin();
    block.scopes.name[entry] = block.strings.internString(scope?.name ?? 'special');
    block.scopes.version[entry] = block.strings.internString(scope?.version ?? '1.0.0');
    block.scopes.schemaUrl[entry] = block.strings.internString(scope?.schemaUrl ?? '');
    pushAttributes(block, block.scopes.attributes, scope?.attributes ?? {});
    hashEntity(block.scopes, entry, block.strings);
    const index = block.scopes.finish();
    if (scope === undefined) this.plainScope = index;
    return index;
  }
}

function pushAttributes(block: SpanBlock, columns: SpanBlock['attributes'], attributes: Attributes): void {
  for (const key in attributes) {
    const value = attributes[key]!;
    const index = block.strings.internString(key);
    if (value === null) columns.push(index, AttributeType.EMPTY);
    else if (typeof value === 'string') columns.pushWord(index, AttributeType.STRING, block.strings.internString(value));
    else if (typeof value === 'boolean') columns.pushWord(index, AttributeType.BOOL, value ? 1 : 0);
    else if (typeof value === 'bigint') columns.pushInt(index, value);
    else if (typeof value === 'number') columns.pushDouble(index, value);
    else columns.pushWord(index, NESTED[value.type], block.strings.internString(value.json));
  }
}

function writeTraceId(bytes: Uint8Array, at: number, words: readonly number[]): void {
  for (let w = 0; w < 4; w++) for (let b = 0; b < 4; b++) bytes[at + 4 * w + b] = words[w]! >>> (24 - 8 * b);
}
