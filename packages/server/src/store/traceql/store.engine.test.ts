import { parseTraceql, rangeIntervals } from '@spoor/core/traceql';
import type { AttributeRef, CheckedQuery, TraceHit } from '@spoor/core/traceql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import type { TestSpan } from '../../api/testing/index.ts';
import { connectStore } from '../connection/index.ts';
import { openStore } from '../open-store.ts';
import type { SpanStore } from '../span-store.ts';
import type { TraceqlSearch, TraceqlSearchUpdate } from '../traceql-store.ts';
import { EPOCH, blockOf } from './testing/random-traces.ts';

const SECOND = 1_000_000_000n;
const TENANT = "o'brien";
const RANGE = { from: EPOCH, to: EPOCH + 86_400n * SECOND };
const NOWHERE = { start: 0, end: 0 };
/** Texts that would end a literal, a statement or a comment. */
const HOSTILE = ["' OR 1=1 --", "'; DROP TABLE spoor.spans; --", "\\' OR 1=1 --", '`', '\\', "''", '/*', 'a\0b', "{{x}}", "'||sleep(3)||'", '\u2019', '%27'];

/** Every ten seconds a trace of three spans; the later, the newer. */
const SPANS: readonly TestSpan[] = Array.from({ length: 400 }, (_, at): readonly TestSpan[] => {
  const traceId = (at + 1).toString(16).padStart(32, '0');
  const start = EPOCH + BigInt(at) * 10n * SECOND;
  const id = (n: number): string => (at * 4 + n + 1).toString(16).padStart(16, '0');
  const hostile = HOSTILE[at % HOSTILE.length]!;
  return [
    { traceId, spanId: id(0), service: 'front', name: 'GET /', kind: 2, start, duration: SECOND, attributes: { 'http.status_code': BigInt(at % 5 === 0 ? 500 : 200), hostile } },
    { traceId, spanId: id(1), parentId: id(0), service: 'back', name: 'work', kind: 3, start: start + 1n, duration: 5n, status: at % 4 === 0 ? 2 : 0, attributes: { 'user.id': `u${at}`, [`key ${hostile}`]: 'x' }, events: [{ time: start, name: 'retry', attributes: { attempt: 2n } }] },
    { traceId, spanId: id(2), parentId: id(1), service: 'db', name: 'query', kind: 3, start: start + 2n, duration: BigInt(at) * 1_000_000n, resource: { region: at % 2 === 0 ? 'eu' : 'us' } },
  ];
}).flat();

let engine: TestEngine;
let store: SpanStore;
beforeAll(async () => {
  engine = await startTestEngine();
  store = await openStore({ connection: connectStore({ socketPath: engine.socketPath }) });
  await store.insert(blockOf(SPANS, TENANT), 'one', EPOCH + 86_400n * SECOND);
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await engine.stop();
});

