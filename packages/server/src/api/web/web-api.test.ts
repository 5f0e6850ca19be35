import { DEFAULT_LIMITS, SpanBlock } from '@spoor/core/model';
import { decodeOtlpProtobuf, decodeSkeleton } from '@spoor/core/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { Metrics, SILENT_LOG } from '../../observe/index.ts';
import { StoreError } from '../../store/store-error.ts';
import { createApiServer } from '../http/index.ts';
import { MemoryStore } from '../testing/index.ts';
import type { TestSpan } from '../testing/index.ts';
import { testBlock } from '../testing/spans.ts';
import { tailAnswer } from './answers.ts';
import { WEB_ROUTES, registerWebApi } from './register-web-api.ts';
import type { Arrivals, WebApiDeps } from './web-api-deps.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const OTHER = '000000000000000000000000000000ab';
const T0 = 1_795_363_200_000_000_000n;
const MS = 1_000_000n;

const span = (over: Partial<TestSpan>): TestSpan => ({ traceId: TRACE, spanId: '1', service: 'shop', name: 'GET /', start: T0, duration: 10n * MS, ...over });

const ROOT = span({ spanId: '00000000000000a1', kind: 2, duration: 250n * MS, attributes: { 'http.status_code': 200n, 'user.id': 'ann' } });
const CHILD = span({
  spanId: '00000000000000a2',
  parentId: '00000000000000a1',
  service: 'db',
  name: '<script>alert(1)</script>',
  kind: 3,
  start: T0 + 5n * MS,
  status: 2,
  statusMessage: 'deadlock',
  attributes: {
    big: 9_007_199_254_740_993n,
    ratio: 0.5,
    on: true,
    nothing: null,
    raw: { type: 'bytes', json: '{"bytesValue":"AQI="}' },
    list: { type: 'array', json: '{"arrayValue":{"values":[{"intValue":"9007199254740993"},{"stringValue":"x"},{}]}}' },
    map: { type: 'map', json: '{"kvlistValue":{"values":[{"key":"__proto__","value":{"boolValue":true}},{"key":"stringValue","value":{"stringValue":"y"}}]}}' },
  },
  resource: { 'host.name': 'h1' },
  scope: { name: 'pg', version: '8.1', attributes: { beta: true } },
  events: [{ time: T0 + 6n * MS, name: 'exception', attributes: { 'exception.type': 'Deadlock' } }],
  links: [{ traceId: OTHER, spanId: '00000000000000ff', attributes: { why: 'batch' } }],
  repairs: 0b100_0001,
  droppedAttributes: 3,
});

let store: MemoryStore;
let app: FastifyInstance;
let retention = { maxAgeSeconds: 604_800, maxBytes: 50e9 };
let demoLoads = 0;
const listeners = new Set<Parameters<Arrivals['onSpans']>[0]>();
let routes: string[] = [];

beforeEach(() => {
  store = new MemoryStore();
  store.add(ROOT, CHILD, span({ traceId: OTHER, spanId: '00000000000000b1', service: 'cron', name: 'run', start: T0 + 1000n * MS, duration: 3_000n * MS }));
  const deps: WebApiDeps = {
    store,
    tenant: 'default',
    version: '0.1.0',
    status: () => ({
      receivers: [{ name: 'otlp-http', connections: 2, requests: 3, bytes: 400, accepted: 5, rejected: 1 }],
      rejections: [{ reason: 'invalid_trace_id', count: 1 }],
      repairs: [{ name: 'EMPTY_NAME', spans: 4 }],
      pipeline: { waitingBytes: 0, lagSeconds: 0 },
    }),
    endpoints: [{ name: 'OTLP/gRPC', scheme: 'http', port: 4317 }],
    retention: {
      get: () => retention,
      set: async (limits) => {
        retention = limits;
      },
    },
    demo: { load: async () => ({ spans: ++demoLoads, traces: 1 }), remove: async () => ({ spans: 1, traces: 1 }) },
    arrivals: {
      onSpans: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    now: () => T0 + 10_000n * MS,
  };
  app = createApiServer({ log: SILENT_LOG, metrics: new Metrics(), ready: async () => undefined, webRoot: undefined, allowedHosts: [] });
  routes = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) routes.push(`${name} ${url}`);
  });
  registerWebApi(app, deps);
});
afterEach(async () => {
  await app.close();
});

