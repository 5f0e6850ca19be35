import { AttributeType, SpanBlock } from '@spoor/core/model';
import type { AttributeColumns, EntityColumns } from '@spoor/core/model';
import fc from 'fast-check';

/** Random span blocks for tests: every type of value, every kind of text, few or many of everything. */

type Value =
  | { readonly type: 1; readonly text: string }
  | { readonly type: 2; readonly bool: boolean }
  | { readonly type: 3; readonly int: bigint }
  | { readonly type: 4; readonly double: number }
  | { readonly type: 5 | 6 | 7; readonly text: string }
  | { readonly type: 0 };

type Attributes = readonly (readonly [string, Value])[];

const text = fc.oneof(
  fc.constantFrom('', 'a', 'GET', 'service.name', "it's", 'tab\tnew\nline\0nul\\', '<script>alert(1)</script>', '日本語', '🦔', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 20 }).map((value) => value.toWellFormed()),
  fc.string({ minLength: 120, maxLength: 300 }).map((value) => value.toWellFormed()),
);
const key = fc.oneof(fc.constantFrom('url.path', 'db.query.text', 'http.route', 'user.id', 'n'), text);
const value: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ type: fc.constant(AttributeType.STRING), text }),
  fc.record({ type: fc.constant(AttributeType.BOOL), bool: fc.boolean() }),
  fc.record({ type: fc.constant(AttributeType.INT), int: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
  fc.record({ type: fc.constant(AttributeType.DOUBLE), double: fc.double() }),
  fc.record({ type: fc.constant(AttributeType.BYTES), text: fc.base64String().map((bytes) => `{"bytesValue":"${bytes}"}`) }),
  fc.record({ type: fc.constant(AttributeType.ARRAY), text: text.map((item) => `{"arrayValue":{"values":[{"stringValue":${JSON.stringify(item)}}]}}`) }),
  fc.record({ type: fc.constant(AttributeType.MAP), text: text.map((item) => `{"kvlistValue":{"values":[{"key":${JSON.stringify(item)},"value":{"intValue":"1"}}]}}`) }),
  fc.record({ type: fc.constant(AttributeType.EMPTY) }),
);
const attributes: fc.Arbitrary<Attributes> = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 8 });
const uint32 = fc.integer({ min: 0, max: 0xffffffff });
const entity = fc.record({ service: text, name: text, version: text, schemaUrl: text, dropped: uint32, attributes });
const event = fc.record({ time: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), name: text, dropped: uint32, attributes });
const link = fc.record({ traceId: fc.uint8Array({ minLength: 16, maxLength: 16 }), low: uint32, high: uint32, state: text, flags: uint32, dropped: uint32, attributes });

const span = fc.record({
  traceId: fc.oneof(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.constantFrom(new Uint8Array(16).fill(7), new Uint8Array(16).fill(9))),
  ids: fc.tuple(uint32, uint32, uint32, uint32),
  isRoot: fc.boolean(),
  start: fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.bigInt({ min: 1_790_000_000n * 10n ** 9n, max: 1_790_000_900n * 10n ** 9n })),
  duration: fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 10n ** 10n })),
  name: text,
  kind: fc.integer({ min: 0, max: 5 }),
  status: fc.integer({ min: 0, max: 2 }),
  statusMessage: text,
  traceState: text,
  numbers: fc.tuple(uint32, uint32, uint32, uint32),
  weight: fc.oneof(fc.constant(1), fc.double({ min: 1, max: 2 ** 40, noNaN: true })),
  repairs: fc.integer({ min: 0, max: (1 << 17) - 1 }),
  resource: fc.nat(2),
  scope: fc.nat(2),
  attributes,
  events: fc.array(event, { maxLength: 3 }),
  links: fc.array(link, { maxLength: 2 }),
});

export interface RandomBlock {
  readonly resources: readonly RandomEntity[];
  readonly scopes: readonly RandomEntity[];
  readonly spans: readonly RandomSpan[];
}
type RandomEntity = typeof entity extends fc.Arbitrary<infer T> ? T : never;
type RandomSpan = typeof span extends fc.Arbitrary<infer T> ? T : never;

