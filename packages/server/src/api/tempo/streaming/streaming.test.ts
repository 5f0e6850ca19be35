import { Client, Metadata, credentials, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { once } from 'node:events';
import { connect } from 'node:http2';
import type { TraceHit } from '@spoor/core/traceql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreError } from '../../../store/store-error.ts';
import { PROGRESS } from '../testing/tempo-test-store.ts';
import { NOW, openTempo } from '../testing/open-tempo.ts';
import type { TestTempo } from '../testing/open-tempo.ts';
import { SHOP_TRACE, START } from '../testing/shop-trace.ts';
import { readMessage, writeMessage } from '../testing/tempo-proto.ts';

let tempo: TestTempo;
let client: Client;
beforeEach(async () => {
  tempo = await openTempo();
  tempo.store.add(...SHOP_TRACE);
  client = new Client(`127.0.0.1:${tempo.listener.port}`, credentials.createInsecure());
});
afterEach(async () => {
  client.close();
  await tempo[Symbol.asyncDispose]();
});

interface Call {
  readonly messages: Record<string, unknown>[];
  readonly at: number[];
  readonly bytes: number[];
}

function call(method: string, [request, response]: readonly [string, string], body: Record<string, unknown>, options: { readonly deadline?: number } = {}) {
  const stream = client.makeServerStreamRequest<Record<string, unknown>, Buffer>(`/tempopb.StreamingQuerier/${method}`, (message) => writeMessage(request, message), (bytes) => bytes, body, new Metadata(), options);
  const found: Call = { messages: [], at: [], bytes: [] };
  const started = performance.now();
  const done = new Promise<Call>((resolve, reject) => {
    stream.on('data', (bytes: Buffer) => {
      found.messages.push(readMessage(response, bytes));
      found.at.push(performance.now() - started);
      found.bytes.push(bytes.length);
    });
    stream.on('end', () => resolve(found));
    stream.on('error', reject);
  });
  return { stream, done, found };
}

const NOW_SECONDS = Number(NOW / 1_000_000_000n);
const SEARCH = ['SearchRequest', 'SearchResponse'] as const;

async function failureOf(done: Promise<unknown>): Promise<[number, string]> {
  const error = (await done.then(
    () => undefined,
    (reason: unknown) => reason,
  )) as ServiceError | undefined;
  return [error?.code ?? -1, error?.details ?? ''];
}

const hit = (n: number, more: Partial<TraceHit> = {}): TraceHit => ({ traceId: n.toString(16).padStart(32, '0'), rootService: 's', rootName: 'n', start: START + BigInt(n), duration: 1n, spansets: [{ spans: [], matched: 1, attributes: [] }], serviceStats: [], ...more });
const ids = (message: Record<string, unknown>) => ((message['traces'] ?? []) as { traceID: string }[]).map(({ traceID }) => traceID);

describe('Search', () => {
  test("what Grafana's health check sends", async () => {
    const { messages } = await call('Search', SEARCH, { Query: '{}', start: NOW_SECONDS - 900, end: NOW_SECONDS, Limit: 1 }).done;
    expect(messages[0]).toMatchObject({ traces: [{ traceID: 'af7651916cd43dd8448eb211c80319c' }] });
    const all = await call('Search', SEARCH, { Query: '{ status = error }', Limit: 1 }).done;
    expect(all.messages).toEqual([
      {
        traces: [
          {
            traceID: 'af7651916cd43dd8448eb211c80319c',
            rootServiceName: 'frontend',
            rootTraceName: 'GET /checkout',
            startTimeUnixNano: String(START),
            durationMs: 800,
            spanSet: expect.objectContaining({ matched: 1 }),
            spanSets: [{ matched: 1, spans: [expect.objectContaining({ spanID: '0000000000000001', attributes: [{ key: 'status', value: { stringValue: 'error' } }] })] }],
            serviceStats: { frontend: { spanCount: 2, errorCount: 1 }, payments: { spanCount: 3 } },
          },
        ],
        metrics: { inspectedTraces: 2, inspectedBytes: '400', completedJobs: 1, totalJobs: 1, inspectedSpans: '10' },
      },
    ]);
    expect(tempo.store.searches.at(-1)).toMatchObject({ limit: 1, spansPerSpanset: 3 });
  });

  test('first results at once, then what is new at most twice a second, all of it at the end', async () => {
    tempo.store.script = async function* () {
      yield { hits: [], done: false, progress: { ...PROGRESS, completedJobs: 0 } };
      for (let n = 1; n <= 20; n++) {
        yield { hits: [hit(n)], done: false, progress: { ...PROGRESS, completedJobs: n, totalJobs: 21 } };
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      yield { hits: Array.from({ length: 20 }, (_, k) => hit(20 - k)), done: true, progress: PROGRESS };
    };
    const { messages, at } = await call('Search', SEARCH, { Query: '{}' }).done;
    expect(ids(messages[0]!)).toEqual(['1']);
    expect(at[0]).toBeLessThan(150);
    for (let k = 2; k < at.length - 1; k++) expect(at[k]! - at[k - 1]!).toBeGreaterThan(400);
    expect(messages.length).toBeGreaterThanOrEqual(3);
    expect(messages.length).toBeLessThanOrEqual(5);
    const before = messages.slice(0, -1).flatMap(ids);
    expect(new Set(before).size).toBe(before.length);
    expect(ids(messages.at(-1)!)).toEqual(Array.from({ length: 20 }, (_, k) => (20 - k).toString(16)));
  });

  test('large answers come in packets of a megabyte, a client that reads slowly gets all of them', async () => {
    const many = Array.from({ length: 3000 }, (_, n) => hit(n + 1, { rootName: 'x'.repeat(2000) }));
    tempo.store.script = async function* () {
      yield { hits: many, done: true, progress: PROGRESS };
    };
    const slow = call('Search', SEARCH, { Query: '{}' });
    slow.stream.pause();
    setTimeout(() => slow.stream.resume(), 200);
    const { messages, bytes } = await slow.done;
    expect(Math.max(...bytes)).toBeLessThanOrEqual(1024 * 1024);
    expect(bytes.length).toBeGreaterThanOrEqual(6);
    expect(messages.flatMap(ids)).toEqual(many.map(({ traceId }) => traceId.replace(/^0+/, '')));
  });

  test('by tags', async () => {
    const { messages } = await call('Search', SEARCH, { Tags: { 'service.name': 'pay' }, MinDurationMs: 10 }).done;
    expect(messages[0]).toMatchObject({ traces: [{ traceID: 'af7651916cd43dd8448eb211c80319c' }] });
    expect(JSON.stringify(messages)).not.toContain('spanSet');
  });

  test('a client that cancels stops the query within a blink', async () => {
    const { promise: stopped, resolve } = Promise.withResolvers<number>();
    tempo.store.script = async function* (_search, signal) {
      yield { hits: [hit(1)], done: false, progress: PROGRESS };
      await new Promise((done) => signal?.addEventListener('abort', done));
      resolve(performance.now());
    };
    const { stream, done } = call('Search', SEARCH, { Query: '{}' });
    await once(stream, 'data');
    const cancelled = performance.now();
    stream.cancel();
    expect((await failureOf(done))[0]).toBe(status.CANCELLED);
    expect((await stopped) - cancelled).toBeLessThan(100);
  });

  test('a deadline stops it too', async () => {
    const { promise: stopped, resolve } = Promise.withResolvers<boolean>();
    tempo.store.script = async function* (_search, signal) {
      await new Promise((done) => signal?.addEventListener('abort', done));
      resolve(true);
      yield* [];
    };
    expect((await failureOf(call('Search', SEARCH, { Query: '{}' }, { deadline: Date.now() + 200 }).done))[0]).toBe(status.DEADLINE_EXCEEDED);
    expect(await stopped).toBe(true);
  });

  test('failures, before and in the middle', async () => {
    expect(await failureOf(call('Search', SEARCH, { Query: '{' }).done)).toEqual([status.INVALID_ARGUMENT, expect.stringMatching(/^invalid TraceQL query: parse error at line 1, col 2/)]);
    expect(await failureOf(call('Search', SEARCH, { Query: '{}', Limit: 300_000 }).done)).toEqual([status.INVALID_ARGUMENT, 'limit 300000 exceeds max limit 262144']);
    expect((await failureOf(call('Nothing', SEARCH, {}).done))[0]).toBe(status.UNIMPLEMENTED);
    tempo.store.failure = new StoreError('TOO_MANY_ROWS', 'x');
    expect((await failureOf(call('Search', SEARCH, { Query: '{}' }).done))[0]).toBe(status.RESOURCE_EXHAUSTED);
    tempo.store.failure = undefined;
    tempo.store.script = async function* () {
      yield { hits: [hit(1)], done: false, progress: PROGRESS };
      throw new Error('secret');
    };
    const broken = call('Search', SEARCH, { Query: '{}' });
    expect(await failureOf(broken.done)).toEqual([status.INTERNAL, 'Something went wrong inside Spoor; the server log says what.']);
    expect(broken.found.messages).toHaveLength(1);
    expect(tempo.failures).toHaveLength(5);
  });
});

describe('the other methods', () => {
  test('tags and values', async () => {
    tempo.store.names = { names: [{ scope: 'span', name: 'a', types: ['string'] }], isCut: false };
    tempo.store.values = { values: [{ value: { type: 'int', value: 5n }, count: 1 }], isCut: false, sampledSpans: 1 };
    const one = async (method: string, types: readonly [string, string], body: Record<string, unknown>) => (await call(method, types, body).done).messages;
    expect(await one('SearchTags', ['SearchTagsRequest', 'SearchTagsResponse'], { scope: 'span' })).toEqual([{ tagNames: ['a'], metrics: {} }]);
    expect(await one('SearchTagsV2', ['SearchTagsRequest', 'SearchTagsV2Response'], { scope: 'span', maxTagsPerScope: 3 })).toEqual([{ scopes: [{ name: 'span', tags: ['a'] }], metrics: {} }]);
    expect(tempo.store.tagsAsked.at(-1)).toMatchObject({ limit: 3 });
    expect(await one('SearchTagValues', ['SearchTagValuesRequest', 'SearchTagValuesResponse'], { tagName: 'a' })).toEqual([{ tagValues: ['5'], metrics: {} }]);
    expect(await one('SearchTagValuesV2', ['SearchTagValuesRequest', 'SearchTagValuesV2Response'], { tagName: 'span.a', query: '{ .b = ' })).toEqual([{ tagValues: [{ type: 'int', value: '5' }], metrics: {} }]);
  });

  test('metrics: what is known first, then the answer', async () => {
    const end = 1_795_345_860_000_000_000n;
    tempo.store.series = [{ labels: [{ name: '__name__', value: { type: 'string', value: 'rate' } }], samples: Float64Array.of(0, 0.5), exemplars: [] }];
    const { messages } = await call('MetricsQueryRange', ['QueryRangeRequest', 'QueryRangeResponse'], { query: '{} | rate()', start: String(end - 60_000_000_000n), end: String(end), step: '60000000000', exemplars: 3 }).done;
    expect(messages.at(-1)).toMatchObject({ series: [{ labels: [{ key: '__name__', value: { stringValue: 'rate' } }], samples: [{ timestampMs: '1795345800000' }, { timestampMs: '1795345860000', value: 0.5 }] }] });
    expect(tempo.store.metricsAsked[0]).toMatchObject({ exemplars: 3, intervals: { count: 2 } });
    const instant = await call('MetricsQueryInstant', ['QueryInstantRequest', 'QueryInstantResponse'], { query: '{} | rate()', start: '1', end: '60000000000' }).done;
    expect(instant.messages.at(-1)).toMatchObject({ series: [{ labels: [{ key: '__name__', value: { stringValue: 'rate' } }] }] });
    expect(tempo.store.metricsAsked.at(-1)!.intervals.instant).toBe(true);
    expect(await failureOf(call('MetricsQueryRange', ['QueryRangeRequest', 'QueryRangeResponse'], { query: '{}', start: '1', end: '60000000000' }).done)).toEqual([status.INVALID_ARGUMENT, 'not a metrics query']);
  });
});

describe('one port, two protocols', () => {
  test('HTTP/1.1 and gRPC at the same time', async () => {
    const [http, grpc] = await Promise.all([tempo.get('/api/echo'), call('Search', SEARCH, { Query: '{}' }).done]);
    expect([http.status, grpc.messages.length]).toEqual([200, 1]);
  });

  test('HTTP/2 that is no gRPC is told so; a request that is no protobuf, or too large, too', async () => {
    const session = connect(tempo.url);
    const ask = async (headers: Record<string, string>, body: Buffer) => {
      const stream = session.request({ ':method': 'POST', ':path': '/tempopb.StreamingQuerier/Search', ...headers });
      let fields: Record<string, unknown> = {};
      stream.on('response', (got) => (fields = { ...fields, ...got }));
      stream.on('trailers', (got) => (fields = { ...fields, ...got }));
      stream.on('error', () => undefined);
      stream.resume();
      stream.end(body);
      await once(stream, 'close');
      return [fields[':status'], fields['grpc-status']];
    };
    const framed = (bytes: Buffer) => Buffer.concat([Buffer.of(0, 0, 0, 0, bytes.length), bytes]);
    expect(await ask({ 'content-type': 'text/plain' }, Buffer.alloc(0))).toEqual([415, undefined]);
    expect(await ask({ 'content-type': 'application/grpc' }, framed(Buffer.of(0x42, 0x7f)))).toEqual([200, String(status.INVALID_ARGUMENT)]);
    expect(await ask({ 'content-type': 'application/grpc' }, Buffer.of(0, 0x7f, 0, 0, 0))).toEqual([200, String(status.RESOURCE_EXHAUSTED)]);
    session.close();
  });

  test('closing waits for nobody for long', async () => {
    tempo.store.script = async function* (_search, signal) {
      yield { hits: [hit(1)], done: false, progress: PROGRESS };
      await new Promise((done) => signal?.addEventListener('abort', done));
    };
    const { stream, done } = call('Search', SEARCH, { Query: '{}' });
    const failed = failureOf(done);
    await once(stream, 'data');
    const began = performance.now();
    await tempo.listener.close(100);
    expect(performance.now() - began).toBeLessThan(1000);
    expect((await failed)[0]).not.toBe(status.OK);
  });
});