async function get(path: string, status = 200) {
  const answer = await app.inject({ url: `/api/spoor/v1${path}`, headers: { host: 'localhost:16686' } });
  expect(answer.statusCode, answer.body.slice(0, 300)).toBe(status);
  return answer;
}

const schemaOf = (path: string) => {
  const { answer } = WEB_ROUTES.find((route) => route.path === path && route.method === 'GET')!;
  if ('contentTypes' in answer) throw new Error('binary');
  return answer;
};

describe('services and keys', () => {
  test('figures over the last hour by default, in the documented shape', async () => {
    const body = (await get('/services')).json();
    schemaOf('/services').parse(body);
    expect(body.to).toBe(String(T0 + 10_000n * MS));
    expect(body.services.map((row: { service: string }) => row.service)).toEqual(['cron', 'shop']);
  });

  test('bad ranges and too fine steps are refused with the reason', async () => {
    expect((await get('/services?from=5&to=5', 400)).json().error.message).toBe('from must be before to.');
    expect((await get('/services?from=x', 400)).json().error.message).toBe('query from: nanoseconds since 1970 as digits');
    expect((await get('/services?from=99999999999999999999', 400)).json().error.code).toBe('BAD_REQUEST');
    expect((await get('/services?step=1', 400)).json().error.message).toMatch(/1500 points/);
    expect((await get('/services?step=60')).json().step).toBe(60);
  });

  test('operations and attribute keys', async () => {
    const operations = (await get('/operations?service=db')).json();
    schemaOf('/operations').parse(operations);
    expect(operations).toEqual({ operations: [{ name: '<script>alert(1)</script>', kind: 3 }] });
    schemaOf('/attribute-keys').parse((await get('/attribute-keys')).json());
  });
});

describe('search', () => {
  const ids = async (query: string) => (await get(`/search?${query}`)).json().traces.map((trace: { traceId: string }) => trace.traceId);

  test('every condition of the form', async () => {
    expect(await ids('')).toEqual([OTHER, TRACE]);
    expect(await ids('service=shop')).toEqual([TRACE]);
    expect(await ids('service=')).toEqual([OTHER, TRACE]);
    expect(await ids('operation=run')).toEqual([OTHER]);
    expect(await ids('minDuration=1s')).toEqual([OTHER]);
    expect(await ids('maxDuration=1s')).toEqual([TRACE]);
    expect(await ids('tags=http.status_code%3D200')).toEqual([TRACE]);
    expect(await ids('tags=http.status_code:200 user.id="ann"')).toEqual([TRACE]);
    expect(await ids('tags=http.status_code:200 user.id=bob')).toEqual([]);
    expect(await ids('tags=host.name=h1')).toEqual([TRACE]);
    expect(await ids('tags=exception.type=Deadlock')).toEqual([TRACE]);
    expect(await ids('tags=why')).toEqual([TRACE]);
    expect(await ids('tags=error=true')).toEqual([TRACE]);
    expect(await ids('tags=span.kind=server')).toEqual([TRACE]);
    expect(await ids('order=slowest')).toEqual([OTHER, TRACE]);
    expect(await ids('order=fastest')).toEqual([TRACE, OTHER]);
  });

  test('summaries in the documented shape, pages by cursor', async () => {
    const first = (await get('/search?limit=1')).json();
    schemaOf('/search').parse(first);
    expect(first.traces[0].traceId).toBe(OTHER);
    const second = (await get(`/search?limit=1&cursor=${first.next}`)).json();
    expect(second.traces[0]).toMatchObject({ traceId: TRACE, rootService: 'shop', rootName: 'GET /', spans: 2, errors: 1, orphans: 0, duration: 250e6, start: String(T0) });
    expect(second.next).toBeUndefined();
  });

  test('what cannot be read is said', async () => {
    expect((await get('/search?minDuration=5', 400)).json().error.message).toMatch(/minDuration: not a duration/);
    expect((await get('/search?tags="', 400)).json().error.message).toMatch(/^Tags: cannot read/);
    await get('/search?limit=0', 400);
    await get('/search?limit=501', 400);
    await get('/search?order=best', 400);
    await get('/search?service=a&service=b', 400);
  });

  test('store failures keep their meaning', async () => {
    store.failure = new StoreError('TIMEOUT', 'internal words');
    const answer = await get('/search', 504);
    expect(answer.json().error).toMatchObject({ code: 'STORE_TIMEOUT' });
    expect(answer.body).not.toContain('internal words');
  });
});

