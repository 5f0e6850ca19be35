import type { SpanBlock } from '@spoor/core/model';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { describeSpan } from '../describe-span.ts';
import { OtlpPayloadWriter } from '../otlp-payload.ts';
import { SPANS_PER_VISIT, createShop } from './shop.ts';
import type { Shop } from './shop.ts';

const HOUR = 3_600_000_000_000n;
const TO = 1_763_800_000_000_000_000n;
const SPANS = 60_000;

function generate(seed: number, options: { spans?: number; blockSpans?: number } = {}): { shop: Shop; blocks: SpanBlock[] } {
  const shop = createShop({ seed });
  return { shop, blocks: [...shop.backfill({ spans: SPANS, from: TO - 24n * HOUR, to: TO, ...options })] };
}

const { shop, blocks } = generate(3);

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
const hex = (bytes: Uint8Array, at: number, length: number): string => Buffer.from(bytes.subarray(at, at + length)).toString('hex');
const spanKey = (block: SpanBlock, words: Uint32Array, row: number): string => `${hex(block.traceId, row * 16, 16)}${words[2 * row + 1]}/${words[2 * row]}`;
const isRoot = (block: SpanBlock, row: number): boolean => block.parentId[2 * row] === 0 && block.parentId[2 * row + 1] === 0;
const serviceOf = (block: SpanBlock, row: number): string => block.strings.get(block.resources.service[block.resource[row]!]!);
const rowsOf = (block: SpanBlock): number[] => Array.from({ length: block.count }, (_, row) => row);
const total = sum(blocks.map(({ count }) => count));

test('the same seed gives the same bytes, another seed others', () => {
  const digest = (from: readonly SpanBlock[]): string => {
    const hash = createHash('sha256');
    const writer = new OtlpPayloadWriter();
    for (const block of from) hash.update(writer.write(block, Uint32Array.from(rowsOf(block))));
    return hash.digest('hex');
  };
  expect(digest(generate(3).blocks)).toBe(digest(blocks));
  expect(digest(generate(4).blocks)).not.toBe(digest(blocks));
});

test('gives the number of spans asked for and the shape the figures are about', () => {
  expect(total).toBeGreaterThan(SPANS * 0.99);
  expect(total).toBeLessThan(SPANS * 1.01);
  expect(sum(blocks.map(({ attributes }) => attributes.count)) / total).toBeGreaterThan(8);
  expect(sum(blocks.map(({ attributes }) => attributes.count)) / total).toBeLessThan(10);
  const errors = sum(blocks.map((block) => rowsOf(block).filter((row) => block.status[row] === 2).length)) / total;
  expect(errors).toBeGreaterThan(0.012);
  expect(errors).toBeLessThan(0.018);
  const traces = new Set(blocks.flatMap((block) => rowsOf(block).map((row) => hex(block.traceId, row * 16, 16))));
  expect(total / traces.size).toBeGreaterThan(14);
  expect(total / traces.size).toBeLessThan(18);
  expect(new Set(blocks.flatMap((block) => rowsOf(block).map((row) => serviceOf(block, row)))).size).toBeGreaterThanOrEqual(20);
  expect(new Set(blocks.flatMap((block) => [...block.resources.hash64.subarray(0, block.resources.count)])).size).toBeGreaterThan(450);
});

test('a span takes about 400 bytes of protobuf in requests of one sender', () => {
  const [block] = generate(3, { spans: 30_000, blockSpans: 30_000 }).blocks;
  if (block === undefined) throw new Error('no block');
  const rows = Uint32Array.from(rowsOf(block)).sort((x, y) => block.resource[x]! - block.resource[y]! || x - y);
  const size = new OtlpPayloadWriter().write(block, rows).length / block.count;
  expect(size).toBeGreaterThan(360);
  expect(size).toBeLessThan(430);
});

test('every span id is its own, every string index and time is real', () => {
  const ids = new Set<string>();
  for (const block of blocks) {
    expect([block.attributes.rows, block.events.rows, block.links.rows]).toEqual([block.count, block.count, block.count]);
    for (const row of rowsOf(block)) {
      ids.add(spanKey(block, block.spanId, row));
      if (block.start64[row]! < TO - 25n * HOUR || block.start64[row]! > TO + HOUR) throw new Error(`start ${block.start64[row]}`);
      if (block.duration64[row]! < 1n || block.duration64[row]! > HOUR) throw new Error(`duration ${block.duration64[row]}`);
      if (block.name[row]! === 0 || block.name[row]! >= block.strings.count) throw new Error('name');
      if (!Number.isFinite(block.weight[row]!) || block.weight[row]! < 1) throw new Error(`weight ${block.weight[row]}`);
    }
    for (let entry = 0; entry < block.attributes.count; entry++) {
      if (block.attributes.type[entry] === 4 && !Number.isFinite(block.attributes.doubles[entry]!)) throw new Error('a double that is no number');
    }
  }
  expect(ids.size).toBe(total);
});