export const randomBlock: fc.Arbitrary<RandomBlock> = fc.record({
  resources: fc.array(entity, { minLength: 3, maxLength: 3 }),
  scopes: fc.array(entity, { minLength: 3, maxLength: 3 }),
  spans: fc.array(span, { minLength: 1, maxLength: 40 }),
});

/** @param salt makes the hashes of different blocks different, as the content of their entities is */
export function toBlock(random: RandomBlock, tenant: string, salt: bigint): SpanBlock {
  const block = new SpanBlock(4);
  const { strings } = block;
  const resources = random.resources.map((one, i) => addEntity(block, block.resources, { ...one, name: '', version: '', hash: salt * 16n + BigInt(i), tenant }));
  const scopes = random.scopes.map((one, i) => addEntity(block, block.scopes, { ...one, service: '', hash: salt * 16n + 8n + BigInt(i), tenant: '' }));
  for (const one of random.spans) {
    const i = block.beginSpan();
    block.traceId.set(one.traceId, i * 16);
    [block.spanId[2 * i], block.spanId[2 * i + 1]] = [one.ids[0], one.ids[1]];
    if (!one.isRoot) [block.parentId[2 * i], block.parentId[2 * i + 1]] = [one.ids[2], one.ids[3]];
    block.start64[i] = one.start;
    block.duration64[i] = one.duration;
    block.name[i] = strings.internString(one.name);
    block.kind[i] = one.kind;
    block.status[i] = one.status;
    block.statusMessage[i] = strings.internString(one.statusMessage);
    block.traceState[i] = strings.internString(one.traceState);
    [block.flags[i], block.droppedAttributes[i], block.droppedEvents[i], block.droppedLinks[i]] = one.numbers;
    block.weight[i] = one.weight;
    block.repairs[i] = one.repairs;
    block.resource[i] = resources[one.resource]!;
    block.scope[i] = scopes[one.scope]!;
    addAttributes(block, block.attributes, one.attributes);
    for (const item of one.events) {
      const e = block.events.begin();
      block.events.time64[e] = item.time;
      block.events.name[e] = strings.internString(item.name);
      block.events.droppedAttributes[e] = item.dropped;
      addAttributes(block, block.events.attributes, item.attributes);
      block.events.finish();
    }
    for (const item of one.links) {
      const l = block.links.begin();
      block.links.traceId.set(item.traceId, l * 16);
      [block.links.spanId[2 * l], block.links.spanId[2 * l + 1]] = [item.low, item.high];
      block.links.traceState[l] = strings.internString(item.state);
      block.links.flags[l] = item.flags;
      block.links.droppedAttributes[l] = item.dropped;
      addAttributes(block, block.links.attributes, item.attributes);
      block.links.finish();
    }
    block.endSpan();
  }
  return block;
}

function addEntity(block: SpanBlock, entities: EntityColumns, one: RandomEntity & { readonly hash: bigint; readonly tenant: string }): number {
  const entry = entities.begin();
  entities.tenant[entry] = block.strings.internString(one.tenant);
  entities.service[entry] = block.strings.internString(one.service);
  entities.name[entry] = block.strings.internString(one.name);
  entities.version[entry] = block.strings.internString(one.version);
  entities.schemaUrl[entry] = block.strings.internString(one.schemaUrl);
  entities.droppedAttributes[entry] = one.dropped;
  addAttributes(block, entities.attributes, one.attributes);
  entities.hash64[entry] = one.hash;
  return entities.finish();
}

function addAttributes(block: SpanBlock, target: AttributeColumns, list: Attributes): void {
  for (const [name, one] of list) {
    const index = block.strings.internString(name);
    switch (one.type) {
      case AttributeType.INT:
        target.pushInt(index, one.int);
        break;
      case AttributeType.DOUBLE:
        target.pushDouble(index, one.double);
        break;
      case AttributeType.BOOL:
        target.pushWord(index, one.type, one.bool ? 1 : 0);
        break;
      case AttributeType.EMPTY:
        target.pushWord(index, one.type, 0);
        break;
      default:
        target.pushWord(index, one.type, block.strings.internString(one.text));
    }
  }
}
