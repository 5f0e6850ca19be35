import { AttributeType, SpanBlock, hexToBytes, spanIdFromHex } from '@spoor/core/model';
import type { AttributeColumns } from '@spoor/core/model';

export type TestValue = string | number | bigint | boolean | null | { readonly type: 'bytes' | 'array' | 'map'; readonly json: string };
export type TestAttributes = Readonly<Record<string, TestValue>>;

/** A span as a test writes it down. */
export interface TestSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly service: string;
  readonly name: string;
  readonly kind?: number;
  readonly start: bigint;
  readonly duration: bigint;
  readonly status?: number;
  readonly statusMessage?: string;
  readonly attributes?: TestAttributes;
  readonly resource?: TestAttributes;
  readonly scope?: { readonly name: string; readonly version: string; readonly attributes?: TestAttributes };
  readonly events?: readonly { readonly time: bigint; readonly name: string; readonly attributes?: TestAttributes }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string; readonly attributes?: TestAttributes }[];
  readonly traceState?: string;
  readonly droppedAttributes?: number;
  readonly repairs?: number;
}

const TYPES = { bytes: AttributeType.BYTES, array: AttributeType.ARRAY, map: AttributeType.MAP } as const;

/** A block of these spans, in their order. */
export function testBlock(spans: readonly TestSpan[]): SpanBlock {
  const block = new SpanBlock(Math.max(spans.length, 4));
  for (const span of spans) appendSpan(block, span);
  return block;
}

function appendSpan(block: SpanBlock, span: TestSpan): void {
  const text = (value: string): number => block.strings.internString(value);
  const resource = block.resources.begin();
  block.resources.service[resource] = text(span.service);
  fill(block, block.resources.attributes, { 'service.name': span.service, ...span.resource });
  block.resources.hash64[resource] = hashOf([span.service, span.resource]);
  const resourceRow = block.resources.finish();
  const scope = block.scopes.begin();
  block.scopes.name[scope] = text(span.scope?.name ?? '');
  block.scopes.version[scope] = text(span.scope?.version ?? '');
  fill(block, block.scopes.attributes, span.scope?.attributes);
  block.scopes.hash64[scope] = hashOf(span.scope);
  const scopeRow = block.scopes.finish();

  const i = block.beginSpan();
  block.traceId.set(hexToBytes(span.traceId) ?? [], i * 16);
  block.spanId.set(spanIdFromHex(span.spanId) ?? [0, 0], 2 * i);
  block.parentId.set(spanIdFromHex(span.parentId ?? '0') ?? [0, 0], 2 * i);
  block.start64[i] = span.start;
  block.duration64[i] = span.duration;
  block.name[i] = text(span.name);
  block.kind[i] = span.kind ?? 0;
  block.status[i] = span.status ?? 0;
  block.statusMessage[i] = text(span.statusMessage ?? '');
  block.traceState[i] = text(span.traceState ?? '');
  block.droppedAttributes[i] = span.droppedAttributes ?? 0;
  block.repairs[i] = span.repairs ?? 0;
  block.resource[i] = resourceRow;
  block.scope[i] = scopeRow;
  fill(block, block.attributes, span.attributes);
  for (const event of span.events ?? []) {
    const entry = block.events.begin();
    block.events.time64[entry] = event.time;
    block.events.name[entry] = text(event.name);
    fill(block, block.events.attributes, event.attributes);
    block.events.finish();
  }
  for (const link of span.links ?? []) {
    const entry = block.links.begin();
    block.links.traceId.set(hexToBytes(link.traceId) ?? [], entry * 16);
    block.links.spanId.set(spanIdFromHex(link.spanId) ?? [0, 0], 2 * entry);
    fill(block, block.links.attributes, link.attributes);
    block.links.finish();
  }
  block.endSpan();
}

function fill({ strings }: SpanBlock, columns: AttributeColumns, attributes: TestAttributes = {}): void {
  for (const [name, value] of Object.entries(attributes)) {
    const key = strings.internString(name);
    if (value === null) columns.push(key, AttributeType.EMPTY);
    else if (typeof value === 'string') columns.pushWord(key, AttributeType.STRING, strings.internString(value));
    else if (typeof value === 'boolean') columns.pushWord(key, AttributeType.BOOL, value ? 1 : 0);
    else if (typeof value === 'bigint') columns.pushInt(key, value);
    else if (typeof value === 'number') columns.pushDouble(key, value);
    else columns.pushWord(key, TYPES[value.type], strings.internString(value.json));
  }
}

function hashOf(content: unknown): bigint {
  let hash = 0xcbf29ce484222325n;
  const text = JSON.stringify(content ?? null, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
  for (const char of text) hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0)!)) * 0x100000001b3n);
  return hash;
}