test('has spans of every era and kind, samples at the head, and every trouble', () => {
  const names = new Set(blocks.flatMap((block) => rowsOf(block).map((row) => describeSpan(block, row))).flatMap((line) => /"(http\.method|http\.request\.method|db\.system|db\.system\.name|rpc\.system|rpc\.system\.name|gen_ai\.provider\.name|messaging\.destination|messaging\.destination\.name)"/.exec(line)?.[1] ?? []));
  expect([...names].sort()).toEqual(['db.system', 'db.system.name', 'gen_ai.provider.name', 'http.method', 'http.request.method', 'messaging.destination', 'messaging.destination.name', 'rpc.system', 'rpc.system.name'].filter((name) => names.has(name)));
  expect(names.size).toBeGreaterThanOrEqual(8);
  const states = new Set(blocks.flatMap((block) => rowsOf(block).map((row) => block.strings.get(block.traceState[row]!))));
  expect(states).toEqual(new Set(['', 'ot=th:c', 'ot=th:e666']));
  expect(shop.truth().causes.map(({ cause }) => cause).sort()).toEqual(['deploy', 'lock', 'n-plus-one', 'retry-storm']);
  expect(shop.truth().lateSpans).toBeGreaterThan(20);
  expect(shop.truth().lostSpans).toBeGreaterThan(20);
  expect(sum(blocks.map(({ links }) => links.count))).toBeGreaterThan(100);
});

test('the truth is what a count over all spans gives', () => {
  const services = new Map<string, string>();
  for (const block of blocks) for (const row of rowsOf(block)) services.set(spanKey(block, block.spanId, row), serviceOf(block, row));
  const red = new Map<string, { spans: number; calls: number; errors: number; durations: { duration: number; weight: number }[] }>();
  const edges = new Map<string, { spans: number; calls: number; errors: number }>();
  let orphans = 0;
  for (const block of blocks) {
    for (const row of rowsOf(block)) {
      const service = serviceOf(block, row);
      const weight = block.weight[row]!;
      const failed = block.status[row] === 2;
      if (isRoot(block, row) || block.kind[row] === 2 || block.kind[row] === 5) {
        const figures = red.get(service) ?? { spans: 0, calls: 0, errors: 0, durations: [] };
        red.set(service, figures);
        figures.spans++;
        figures.calls += weight;
        figures.errors += failed ? weight : 0;
        figures.durations.push({ duration: Number(block.duration64[row]!), weight });
      }
      if (isRoot(block, row)) continue;
      const parent = services.get(spanKey(block, block.parentId, row));
      if (parent === undefined) {
        orphans++;
        continue;
      }
      const edge = edges.get(`${parent} ${service}`) ?? { spans: 0, calls: 0, errors: 0 };
      edges.set(`${parent} ${service}`, edge);
      edge.spans++;
      edge.calls += weight;
      edge.errors += failed ? weight : 0;
    }
  }
  const truth = shop.truth();
  expect(orphans).toBeGreaterThan(20);
  expect(truth.spans).toBe(total);
  expect(Object.keys(truth.red).sort()).toEqual([...red.keys()].sort());
  for (const [service, { spans, calls, errors, durations }] of red) {
    const known = truth.red[service]!;
    expect(known.spans).toBe(spans);
    expect(known.calls).toBeCloseTo(calls, 6);
    expect(known.errors).toBeCloseTo(errors, 6);
    durations.sort((x, y) => x.duration - y.duration);
    for (const [q, estimate] of [[0.5, known.p50], [0.99, known.p99]] as const) {
      let rest = calls * q;
      const exact = durations.find(({ weight }) => (rest -= weight) <= 1e-9)!.duration;
      expect(Math.abs(estimate / exact - 1)).toBeLessThan(0.005);
    }
  }
  expect(truth.edges.length).toBe(edges.size);
  for (const { parent, child, spans, calls, errors } of truth.edges) {
    const edge = edges.get(`${parent} ${child}`);
    expect([parent, child, spans]).toEqual([parent, child, edge?.spans]);
    expect(calls).toBeCloseTo(edge?.calls ?? -1, 6);
    expect(errors).toBeCloseTo(edge?.errors ?? -1, 6);
  }
});

test('spans arrive after they end, mostly within seconds, some much later', () => {
  let late = 0;
  let newest = 0n;
  let count = 0;
  for (const block of createShop({ seed: 3 }).backfill({ spans: 20_000, from: TO - HOUR / 3n, to: TO, blockSpans: 400 })) {
    count += block.count;
    let oldest = newest;
    for (const row of rowsOf(block)) {
      const end = block.start64[row]! + block.duration64[row]!;
      if (end + 30_000_000_000n < newest) late++;
      if (end > oldest) oldest = end;
    }
    if (oldest > newest) newest = oldest;
  }
  expect(late).toBeGreaterThan(count * 0.001);
  expect(late).toBeLessThan(count * 0.01);
});

test('continuous data is a function of its time, at the rate asked for', () => {
  const take = (): SpanBlock[] => {
    const taken: SpanBlock[] = [];
    for (const block of createShop({ seed: 5 }).continuous({ rate: 400, from: TO })) {
      taken.push(block);
      if (taken.length === 120) return taken;
    }
    return taken;
  };
  const first = take();
  const lines = (from: readonly SpanBlock[]): string[] => from.flatMap((block) => rowsOf(block).map((row) => describeSpan(block, row)));
  expect(lines(take())).toEqual(lines(first));
  const rate = sum(first.slice(20).map(({ count }) => count)) / 100;
  expect(rate).toBeGreaterThan(400 * 0.2);
  expect(rate).toBeLessThan(400 * 1.8);
});

test('a visit has the mean number of spans the rate is computed with', () => {
  let visits = 0;
  for (const block of blocks) visits += rowsOf(block).filter((row) => isRoot(block, row) && block.kind[row] !== 5).length;
  expect(total / visits).toBeGreaterThan(SPANS_PER_VISIT * 0.93);
  expect(total / visits).toBeLessThan(SPANS_PER_VISIT * 1.07);
});
