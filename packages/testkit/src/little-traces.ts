import { AttributeType, DEFAULT_TENANT, SpanBlock, UNKNOWN_SERVICE, hashEntity } from '@spoor/core/model';
import type { AttributeColumns } from '@spoor/core/model';

/** A whole number is an int; write `double(5)` for a double without a fraction. */
export type LittleValue = string | number | boolean | bigint | null | LittleDouble | { readonly json: string; readonly type: 'array' | 'map' | 'bytes' } | readonly (string | number | boolean)[];
export type LittleAttributes = Readonly<Record<string, LittleValue>>;

export class LittleDouble {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export function double(value: number): LittleDouble {
  return new LittleDouble(value);
}

export interface LittleSpan {
  readonly name: string;
  readonly options: LittleOptions;
  readonly children: readonly LittleSpan[];
}

export interface LittleOptions {
  /** Counted from 1 in each trace unless given. */
  readonly id?: number | bigint;
  /** A span id; the span it stands under, unless given. 0 is none. */
  readonly parent?: number | bigint;
  /** That of the parent unless given, `x` for a root. */
  readonly service?: string | null;
  readonly kind?: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly status?: 'unset' | 'ok' | 'error';
  readonly message?: string;
  /** Milliseconds after the start of the trace; one after the span before it unless given. */
  readonly at?: number;
  /** Milliseconds; 1 unless given. */
  readonly ms?: number;
  readonly attributes?: LittleAttributes;
  readonly resource?: LittleAttributes;
  readonly scope?: { readonly name?: string; readonly version?: string; readonly attributes?: LittleAttributes };
  /** `at` in milliseconds after the start of the span. */
  readonly events?: readonly { readonly name: string; readonly at?: number; readonly attributes?: LittleAttributes }[];
  /** Ids as hex digits. */
  readonly links?: readonly { readonly trace: string; readonly span: string; readonly attributes?: LittleAttributes }[];
  readonly weight?: number;
}

export interface LittleTrace {
  /** Hex digits; counted from 1 unless given. */
  readonly id?: string;
  /** Milliseconds after `LITTLE_START`; traces begin a second apart unless given. */
  readonly at?: number;
  readonly spans: readonly LittleSpan[];
}

/** 2023-11-14T22:13:20Z, a multiple of 20 seconds; nanoseconds. */
export const LITTLE_START = 1_700_000_000_000_000_000n;

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];

/** A span and those under it. */
export function span(name: string, options: LittleOptions = {}, ...children: readonly LittleSpan[]): LittleSpan {
  return { name, options, children };
}

/** A block of little traces, written as trees: each trace's spans in one piece, parents before children. */
export function littleTraces(...traces: readonly (LittleTrace | readonly LittleSpan[])[]): SpanBlock {
  const writer = new LittleWriter();
  traces.forEach((trace, at) => writer.trace('spans' in trace ? trace : { spans: trace }, at));
  return writer.block;
}

interface Open {
  readonly span: LittleSpan;
  readonly parent: bigint;
  readonly service: string;
}

class LittleWriter {
  readonly block = new SpanBlock(64);