function query(text: string): CheckedQuery {
  const parsed = parseTraceql(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors[0]?.message ?? ''}`);
  return parsed.query;
}

function asked(text: string, more: Partial<TraceqlSearch> = {}): TraceqlSearch {
  return { tenant: TENANT, query: query(text), range: RANGE, limit: 20, spansPerSpanset: 3, semconv: true, ...more };
}

async function updates(search: TraceqlSearch, signal?: AbortSignal): Promise<readonly TraceqlSearchUpdate[]> {
  const all: TraceqlSearchUpdate[] = [];
  for await (const update of store.searchTraceql(search, signal)) all.push(update);
  return all;
}

async function hits(text: string, more: Partial<TraceqlSearch> = {}): Promise<readonly TraceHit[]> {
  return (await updates(asked(text, more))).at(-1)!.hits;
}

describe('search', () => {
  test('the newest traces, newest first, whole', async () => {
    const found = await hits('{ }');
    expect(found.map(({ traceId }) => Number.parseInt(traceId, 16))).toEqual(Array.from({ length: 20 }, (_, at) => 400 - at));
    expect(found[0]).toMatchObject({ rootService: 'front', rootName: 'GET /', duration: SECOND, serviceStats: [{ service: 'back', spans: 1, errors: 0 }, { service: 'db', spans: 1 }, { service: 'front', spans: 1 }] });
    expect(found[0]!.spansets[0]).toMatchObject({ matched: 3 });
  });

  test('without a range, all there is', async () => {
    const { range: _range, ...search } = asked('{ span.user.id = "u0" }');
    expect((await updates(search)).at(-1)!.hits.map(({ traceId }) => traceId)).toEqual(['0'.repeat(31) + '1']);
  });

  test('what was found so far comes first, the answer last', async () => {
    const all = await updates(asked('{ status = error }', { limit: 60 }));
    expect(all.length).toBeGreaterThan(1);
    expect(all.at(-1)).toMatchObject({ done: true, progress: { completedJobs: all.at(-1)!.progress.totalJobs } });
    const early = all.slice(0, -1).flatMap((update) => update.hits.map(({ traceId }) => traceId));
    expect(new Set(early).size).toBe(early.length);
    expect(all.at(-1)!.hits).toHaveLength(60);
  });

  test.each([
    ['{ span.http.response.status_code = 500 }', 80],
    ['{ resource.region = "eu" && duration > 390ms }', 4],
    ['{ resource.service.name = "front" } >> { resource.service.name = "db" && duration >= 399ms }', 1],
    ['{ trace:rootService = "front" && status = error }', 100],
    ['{ trace:duration > 2s }', 0],
    ['{ trace:duration >= 1s }', 400],
    ['{ event.attempt = 2 && event:name = "retry" && span.user.id = "u7" }', 1],
    ['{ nestedSetParent < 0 && span.http.status_code = 200 }', 320],
    ['{ span:childCount = 1 } | count() = 2', 400],
    ['{ .nothing.like.it = 1 }', 0],
  ])('%s', async (text, count) => {
    expect(await hits(text, { limit: 1_000 })).toHaveLength(count);
  });

  test('another tenant sees nothing', async () => {
    expect(await hits('{ }', { tenant: 'other' })).toEqual([]);
  });

  test.each(HOSTILE)('the text %j is a text', async (text) => {
    const number = HOSTILE.indexOf(text);
    const wanted = SPANS.filter(({ attributes }) => attributes?.['hostile'] === text).length;
    const quoted = JSON.stringify(text).replaceAll('\\u0000', '\\x00');
    expect(await hits(`{ span.hostile = ${quoted} }`, { limit: 1_000 })).toHaveLength(wanted);
    expect(await hits(`{ span.hostile =~ ${quoted.replaceAll(/[|(){}*]/g, '[$&]').replaceAll('\\\\', '\\\\\\\\')} || name = ${quoted} }`, { limit: 1_000 })).toHaveLength(wanted);
    expect(await hits(`{ .hostile = "x" && name != ${quoted} }`)).toEqual([]);
    const attribute: AttributeRef = { kind: 'attribute', scope: 'span', name: `key ${text}`, at: NOWHERE };
    const { values } = await store.tagValues({ tenant: TENANT, attribute, range: RANGE, limit: 10 });
    expect(values).toEqual([{ value: { type: 'string', value: 'x' }, count: SPANS.filter(({ attributes }) => attributes?.[`key ${text}`] !== undefined).length }]);
    expect((await store.tagValues({ tenant: TENANT, attribute: { ...attribute, name: 'hostile' }, contains: text, limit: 100 })).values.length, String(number)).toBeGreaterThan(0);
    expect(await hits('{ }')).toHaveLength(20);
  });

  test.each([
    [{ limit: 0 }, 'BAD_DATA', /1 to 10000 traces/],
    [{ limits: { spans: 10 } }, 'TOO_MANY_ROWS', /more than 10 spans.*limit "spans"/],
    [{ limits: { traces: 5 } }, 'TOO_MANY_ROWS', /limit "traces"/],
    [{ limits: { seconds: 0 } }, 'TIMEOUT', /longer than the 0 seconds/],
  ])('%j fails with words', async (more, code, message) => {
    await expect(updates(asked('{ status = error }', more))).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  test('a trace with too many spans is left out and counted', async () => {
    const last = (await updates(asked('{ span.user.id = "u7" }', { limits: { spansPerTrace: 2 } }))).at(-1)!;
    expect(last).toMatchObject({ hits: [], progress: { skippedTraces: 1 } });
  });
});

describe('aborting', () => {
  test('ends the query in the engine', async () => {
    await engine.connection.command(`INSERT INTO spoor.spans (part, tenant, bucket, trace_id, ids, ts, service, name)
      SELECT 20260921, 'big', 1790000000 + intDiv(number, 1000), reinterpretAsFixedString(toUInt128(number)), number + 1, fromUnixTimestamp64Nano(toInt64(1790000000000000000 + number * 1000000), 'UTC'), 's', concat(repeat('x', 200), toString(number))
      FROM numbers(300000)`);
    const abort = new AbortController();
    const slow = asked(`{ name =~ "(x+x+)+y${'.*z'.repeat(20)}" }`, { tenant: 'big' });
    const failed = updates(slow, abort.signal).then(
      () => undefined,
      (error: unknown) => error,
    );
    await until(async () => (await running()) === 1, 5_000);
    const begun = performance.now();
    abort.abort();
    expect(await failed).toMatchObject({ code: 'ABORTED' });
    await until(async () => (await running()) === 0, 2_000);
    // The machine that runs the tests may be busy with other things.
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

async function running(): Promise<number> {
  const { rows } = await engine.connection.queryRows("SELECT count() AS n FROM system.processes WHERE query LIKE '%(x+x+)+y%' AND query NOT LIKE '%system.processes%'");
  return Number(rows[0]?.['n']);
}

async function until(met: () => Promise<boolean>, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await met())) {
    if (performance.now() > end) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('metrics', () => {
  const intervals = rangeIntervals({ start: EPOCH, end: EPOCH + 4_000n * SECOND, step: 1_000n * SECOND });

  test('exemplars are spans of the group and the interval', async () => {
    for await (const { result, done } of store.metricsTraceql({ tenant: TENANT, query: query('{ } | rate() by (resource.service.name)'), intervals, exemplars: 30, maxSeries: 0, semconv: true })) {
      if (!done) continue;
      const exemplars = result.series.flatMap((series) => series.exemplars.map((exemplar) => ({ exemplar, service: series.labels[0]!.value })));
      expect(exemplars.length).toBeGreaterThan(10);
      for (const { exemplar, service } of exemplars) {
        const span = SPANS.find(({ spanId }) => spanId === exemplar.spanId)!;
        expect([span.traceId, span.start, { type: 'string', value: span.service }]).toEqual([exemplar.traceId, exemplar.time, service]);
      }
    }
  });

  test('too many series are cut, and counted', async () => {
    for await (const { result } of store.metricsTraceql({ tenant: TENANT, query: query('{ } | count_over_time() by (span.user.id)'), intervals, exemplars: 0, maxSeries: 7, semconv: true })) {
      expect([result.series.length, result.droppedSeries]).toEqual([7, 394]);
    }
  });
});

describe('tags', () => {
  test('names by scope, with a query only those of matching spans', async () => {
    const all = await store.tagNames({ tenant: TENANT, range: RANGE, limit: 100 });
    expect(all.names).toContainEqual({ scope: 'event', name: 'attempt', types: ['int'] });
    const { names } = await store.tagNames({ tenant: TENANT, range: RANGE, query: query('{ resource.service.name = "back" && status = error }'), limit: 100 });
    expect(names).toContainEqual({ scope: 'span', name: 'user.id', types: ['string'], count: 100 });
    expect(names).toContainEqual({ scope: 'event', name: 'attempt', types: ['int'], count: 100 });
    expect(names.map(({ name }) => name)).not.toContain('http.status_code');
    expect(await store.tagNames({ tenant: TENANT, scope: 'span', limit: 1 })).toMatchObject({ names: [{ scope: 'span' }], isCut: true });
  });

  const values = async (attribute: string, text?: string): Promise<unknown> => {
    const parsed = query(`{ } | select(${attribute})`);
    const stage = parsed.kind === 'spansets' ? parsed.pipeline.stages[1] : undefined;
    const reference = stage?.kind === 'select' ? stage.attributes[0]! : undefined;
    const found = await store.tagValues({ tenant: TENANT, attribute: reference!, range: RANGE, limit: 10, ...(text === undefined ? {} : { query: query(text) }) });
    return found.values.map(({ value, count }) => ['value' in value ? value.value : undefined, count]);
  };

  test.each<[string, string | undefined, unknown]>([
    ['resource.service.name', undefined, [['back', 1], ['db', 1], ['front', 1]]],
    ['resource.service.name', '{ status = error }', [['back', 100]]],
    ['span.http.response.status_code', undefined, [[200n, 320], [500n, 80]]],
    ['name', undefined, [['GET /', 1], ['query', 1], ['work', 1]]],
    ['status', '{ resource.service.name = "back" }', [['unset', 300], ['error', 100]]],
    ['kind', undefined, [['client', 800], ['server', 400]]],
    ['resource.region', '{ duration >= 398ms && kind = client }', [['eu', 1], ['us', 1]]],
    ['rootServiceName', undefined, [['front', 400]]],
    ['event:name', undefined, [['retry', 400]]],
    ['span.nowhere', undefined, []],
  ])('values of %s where %s', async (attribute, text, expected) => {
    expect(await values(attribute, text)).toEqual(expected);
  });
});

describe('explain', () => {
  test('says what went into SQL and what it cost', async () => {
    const { text, pushedDown, steps } = await store.explainTraceql({ search: asked('{ span.user.id = "u7" && duration > 1ns }') });
    expect(pushedDown.join('\n')).toContain('duration > 1');
    expect(steps.map(({ title }) => title)).toContain('Where the candidate traces lie');
    expect(text).toContain('rows');
    expect(steps.some(({ rowsRead }) => rowsRead > 0)).toBe(true);
  });

  test('of metrics', async () => {
    const metrics = { tenant: TENANT, query: query('{ } | rate()'), intervals: rangeIntervals({ start: EPOCH, end: EPOCH + 60n * SECOND, step: 60n * SECOND }), exemplars: 0, maxSeries: 0, semconv: true };
    expect((await store.explainTraceql({ metrics })).pushedDown).toContain('counting by group and interval');
  });
});
