import { expect, test } from 'vitest';
import { AttributeType, EntityColumns, hashEntity, SpanBlock, StringTable } from './index.ts';

function addSpan(block: SpanBlock, k: number): void {
  const i = block.beginSpan();
  block.traceId[i * 16] = 1 + (k % 255);
  block.start64[i] = BigInt(k);
  block.duration64[i] = 2n ** 40n + BigInt(k);
  block.name[i] = block.strings.internString(`span ${k}`);
  block.attributes.pushInt(block.strings.internString('k'), BigInt(-k));
  for (let e = 0; e < k % 3; e++) {
    const event = block.events.begin();
    block.events.time64[event] = BigInt(k * 10 + e);
    block.events.attributes.pushWord(1, AttributeType.BOOL, 1);
    block.events.finish();
    const link = block.links.begin();
    block.links.traceId[link * 16] = 7;
    block.links.flags[link] = k;
    block.links.finish();
  }
  block.endSpan();
}

test('a block keeps every value while it grows from one row', () => {
  const block = new SpanBlock(1);
  for (let k = 0; k < 5000; k++) addSpan(block, k);
  expect([block.count, block.attributes.rows, block.events.rows, block.links.rows]).toEqual([5000, 5000, 5000, 5000]);
  for (let k = 0; k < 5000; k++) {
    expect(block.traceId[k * 16]).toBe(1 + (k % 255));
    expect(block.start64[k]).toBe(BigInt(k));
    expect([block.start[2 * k], block.start[2 * k + 1]]).toEqual([k, 0]);
    expect(block.duration64[k]).toBe(2n ** 40n + BigInt(k));
    expect(block.strings.get(block.name[k]!)).toBe(`span ${k}`);
    expect(block.attributes.ints[block.attributes.startOf(k)]).toBe(BigInt(-k));
    expect(block.events.end[k]! - block.events.startOf(k)).toBe(k % 3);
    for (let e = block.events.startOf(k); e < block.events.end[k]!; e++) expect(block.events.time64[e]).toBe(BigInt(k * 10 + e - block.events.startOf(k)));
    for (let l = block.links.startOf(k); l < block.links.end[k]!; l++) expect([block.links.flags[l], block.links.traceId[l * 16]]).toEqual([k, 7]);
  }
});

test('an abandoned span leaves nothing, and its row is zeroed for the next', () => {
  const block = new SpanBlock(1);
  addSpan(block, 2);
  const i = block.beginSpan();
  block.traceId.fill(255, i * 16, i * 16 + 16);
  block.parentId[2 * i] = 9;
  block.weight[i] = 4;
  block.repairs[i] = 1;
  block.attributes.pushInt(1, 1n);
  block.events.begin();
  block.events.attributes.pushInt(1, 1n);
  block.events.finish();
  block.links.begin();
  block.links.attributes.pushInt(1, 1n); // not even finished
  block.abandonSpan();
  addSpan(block, 1);
  expect([block.count, block.attributes.count, block.events.count, block.links.count]).toEqual([2, 2, 3, 3]);
  expect([block.events.attributes.rows, block.links.attributes.rows, block.links.attributes.count]).toEqual([3, 3, 0]);
  expect([...block.traceId.subarray(16, 32)]).toEqual([2, ...Array.from({ length: 15 }, () => 0)]);
  expect([block.parentId[2], block.weight[1], block.repairs[1]]).toEqual([0, 1, 0]);
});

test('a cleared block starts anew in the same buffers', () => {
  const block = new SpanBlock(1);
  for (let k = 0; k < 100; k++) addSpan(block, k);
  const { byteLength } = block;
  block.clear();
  for (let k = 0; k < 100; k++) addSpan(block, k);
  expect([block.count, block.strings.count, block.attributes.rows]).toEqual([100, 102, 100]);
  expect(block.byteLength).toBe(byteLength);
});

interface Content {
  readonly attributes: readonly (readonly [string, string | bigint | boolean | number])[];
  readonly tenant?: string;
  readonly schemaUrl?: string;
  readonly dropped?: number;
  readonly name?: string;
  readonly version?: string;
}

