import type { SpanPredicate, TraceSearch } from '@spoor/core/plan';
import { Random } from '@spoor/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRemoteTestEngine, startTestEngine } from '../engine/testing.ts';
import type { TestEngine } from '../engine/testing.ts';
import { openStore } from './open-store.ts';
import type { SpanStore } from './span-store.ts';
import { distinctSpans, expectedEdges, expectedSummary, expectedTraces } from './testing/expected.ts';
import { blockOf, spansOf } from './testing/plain-spans.ts';
import type { TestSpan } from './testing/plain-spans.ts';

const SECOND = 1_000_000_000n;
const BASE = 1_790_000_000n * SECOND;
const SPAN_HOURS = 4n * 3600n * SECOND;
const TENANT = "acme's";

/** 250 traces over four hours in parts: some last for hours, some spans are orphans, come late or came twice. */
function randomSpans(): readonly TestSpan[] {
  const random = new Random(42);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.fraction() * list.length)]!;
  const spans: TestSpan[] = [];
  for (let t = 0; t < 250; t++) {
    const trace = Array.from({ length: 4 }, () => Math.floor(random.fraction() * 2 ** 32).toString(16).padStart(8, '0')).join('');
    const begin = BASE + BigInt(Math.floor(random.fraction() * 4 * 3600)) * SECOND;
    const stretch = random.fraction() < 0.1 ? 7200 : random.fraction() < 0.2 ? 180 : 2;
    const size = 1 + Math.floor(random.fraction() * 12);
    for (let i = 1; i <= size; i++) {
      const isOrphan = random.fraction() < 0.1;
      spans.push({
        trace,
        id: i,
        parent: i === 1 ? 0 : isOrphan ? 900 : 1 + Math.floor(random.fraction() * (i - 1)),
        start: begin + BigInt(i === 1 ? 0 : Math.floor(random.fraction() * stretch * 1e9)),
        duration: BigInt(Math.floor(10 ** (3 + random.fraction() * 7))),
        service: `s${pick(['a', 'b', 'c', 'd', 'e'])}`,
        name: pick(['GET /', 'POST /x', 'query', '']),
        kind: Math.floor(random.fraction() * 6),
        status: pick([0, 0, 0, 1, 2]),
        weight: pick([1, 1, 1, 4]),
        user: `u${Math.floor(random.fraction() * 30)}`,
        code: pick([200n, 404n, 500n]),
        events: pick([0, 0, 2]),
      });
    }
  }
  return spans;
}

const SPANS = randomSpans();
/** Sent a second time, under other tokens. */
const DOUBLED = SPANS.filter((_, i) => i % 17 === 0);
const STORED = [...SPANS, ...DOUBLED];
const WHOLE = { from: BASE - 3600n * SECOND, to: BASE + SPAN_HOURS + 3n * 3600n * SECOND };
const PART = { from: BASE + 1111n * SECOND + 5n, to: BASE + 9000n * SECOND + 7n };

const service = (value: string): SpanPredicate => ({ op: 'compare', field: { kind: 'intrinsic', name: 'service' }, cmp: '=', value: { type: 'string', value } });
const tag = (key: string, value: string): SpanPredicate => ({ op: 'compare', field: { kind: 'attribute', levels: ['span', 'resource', 'scope', 'event', 'link'], key }, cmp: '=', value: { type: 'text', value } });
const PREDICATES: readonly SpanPredicate[] = [
  { op: 'true' },
  service('sa'),
  tag('user.id', 'u7'),
  tag('code', '500'),
  tag('service.name', 'sb'),
  { op: 'and', terms: [service('sc'), tag('code', '404'), { op: 'compare', field: { kind: 'intrinsic', name: 'status' }, cmp: '=', value: { type: 'number', value: 2 } }] },
  { op: 'or', terms: [tag('user.id', 'u1'), tag('code', '404')] },
  { op: 'not', term: { op: 'or', terms: [service('sa'), service('sb'), service('sc')] } },
  tag('never.seen', 'x'),
];