describe('overviews', () => {
  test('heatmap: the traces a search finds, by start and duration', async () => {
    const body = (await get('/heatmap?columns=10')).json();
    schemaOf('/heatmap').parse(body);
    expect(body.cells.map(({ traces, failed, traceId, duration }: Record<string, unknown>) => ({ traces, failed, traceId, duration }))).toEqual([
      { traces: 1, failed: 1, traceId: TRACE, duration: 250e6 },
      { traces: 1, failed: 0, traceId: OTHER, duration: 3e9 },
    ]);
    expect((await get('/heatmap?service=cron')).json().cells.length).toBe(1);
    expect((await get('/heatmap?columns=0', 400)).json().error.message).toContain('columns');
    expect((await get('/heatmap?minDuration=ages', 400)).json().error.message).toContain('not a duration');
  });

  test('outlines: bars in ten-thousandths of the trace, children below their parents', async () => {
    const { from, to } = { from: T0, to: T0 + 60_000n * MS };
    const body = (await get(`/outlines?ids=${OTHER},${TRACE}&from=${from}&to=${to}`)).json();
    schemaOf('/outlines').parse(body);
    expect(body.outlines).toEqual([
      { traceId: OTHER, services: ['cron'], bars: [0, 10_000, 0, 0, 0] },
      { traceId: TRACE, services: ['shop', 'db'], bars: [0, 10_000, 0, 0, 0, 200, 400, 1, 1, 1] },
    ]);
    expect((await get('/outlines?ids=zz', 400)).json().error.message).toContain('not a trace id');
    expect((await get(`/outlines?ids=${Array(101).fill(TRACE).join(',')}`, 400)).json().error.code).toBe('BAD_REQUEST');
  });

  test('dependencies', async () => {
    const body = (await get('/dependencies')).json();
    schemaOf('/dependencies').parse(body);
    expect(body.edges).toEqual([{ parent: 'shop', child: 'db', calls: 1, errors: 1 }]);
  });

  test('bounds on the whole trace', async () => {
    const ids = async (query: string) => (await get(`/search?${query}`)).json().traces.map((trace: { traceId: string }) => trace.traceId);
    expect(await ids('minTraceDuration=250000001ns')).toEqual([OTHER]);
    expect(await ids('maxTraceDuration=250ms')).toEqual([TRACE]);
  });
});