function hashOf(content: Content, noise = ''): bigint {
  const strings = new StringTable();
  strings.internString(noise);
  const entities = new EntityColumns();
  const entry = entities.begin();
  for (const [key, value] of content.attributes) {
    const index = strings.internString(key);
    if (typeof value === 'string') entities.attributes.pushWord(index, AttributeType.STRING, strings.internString(value));
    else if (typeof value === 'bigint') entities.attributes.pushInt(index, value);
    else if (typeof value === 'boolean') entities.attributes.pushWord(index, AttributeType.BOOL, value ? 1 : 0);
    else entities.attributes.pushDouble(index, value);
  }
  entities.tenant[entry] = strings.internString(content.tenant ?? '');
  entities.schemaUrl[entry] = strings.internString(content.schemaUrl ?? '');
  entities.name[entry] = strings.internString(content.name ?? '');
  entities.version[entry] = strings.internString(content.version ?? '');
  entities.droppedAttributes[entry] = content.dropped ?? 0;
  hashEntity(entities, entry, strings);
  const open = entities.hash64[entry]!;
  entities.finish();
  hashEntity(entities, entry, strings);
  expect(entities.hash64[entry]).toBe(open);
  return open;
}

test('the content hash depends on all of the content and nothing else', () => {
  const attributes: Content['attributes'] = [['service.name', 'shop'], ['pid', 42n], ['up', true], ['ratio', 0.5]];
  const base = hashOf({ attributes });
  expect(hashOf({ attributes: [...attributes].reverse() }, 'noise')).toBe(base);
  const others = [
    { attributes: attributes.slice(1) },
    { attributes: [...attributes, ['pid', 42n]] as Content['attributes'] },
    { attributes: [['service.name', 'shoq'], ...attributes.slice(1)] as Content['attributes'] },
    { attributes: [['service.nam', 'eshop'], ...attributes.slice(1)] as Content['attributes'] },
    { attributes: [attributes[0]!, ['pid', 42], ...attributes.slice(2)] as Content['attributes'] },
    { attributes: [attributes[0]!, ['pid', 42n + 2n ** 32n], ...attributes.slice(2)] as Content['attributes'] },
    { attributes, tenant: 'a' },
    { attributes, schemaUrl: 'a' },
    { attributes, name: 'a' },
    { attributes, version: 'a' },
    { attributes, dropped: 1 },
    { attributes: [] },
  ].map((content) => hashOf(content));
  expect(new Set([base, ...others]).size).toBe(others.length + 1);
});

test('the content hash never changes: it is the key of stored rows', () => {
  expect(hashOf({ attributes: [] }).toString(16)).toBe('6fa64e4c4e4f761b');
  expect(hashOf({ attributes: [['service.name', 'shop'], ['pid', 42n]], tenant: 'default', name: 'lib', version: '1', schemaUrl: 'u', dropped: 3 }).toString(16)).toBe('8e1467219793f0cf');
});

test('hashes of a hundred thousand similar resources differ, in each half too', () => {
  const hashes = new Set<bigint>();
  const low = new Set<bigint>();
  for (let k = 0; k < 100_000; k++) {
    const hash = hashOf({ attributes: [['pid', BigInt(k)]] });
    hashes.add(hash);
    low.add(hash & 0xffff_ffffn);
  }
  expect(hashes.size).toBe(100_000);
  // 100 000 of 2^32: about one pair by chance.
  expect(low.size).toBeGreaterThan(99_990);
});

test('entities of equal hash and other content are kept apart', () => {
  const entities = new EntityColumns();
  const add = (tenant: number): number => {
    const entry = entities.begin();
    entities.tenant[entry] = tenant;
    entities.hash64[entry] = 5n;
    return entities.finish();
  };
  expect([add(1), add(2), add(2), add(1)]).toEqual([0, 1, 1, 2]);
});

test('equal entities are kept once', () => {
  const entities = new EntityColumns();
  const strings = new StringTable();
  const add = (text: string): number => {
    const entry = entities.begin();
    entities.attributes.pushWord(strings.internString('k'), AttributeType.STRING, strings.internString(text));
    hashEntity(entities, entry, strings);
    return entities.finish();
  };
  const indexes = Array.from({ length: 200 }, (_, k) => add(`v${k % 100}`));
  expect(indexes.slice(100)).toEqual(indexes.slice(0, 100));
  expect([entities.count, entities.attributes.rows, entities.attributes.count]).toEqual([100, 100, 100]);
});