/** The engine on its socket, and the same engine as if it were a server far away. */
const PLACES = ['socket', 'tcp'] as const;

describe.each(PLACES)('the store over %s', (place) => {
  let engine: TestEngine;
  let store: SpanStore;

  beforeAll(async () => {
    engine = place === 'tcp' ? await startRemoteTestEngine() : await startTestEngine();
    store = await openStore({ connection: engine.connection, database: 'tracing' });
    const blocks = [SPANS.filter((_, i) => i % 3 === 0), SPANS.filter((_, i) => i % 3 === 1), SPANS.filter((_, i) => i % 3 === 2), DOUBLED];
    for (const [i, spans] of blocks.entries()) await store.insert(blockOf(spans, TENANT), `token-${i}`, BASE + SPAN_HOURS);
    await store.insert(blockOf(SPANS.filter((_, i) => i % 3 === 0), TENANT), 'token-0', BASE + SPAN_HOURS); // a replay
    await store.insert(blockOf(SPANS.slice(0, 20), 'other'), 'other', BASE + SPAN_HOURS);
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await engine.stop();
  });

  const orders = ['latest', 'slowest', 'fastest', 'most-spans', 'most-errors'] as const;
  test.each(orders)('search: %s gives the true order, whole and in pages', async (order) => {
    for (const [i, predicate] of PREDICATES.entries()) {
      for (const range of [WHOLE, PART]) {
        const search: TraceSearch = { tenant: TENANT, predicate, range, order, limit: 400 };
        const expected = expectedTraces(search, STORED);
        expect([i, (await store.search(search)).traceIds]).toEqual([i, expected]);
        if (i % 3 === 0) expect([i, await pages({ ...search, limit: 23 })]).toEqual([i, expected]);
      }
    }
  });

  async function pages(search: TraceSearch): Promise<readonly string[]> {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.search({ ...search, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...page.traceIds);
      cursor = page.next;
    } while (cursor !== undefined && found.length < 1000);
    return found;
  }

  test('search: bounds on the duration of the whole trace', async () => {
    for (const order of orders) {
      for (const predicate of PREDICATES.slice(0, 4)) {
        const search: TraceSearch = { tenant: TENANT, predicate, range: WHOLE, order, limit: 400, minTraceDuration: SECOND, maxTraceDuration: 100n * SECOND };
        const expected = expectedTraces(search, STORED);
        expect(expected.length).toBeGreaterThan(3);
        expect((await store.search(search)).traceIds).toEqual(expected);
        expect(await pages({ ...search, limit: 29 })).toEqual(expected);
      }
    }
  });

  test('search: nothing for another tenant, an empty range or an unknown key', async () => {
    const search: TraceSearch = { tenant: 'nobody', predicate: { op: 'true' }, range: WHOLE, order: 'latest', limit: 5 };
    expect((await store.search(search)).traceIds).toEqual([]);
    expect((await store.search({ ...search, tenant: TENANT, range: { from: PART.to, to: PART.from } })).traceIds).toEqual([]);
  });

  test('search: what a person got wrong is BAD_DATA with words', async () => {
    const search: TraceSearch = { tenant: TENANT, predicate: { op: 'true' }, range: WHOLE, order: 'latest', limit: 5 };
    const regex: SpanPredicate = { op: 'compare', field: { kind: 'intrinsic', name: 'name' }, cmp: '=~', value: { type: 'text', value: 'GET (/' } };
    await expect(store.search({ ...search, predicate: regex })).rejects.toMatchObject({ code: 'BAD_DATA', message: 'bad regular expression "GET (/": missing closing ) at position 6' });
    await expect(store.search({ ...search, cursor: "1' OR 1" })).rejects.toMatchObject({ code: 'BAD_DATA' });
    await expect(store.search({ ...search, limit: 0 })).rejects.toMatchObject({ code: 'BAD_DATA' });
  });

  test('an aborted read ends with ABORTED', async () => {
    const search: TraceSearch = { tenant: TENANT, predicate: { op: 'true' }, range: WHOLE, order: 'latest', limit: 5 };
    const abort = new AbortController();
    const pending = store.search(search, abort.signal);
    abort.abort();
    await expect(pending).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(store.search(search, abort.signal)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('traces come as asked, by start, doubles once', async () => {
    const ids = [...new Set(SPANS.map((span) => span.trace))].reverse().slice(0, 60);
    const block = await store.traces(TENANT, [...ids, 'f'.repeat(32)]);
    const expected = ids.flatMap((id) => SPANS.filter((span) => span.trace === id).sort((a, b) => (a.start === b.start ? a.id - b.id : a.start < b.start ? -1 : 1)));
    expect(spansOf(block)).toEqual(expected.map((span) => `${span.trace} ${span.id}`));
    const streamed: string[] = [];
    for await (const part of store.streamTraces(TENANT, ids)) streamed.push(...spansOf(part));
    expect(streamed).toEqual(expected.map((span) => `${span.trace} ${span.id}`));
    expect((await store.traces(TENANT, [])).count).toBe(0);
  });

  test('two spans with one id and different content are both kept', async () => {
    const twin = { ...SPANS[0]!, trace: 'ab'.repeat(16) };
    await store.insert(blockOf([twin, twin, { ...twin, user: 'someone else' }], 'twins'), 'twins', BASE);
    expect((await store.traces('twins', [twin.trace])).count).toBe(2);
    expect((await store.span('twins', twin.trace, twin.id.toString(16))).count).toBe(2);
  });

  test('a range streams every span in it once', async () => {
    for (const range of [WHOLE, PART]) {
      const found: string[] = [];
      let last = 0n;
      for await (const block of store.streamRange(TENANT, range)) {
        for (let i = 0; i < block.count; i++) {
          const minute = block.start64[i]! / (60n * SECOND);
          expect(minute >= last).toBe(true);
          last = minute;
        }
        found.push(...spansOf(block));
      }
      const expected = distinctSpans(SPANS).filter((span) => span.start >= range.from && span.start < range.to);
      expect(found.toSorted()).toEqual(expected.map((span) => `${span.trace} ${span.id}`).toSorted());
    }
  });

  test('the skeleton is the trace without what its spans carry', async () => {
    for (const id of [...new Set(SPANS.map((span) => span.trace))].slice(0, 20)) {
      const whole = await store.traces(TENANT, [id]);
      const { block, eventCount, linkCount } = await store.skeleton(TENANT, id);
      expect(spansOf(block)).toEqual(spansOf(whole));
      for (let i = 0; i < block.count; i++) {
        expect(block.strings.get(block.name[i]!)).toBe(whole.strings.get(whole.name[i]!));
        expect(block.strings.get(block.resources.service[block.resource[i]!]!)).toBe(whole.strings.get(whole.resources.service[whole.resource[i]!]!));
        expect([block.start64[i], block.duration64[i], block.parentId[2 * i], block.kind[i], block.status[i], block.weight[i]]).toEqual([
          whole.start64[i], whole.duration64[i], whole.parentId[2 * i], whole.kind[i], whole.status[i], whole.weight[i],
        ]);
        expect([eventCount[i], linkCount[i]]).toEqual([whole.events.end[i]! - whole.events.startOf(i), 0]);
      }
      expect([block.attributes.count, block.attributes.rows]).toEqual([0, block.count]);
    }
  });

  test('summaries count each span once and know roots, orphans and services', async () => {
    const ids = [...new Set(SPANS.map((span) => span.trace))].slice(10, 110);
    expect(await store.summaries(TENANT, [...ids, '0'.repeat(31) + '1'])).toEqual(ids.map((id) => expectedSummary(id, STORED)));
  });

  test('services, operations and attribute keys', async () => {
    expect(await store.services(TENANT)).toEqual(['sa', 'sb', 'sc', 'sd', 'se']);
    const all = new Set(SPANS.filter((span) => span.service === 'sa').map((span) => JSON.stringify({ name: span.name, kind: span.kind })));
    const known = await store.operations(TENANT, 'sa');
    expect(new Set(known.map((operation) => JSON.stringify(operation)))).toEqual(all);
    expect(known.map(({ name }) => name)).toEqual(known.map(({ name }) => name).toSorted());
    expect((await store.operations(TENANT, 'sa', 2)).every((operation) => operation.kind === 2)).toBe(true);
    const keys = await store.attributeKeys(TENANT);
    expect(keys.map(({ key, level, type }) => `${level} ${key} ${type}`).toSorted()).toEqual(['resource service.name string', 'span code int', 'span user.id string']);
  });

  test('RED figures are weighted and within a bucket of the truth', async () => {
    const quarter = { from: BASE - (BASE % (15n * SECOND)) + 1500n * SECOND, to: BASE - (BASE % (15n * SECOND)) + 9015n * SECOND };
    for (const range of [WHOLE, quarter]) {
      const found = await store.red(TENANT, range, { step: 300 });
      const entries = STORED.filter((span) => span.start >= range.from && span.start < range.to && (span.kind === 2 || span.kind === 5 || span.parent === 0));
      for (const red of found) {
        const own = entries.filter((span) => span.service === red.service).sort((a, b) => Number(a.duration - b.duration));
        const calls = own.reduce((sum, span) => sum + span.weight, 0);
        const errors = own.filter((span) => span.status === 2).reduce((sum, span) => sum + span.weight, 0);
        expect([red.service, red.calls, red.errors]).toEqual([red.service, calls, errors]);
        for (const [q, value] of [[0.5, red.p50], [0.95, red.p95], [0.99, red.p99]] as const) {
          let rest = calls * q;
          const exact = own.find((span) => (rest -= span.weight) <= 1e-9)!;
          expect(Math.abs(Math.log2((value + 1) / (Number(exact.duration) + 1)))).toBeLessThanOrEqual(1 / 8 + 1e-6);
        }
        expect(red.series.reduce((sum, point) => sum + point.calls, 0)).toBe(calls);
        expect(red.series.every((point) => point.time % 300 === 0)).toBe(true);
      }
      expect(found.map((red) => red.service)).toEqual([...new Set(entries.map((span) => span.service))].sort());
    }
  });

  test('dependencies join every child with its parent, across minutes and hours, again from the cache', async () => {
    for (const range of [WHOLE, PART, WHOLE]) expect(await store.dependencies('distinct', range)).toEqual([]);
    await store.insert(blockOf(SPANS, 'distinct'), 'distinct', BASE + SPAN_HOURS);
    for (const range of [WHOLE, PART, WHOLE]) expect(await store.dependencies('distinct', range)).toEqual(expectedEdges(range, SPANS));
  });

  test('a deleted trace is gone from everything but the roll-ups', async () => {
    const [first, second] = [...new Set(SPANS.map((span) => span.trace))];
    await store.insert(blockOf(SPANS, 'deleting'), 'deleting', BASE + SPAN_HOURS);
    await store.deleteTraces('deleting', [first!]);
    expect((await store.traces('deleting', [first!, second!])).count).toBe(SPANS.filter((span) => span.trace === second).length);
    const search: TraceSearch = { tenant: 'deleting', predicate: { op: 'true' }, range: WHOLE, order: 'slowest', limit: 400 };
    expect((await store.search(search)).traceIds).not.toContain(first);
    expect((await store.traces(TENANT, [first!])).count).toBeGreaterThan(0);
  });

  test('stats and ping', async () => {
    await store.ping();
    const stats = await store.stats();
    expect(stats.spans).toBeGreaterThanOrEqual(STORED.length);
    expect(stats.bytesOnDisk).toBeGreaterThan(1000);
    expect(stats.version).toMatch(/^\d+\.\d+/);
  });
});