describe('traces', () => {
  test('the skeleton, by any form of the id', async () => {
    for (const id of [TRACE, TRACE.slice(1).toUpperCase(), '1-0af76519-16cd43dd8448eb211c80319c']) {
      const answer = await get(`/traces/${id}/columns`);
      expect(answer.headers['content-type']).toBe('application/vnd.spoor.skeleton');
      const trace = decodeSkeleton(new Uint8Array(answer.rawPayload).buffer);
      expect(trace.traceId).toBe(TRACE);
      expect([...trace.parent]).toEqual([-1, 0]);
      expect(trace.names[1]).toBe('<script>alert(1)</script>');
      expect([...trace.events]).toEqual([0, 1]);
    }
    expect((await get('/traces/ffff/columns', 404)).json().error.code).toBe('NOT_FOUND');
    expect((await get('/traces/xyz/columns', 400)).json().error.message).toMatch(/not a trace id/);
  });

  test('everything of a span, with types and exact values', async () => {
    const body = (await get(`/traces/${TRACE}/spans/a2`)).json();
    schemaOf('/traces/:id/spans/:spanId').parse(body);
    const [found] = body.spans;
    expect(found.attributes).toEqual([
      { key: 'big', type: 'int', value: '9007199254740993' },
      { key: 'ratio', type: 'double', value: '0.5' },
      { key: 'on', type: 'bool', value: 'true' },
      { key: 'nothing', type: 'empty', value: '' },
      { key: 'raw', type: 'bytes', value: 'AQI=' },
      { key: 'list', type: 'array', value: '[9007199254740993,"x",{}]' },
      { key: 'map', type: 'map', value: '{"__proto__":true,"stringValue":"y"}' },
    ]);
    expect(found).toMatchObject({
      parentSpanId: '00000000000000a1',
      statusMessage: 'deadlock',
      start: String(T0 + 5n * MS),
      duration: '10000000',
      repairs: ['SHORT_TRACE_ID', 'UTF8_REPAIRED'],
      droppedAttributes: 3,
      scope: { name: 'pg', version: '8.1', attributes: [{ key: 'beta', type: 'bool', value: 'true' }] },
      links: [{ traceId: OTHER, spanId: '00000000000000ff' }],
      events: [{ name: 'exception', time: String(T0 + 6n * MS) }],
    });
    expect(found.resource.attributes).toContainEqual({ key: 'host.name', type: 'string', value: 'h1' });
    await get(`/traces/${TRACE}/spans/ff`, 404);
    await get(`/traces/${TRACE}/spans/zz`, 400);
  });

  test('export is one document, for download', async () => {
    const json = await get(`/traces/${TRACE}/export`);
    const spans = json.json().resourceSpans.flatMap((group: { scopeSpans: { spans: { traceId: string }[] }[] }) => group.scopeSpans.flatMap((scope) => scope.spans));
    expect(spans.map(({ traceId }: { traceId: string }) => traceId)).toEqual([TRACE, TRACE]);
    expect(json.headers['content-disposition']).toBe(`attachment; filename="trace-${TRACE}.json"`);
    const block = new SpanBlock();
    decodeOtlpProtobuf((await get(`/traces/${TRACE}/export?format=otlp-protobuf`)).rawPayload, block, { tenant: 'default', receivedAt: T0, limits: DEFAULT_LIMITS });
    expect(block.count).toBe(2);
    await get('/traces/ffff/export', 404);
    await get(`/traces/${TRACE}/export?format=zip`, 400);
  });
});

describe('live tail', () => {
  const arrive = (...spans: readonly TestSpan[]): void => listeners.forEach((listener) => listener(testBlock(spans), 0, spans.length));

  test('server-sent events in the documented shape, until the reader goes', async () => {
    const { port } = await listening();
    const stop = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${port}/api/spoor/v1/tail?service=shop`, { signal: stop.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => JSON.parse((await reader.read()).value!.replace(/^data: /, ''));
    expect(await next()).toMatchObject({ spans: [], seen: 0 });
    await expect.poll(() => listeners.size).toBe(1);
    arrive(ROOT, CHILD);
    const message = tailAnswer.parse(await next());
    expect(message).toMatchObject({ seen: 2, matched: 1, dropped: 0, spans: [{ traceId: TRACE, service: 'shop', name: 'GET /', duration: 250e6, root: true }] });
    stop.abort();
    await expect.poll(() => listeners.size).toBe(0);
  });

  test('refuses nonsense, more readers than it can bear, and a server without one', async () => {
    expect((await get('/tail?minDuration=ages', 400)).json().error.message).toContain('not a duration');
    const { port } = await listening();
    const stop = new AbortController();
    const open = await Promise.all(Array.from({ length: 20 }, () => fetch(`http://127.0.0.1:${port}/api/spoor/v1/tail`, { signal: stop.signal })));
    for (const answer of open) expect(answer.status).toBe(200);
    await expect.poll(() => listeners.size).toBe(20);
    expect((await get('/tail', 503)).json().error.code).toBe('NOT_AVAILABLE');
    stop.abort();
    await expect.poll(() => listeners.size).toBe(0);
  });

  async function listening(): Promise<{ readonly port: number }> {
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server.address() as { readonly port: number };
  }
});