  trace({ id, at, spans }: LittleTrace, number: number): void {
    const traceId = BigInt(`0x${id ?? (number + 1).toString(16)}`);
    const start = LITTLE_START + BigInt((at ?? number * 1000) * 1e6);
    let count = 0;
    const open: Open[] = [...spans].reverse().map((each) => ({ span: each, parent: 0n, service: 'x' }));
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { options, children } = next.span;
      const spanId = BigInt(options.id ?? count + 1);
      const service = options.service === undefined ? next.service : (options.service ?? UNKNOWN_SERVICE);
      this.span(next, { traceId, spanId, start: start + BigInt(Math.round((options.at ?? count) * 1e6)) });
      count++;
      for (const child of [...children].reverse()) open.push({ span: child, parent: spanId, service });
    }
  }

  private span({ span: { name, options }, parent, service }: Open, { traceId, spanId, start }: { readonly traceId: bigint; readonly spanId: bigint; readonly start: bigint }): void {
    const { block } = this;
    const { strings } = block;
    const row = block.beginSpan();
    writeTraceId(block.traceId, row * 16, traceId);
    const parentId = BigInt(options.parent ?? parent);
    block.spanId.set(words(spanId), 2 * row);
    block.parentId.set(words(parentId), 2 * row);
    block.start64[row] = start;
    block.duration64[row] = BigInt(Math.round((options.ms ?? 1) * 1e6));
    block.name[row] = strings.internString(name);
    block.kind[row] = KINDS.indexOf(options.kind ?? 'internal');
    block.status[row] = STATUSES.indexOf(options.status ?? 'unset');
    block.statusMessage[row] = strings.internString(options.message ?? '');
    block.weight[row] = options.weight ?? 1;
    block.resource[row] = this.resource(options.service === undefined ? service : options.service, options.resource ?? {});
    block.scope[row] = this.scope(options.scope ?? {});
    this.attributes(block.attributes, options.attributes ?? {});
    for (const event of options.events ?? []) {
      const entry = block.events.begin();
      block.events.time64[entry] = start + BigInt(Math.round((event.at ?? 0) * 1e6));
      block.events.name[entry] = strings.internString(event.name);
      this.attributes(block.events.attributes, event.attributes ?? {});
      block.events.finish();
    }
    for (const link of options.links ?? []) {
      const entry = block.links.begin();
      writeTraceId(block.links.traceId, entry * 16, BigInt(`0x${link.trace}`));
      block.links.spanId.set(words(BigInt(`0x${link.span}`)), 2 * entry);
      this.attributes(block.links.attributes, link.attributes ?? {});
      block.links.finish();
    }
    block.endSpan();
  }

  private resource(service: string | null, attributes: LittleAttributes): number {
    const { resources, strings } = this.block;
    const entry = resources.begin();
    resources.service[entry] = strings.internString(service ?? UNKNOWN_SERVICE);
    resources.tenant[entry] = strings.internString(DEFAULT_TENANT);
    this.attributes(resources.attributes, service === null ? attributes : { 'service.name': service, ...attributes });
    hashEntity(resources, entry, strings);
    return resources.finish();
  }

  private scope({ name, version, attributes }: NonNullable<LittleOptions['scope']>): number {
    const { scopes, strings } = this.block;
    const entry = scopes.begin();
    scopes.name[entry] = strings.internString(name ?? '');
    scopes.version[entry] = strings.internString(version ?? '');
    this.attributes(scopes.attributes, attributes ?? {});
    hashEntity(scopes, entry, strings);
    return scopes.finish();
  }

  private attributes(columns: AttributeColumns, attributes: LittleAttributes): void {
    const { strings } = this.block;
    for (const [name, value] of Object.entries(attributes)) {
      const key = strings.internString(name);
      if (value === null) columns.pushWord(key, AttributeType.EMPTY, 0);
      else if (typeof value === 'string') columns.pushWord(key, AttributeType.STRING, strings.internString(value));
      else if (typeof value === 'boolean') columns.pushWord(key, AttributeType.BOOL, value ? 1 : 0);
      else if (typeof value === 'bigint') columns.pushInt(key, value);
      else if (typeof value === 'number') {
        if (Number.isInteger(value)) columns.pushInt(key, BigInt(value));
        else columns.pushDouble(key, value);
      } else if (value instanceof LittleDouble) columns.pushDouble(key, value.value);
      else if (isArray(value)) columns.pushWord(key, AttributeType.ARRAY, strings.internString(arrayJson(value)));
      else columns.pushWord(key, { array: AttributeType.ARRAY, map: AttributeType.MAP, bytes: AttributeType.BYTES }[value.type], strings.internString(value.json));
    }
  }
}

function isArray(value: object): value is readonly (string | number | boolean)[] {
  return Array.isArray(value);
}

function arrayJson(values: readonly (string | number | boolean)[]): string {
  const elements = values.map((value) => {
    if (typeof value === 'string') return { stringValue: value };
    if (typeof value === 'boolean') return { boolValue: value };
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  });
  return JSON.stringify({ arrayValue: { values: elements } });
}

function words(id: bigint): [number, number] {
  return [Number(id & 0xffff_ffffn), Number((id >> 32n) & 0xffff_ffffn)];
}

function writeTraceId(bytes: Uint8Array, offset: number, id: bigint): void {
  for (let at = 0; at < 16; at++) bytes[offset + at] = Number((id >> BigInt(8 * (15 - at))) & 0xffn);
}
