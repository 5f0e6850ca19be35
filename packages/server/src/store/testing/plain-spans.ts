import { AttributeType, SpanBlock, hexToBytes } from '@spoor/core/model';

/** A span in plain words, for tests. */
export interface TestSpan {
  /** 32 hex digits. */
  readonly trace: string;
  readonly id: number;
  /** 0 for none. */
  readonly parent: number;
  /** Nanoseconds since the Unix epoch. */
  readonly start: bigint;
  readonly duration: bigint;
  readonly service: string;
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly weight: number;
  readonly user: string;
  readonly code: bigint;
  readonly events: number;
}

export function blockOf(spans: readonly TestSpan[], tenant: string): SpanBlock {
  const block = new SpanBlock(16);
  const text = (value: string): number => block.strings.internString(value);
  const resources = new Map<string, number>();
  const scope = block.scopes.begin();
  block.scopes.name[scope] = text('lib');
  block.scopes.hash64[scope] = 77n;
  block.scopes.finish();
  for (const span of spans) {
    const i = block.beginSpan();
    block.traceId.set(hexToBytes(span.trace)!, i * 16);
    block.spanId[2 * i] = span.id;
    block.parentId[2 * i] = span.parent;
    block.start64[i] = span.start;
    block.duration64[i] = span.duration;
    block.name[i] = text(span.name);
    block.kind[i] = span.kind;
    block.status[i] = span.status;
    block.weight[i] = span.weight;
    block.resource[i] = resources.get(span.service) ?? addResource(block, span.service, tenant);
    resources.set(span.service, block.resource[i]!);
    block.scope[i] = 0;
    block.attributes.pushWord(text('user.id'), AttributeType.STRING, text(span.user));
    block.attributes.pushInt(text('code'), span.code);
    for (let e = 0; e < span.events; e++) {
      const event = block.events.begin();
      block.events.name[event] = text('exception');
      block.events.time64[event] = span.start;
      block.events.finish();
    }
    block.endSpan();
  }
  return block;
}

function addResource(block: SpanBlock, service: string, tenant: string): number {
  const entry = block.resources.begin();
  block.resources.service[entry] = block.strings.internString(service);
  block.resources.tenant[entry] = block.strings.internString(tenant);
  block.resources.attributes.pushWord(block.strings.internString('service.name'), AttributeType.STRING, block.strings.internString(service));
  block.resources.hash64[entry] = BigInt(service.codePointAt(service.length - 1)!) * 1_000_003n + BigInt(tenant.length);
  return block.resources.finish();
}

/** What `blockOf` made, read back from any block. */
export function spansOf(block: SpanBlock): readonly string[] {
  return Array.from({ length: block.count }, (_, i) => `${hexOf(block, i)} ${block.spanId[2 * i]!}`);
}

function hexOf(block: SpanBlock, i: number): string {
  return Array.from(block.traceId.subarray(i * 16, i * 16 + 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