describe('status and unsafe methods', () => {
  test('status answers with the host of the request, and without the store', async () => {
    const body = (await get('/status')).json();
    schemaOf('/status').parse(body);
    expect(body).toMatchObject({ version: '0.1.0', endpoints: [{ name: 'OTLP/gRPC', url: 'http://localhost:4317' }], demo: true, store: { spans: 3, traces: 2 } });
    store.failure = new StoreError('UNAVAILABLE', 'down');
    const without = (await get('/status')).json();
    expect(without.store).toBeUndefined();
    expect(without.receivers).toHaveLength(1);
  });

  const send = async (method: 'PUT' | 'POST' | 'DELETE', path: string, headers: Record<string, string>, body: unknown = {}) =>
    (await app.inject({ method, url: `/api/spoor/v1${path}`, headers: { host: 'localhost:16686', ...headers }, payload: JSON.stringify(body) })).statusCode;
  const OWN = { 'content-type': 'application/json', 'x-spoor-request': '1' };

  test('only our own pages may change anything', async () => {
    const limits = { maxAgeSeconds: 86_400, maxBytes: 1e9 };
    expect(await send('PUT', '/retention', { 'content-type': 'text/plain', 'x-spoor-request': '1' }, limits)).toBe(415);
    expect(await send('PUT', '/retention', { 'content-type': 'application/json' }, limits)).toBe(403);
    expect(await send('PUT', '/retention', { ...OWN, origin: 'http://evil.example' }, limits)).toBe(403);
    expect(await send('PUT', '/retention', { ...OWN, origin: 'null' }, limits)).toBe(403);
    expect(retention.maxAgeSeconds).toBe(604_800);
    expect(await send('PUT', '/retention', { ...OWN, origin: 'http://localhost:16686' }, limits)).toBe(200);
    expect(retention).toEqual(limits);
    expect(await send('PUT', '/retention', OWN, { maxAgeSeconds: 1, maxBytes: 1e9 })).toBe(400);
    expect(await send('PUT', '/retention', OWN, {})).toBe(400);
    expect((await app.inject({ method: 'OPTIONS', url: '/api/spoor/v1/retention', headers: { host: 'localhost', origin: 'http://evil.example', 'access-control-request-method': 'PUT' } })).headers['access-control-allow-origin']).toBeUndefined();
  });

  test('demo data and deletion', async () => {
    expect(await send('POST', '/demo', { 'x-spoor-request': '1', 'content-type': 'application/x-www-form-urlencoded' })).toBe(415);
    expect(demoLoads).toBe(0);
    expect(await send('POST', '/demo', OWN)).toBe(200);
    expect(demoLoads).toBe(1);
    expect(await send('DELETE', '/demo', OWN)).toBe(200);
    expect(await send('DELETE', `/traces/${TRACE}`, {})).not.toBe(200);
    await get(`/traces/${TRACE}/columns`);
    expect(await send('DELETE', `/traces/${TRACE}`, OWN)).toBe(200);
    await get(`/traces/${TRACE}/columns`, 404);
  });
});

test('the OpenAPI document and the routes are the same set', async () => {
  const document = (await get('/openapi.json')).json();
  expect(document.openapi).toBe('3.1.0');
  const documented = Object.entries<Record<string, unknown>>(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  for (const route of documented) {
    const [method, path] = route.split(' ') as ['GET', string];
    expect(app.hasRoute({ method, url: path.replaceAll(/\{(\w+)\}/g, ':$1') }), route).toBe(true);
  }
  const served = routes.filter((route) => !route.startsWith('HEAD') && !route.endsWith('/openapi.json')).map((route) => route.replaceAll(/:(\w+)/g, '{$1}'));
  expect(served.length).toBeGreaterThan(8);
  expect(new Set(documented)).toEqual(new Set(served));
  const operation = document.paths['/api/spoor/v1/search'].get;
  expect(operation.parameters.map((parameter: { name: string }) => parameter.name)).toEqual(['from', 'to', 'service', 'operation', 'tags', 'minDuration', 'maxDuration', 'minTraceDuration', 'maxTraceDuration', 'order', 'limit', 'cursor']);
  expect(operation.responses['200'].content['application/json'].schema.properties.traces.type).toBe('array');
});
