import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreError } from '../../store/store-error.ts';
import { MemoryStore } from '../testing/index.ts';
import type { TestSpan } from '../testing/index.ts';
import { registerJaegerApi } from './index.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SHORT = '00000000000000008448eb211c80319c';
const T0 = 1_753_000_000_000_000_000n;
const MS = 1_000_000n;

const root: TestSpan = {
  traceId: TRACE,
  spanId: '00f067aa0ba902b7',
  service: 'frontend',
  name: 'GET /checkout',
  kind: 2,
  start: T0,
  duration: 50n * MS + 999n,
  status: 2,
  statusMessage: 'boom',
  traceState: 'a=b',
  attributes: {
    'http.response.status_code': 500n,
    'a.bool': true,
    'a.double': 0.5,
    'a.big': 9_007_199_254_740_993n,
    'a.bytes': { type: 'bytes', json: '{"bytesValue":"AQID"}' },
    'a.map': { type: 'map', json: '{"kvlistValue":{"values":[{"key":"k","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"},{}]}}}]}}' },
    'peer.ipv4': 2_130_706_433n,
  },
  resource: { 'host.name': 'h1' },
  scope: { name: 'my.lib', version: '1.2' },
  events: [
    { time: T0 + 9n * MS, name: 'exception', attributes: { 'exception.message': 'boom' } },
    { time: T0 + 10n * MS, name: 'cache', attributes: { event: 'own' } },
  ],
};
const child: TestSpan = {
  traceId: TRACE,
  spanId: 'b7ad6b7169203331',
  parentId: '00f067aa0ba902b7',
  service: 'db',
  name: 'SELECT users',
  kind: 3,
  start: T0 + 5n * MS,
  duration: 20n * MS,
  links: [{ traceId: SHORT, spanId: '00000000000000aa' }],
};
const other: TestSpan = { traceId: SHORT, spanId: '00000000000000aa', service: 'frontend', name: 'GET /', kind: 2, start: T0 + 1000n * MS, duration: 2n * MS };

let store: MemoryStore;
let app: FastifyInstance;

beforeEach(() => {
  store = new MemoryStore();
  store.add(root, child, other);
  app = Fastify();
  registerJaegerApi(app, { store, now: () => T0 + 5000n * MS, onFailure: () => undefined });
});
afterEach(async () => await app.close());

async function get(url: string) {
  return await app.inject({ url });
}

/** Status and the message inside Jaeger's error envelope. */
async function failure(url: string) {
  const answer = await get(url);
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(answer.body.endsWith('\n')).toBe(true);
  const body = answer.json() as { data: null; errors: [{ code: number; msg: string }] };
  expect(body.data).toBeNull();
  expect(body.errors[0].code).toBe(answer.statusCode);
  return [answer.statusCode, body.errors[0].msg];
}

describe('Jaeger API v1', () => {
  test('services and operations come in the envelope, field by field in order', async () => {
    const services = await get('/api/services');
    expect(services.headers['content-type']).toMatch(/^application\/json/);
    expect(services.body).toBe('{"data":["db","frontend"],"total":2,"limit":0,"offset":0,"errors":null}');
    expect((await get('/api/services/frontend/operations')).json()).toEqual({ data: ['GET /', 'GET /checkout'], total: 2, limit: 0, offset: 0, errors: null });
    expect((await get('/api/services/none/operations')).json().data).toBeNull();
    expect((await get('/api/operations?service=db&spanKind=client')).json().data).toEqual([{ name: 'SELECT users', spanKind: 'client' }]);
    expect(await failure('/api/operations')).toEqual([400, "parameter 'service' is required"]);
  });

  test('a service name with a slash or a plus is found', async () => {
    store.add({ ...other, traceId: '11'.repeat(16), service: 'a/b c', name: 'op' });
    expect((await get('/api/services/a%2Fb+c/operations')).json().data).toEqual(['op']);
  });

  test('a trace is what Jaeger makes of OpenTelemetry spans', async () => {
    const { data, total } = (await get(`/api/traces/${TRACE}`)).json();
    expect(total).toBe(0);
    expect(data).toHaveLength(1);
    expect(data[0].traceID).toBe(TRACE);
    expect(data[0].spans[0]).toEqual({
      traceID: TRACE,
      spanID: '00f067aa0ba902b7',
      operationName: 'GET /checkout',
      references: [],
      startTime: 1_753_000_000_000_000,
      duration: 50_000,
      tags: [
        { key: 'otel.scope.name', type: 'string', value: 'my.lib' },
        { key: 'otel.scope.version', type: 'string', value: '1.2' },
        { key: 'a.big', type: 'int64', value: '9007199254740993' },
        { key: 'a.bool', type: 'bool', value: true },
        { key: 'a.bytes', type: 'binary', value: 'AQID' },
        { key: 'a.double', type: 'float64', value: 0.5 },
        { key: 'a.map', type: 'string', value: '{"k":[1,"x",null]}' },
        { key: 'http.response.status_code', type: 'int64', value: 500 },
        { key: 'peer.ipv4', type: 'string', value: '127.0.0.1' },
        { key: 'span.kind', type: 'string', value: 'server' },
        { key: 'otel.status_code', type: 'string', value: 'ERROR' },
        { key: 'error', type: 'bool', value: true },
        { key: 'otel.status_description', type: 'string', value: 'boom' },
        { key: 'w3c.tracestate', type: 'string', value: 'a=b' },
      ],
      logs: [
        { timestamp: 1_753_000_000_010_000, fields: [{ key: 'event', type: 'string', value: 'own' }] },
        { timestamp: 1_753_000_000_009_000, fields: [{ key: 'event', type: 'string', value: 'exception' }, { key: 'exception.message', type: 'string', value: 'boom' }] },
      ],
      processID: 'p1',
      warnings: null,
    });
    expect(data[0].spans[1].references).toEqual([
      { refType: 'CHILD_OF', traceID: TRACE, spanID: '00f067aa0ba902b7' },
      { refType: 'FOLLOWS_FROM', traceID: '8448eb211c80319c', spanID: '00000000000000aa' },
    ]);
    expect(data[0].processes).toEqual({ p1: { serviceName: 'frontend', tags: [{ key: 'host.name', type: 'string', value: 'h1' }] }, p2: { serviceName: 'db', tags: [] } });
  });

  test('raw leaves the order as it is stored and the addresses as they were sent', async () => {
    const [trace] = (await get(`/api/traces/${TRACE}?raw=true`)).json().data;
    const tags: { key: string; value: unknown }[] = trace.spans[0].tags;
    expect(tags.map(({ key }) => key).slice(2, 5)).toEqual(['http.response.status_code', 'a.bool', 'a.double']);
    expect(tags.find(({ key }) => key === 'peer.ipv4')?.value).toBe(2_130_706_433);
    expect(await failure(`/api/traces/${TRACE}?raw=maybe`)).toEqual([400, `unable to parse param 'raw': strconv.ParseBool: parsing "maybe": invalid syntax`]);
  });

  test('an id is found in every form people have it in, and printed short when its high half is zero', async () => {
    for (const id of ['8448eb211c80319c', '8448EB211C80319C', SHORT, 'AAAAAAAAAACESOshHIAxnA==', 'AAAAAAAAAACESOshHIAxnA']) {
      expect((await get(`/api/traces/${encodeURIComponent(id)}`)).json().data[0].traceID, id).toBe('8448eb211c80319c');
    }
    expect(await failure('/api/traces/abcdef')).toEqual([404, 'trace not found']);
    expect(await failure('/api/traces/x200')).toEqual([400, 'strconv.ParseUint: parsing "x200": invalid syntax']);
    // Grafana sends these in the wrong unit: they must not hide the trace.
    expect((await get(`/api/traces/${TRACE}?start=1&end=2`)).statusCode).toBe(200);
  });

  test('search: everything on one span, newest first, the limit counts traces', async () => {
    const ids = async (query: string) => (await get(`/api/traces?${query}`)).json().data.map((trace: { traceID: string }) => trace.traceID);
    expect(await ids('service=frontend')).toEqual(['8448eb211c80319c', TRACE]);
    expect(await ids('service=frontend&limit=1')).toEqual(['8448eb211c80319c']);
    expect(await ids('service=frontend&operation=SELECT%20users')).toEqual([]);
    expect(await ids('minDuration=15ms&maxDuration=25ms')).toEqual([TRACE]);
    expect(await ids('service=frontend&minDuration=15ms&maxDuration=25ms')).toEqual([]);
    expect(await ids(`start=${T0 / 1000n}&end=${T0 / 1000n}`)).toEqual([TRACE]);
    expect(await ids('tag=http.response.status_code:500')).toEqual([TRACE]);
    expect(await ids('tag=exception.message:boom')).toEqual([TRACE]);
    expect(await ids(`tags=${encodeURIComponent('{"error":"true"}')}`)).toEqual([TRACE]);
    expect(await ids(`tags=${encodeURIComponent('{"error":"false","span.kind":"server"}')}`)).toEqual(['8448eb211c80319c']);
    expect(await ids(`tags=${encodeURIComponent('{"error":"perhaps"}')}`)).toEqual([]);
    expect(await ids('tag=resource.host.name:h1')).toEqual([TRACE]);
    expect(await ids('tag=resource.http.response.status_code:500')).toEqual([]);
    expect(await ids('tag=scope.name:my.lib')).toEqual([TRACE]);
    expect(await ids('tag=a.bool:true&tag=a.double:0.5')).toEqual([TRACE]);
    // What UI 2.18 sends, empty bounds included.
    expect(await ids('end=1753000005000000&limit=20&lookback=1h&maxDuration&minDuration=&operation=&service=frontend&start=1752990000000000&tags=')).toHaveLength(2);
  });

  test('search by ids tells which are missing and stays 200', async () => {
    const answer = (await get(`/api/traces?traceID=${TRACE}&traceID=abc`)).json();
    expect(answer.data).toHaveLength(1);
    expect(answer.errors).toEqual([{ msg: 'trace not found', traceID: '0000000000000abc' }]);
  });

  test('bad parameters get the text of the Go original', async () => {
    expect(await failure('/api/traces?start=abc')).toEqual([400, `unable to parse param 'start': strconv.ParseInt: parsing "abc": invalid syntax`]);
    expect(await failure('/api/traces?limit=abc')).toEqual([400, 'strconv.ParseInt: parsing "abc": invalid syntax']);
    expect(await failure('/api/traces?limit=99999999999')).toEqual([400, 'strconv.ParseInt: parsing "99999999999": value out of range']);
    expect((await failure('/api/traces?limit=0'))[0]).toBe(400);
    expect(await failure('/api/traces?minDuration=1')).toEqual([400, `unable to parse param 'minDuration': time: missing unit in duration "1"`]);
    expect(await failure('/api/traces?minDuration=2s&maxDuration=1s')).toEqual([400, "'maxDuration' should be greater than 'minDuration'"]);
    expect(await failure('/api/traces?tag=k')).toEqual([400, "malformed 'tag' parameter, expecting key:value, received: k"]);
    expect((await failure('/api/traces?tags=%7B%22a%22%3A1%7D'))[1]).toMatch(/^malformed 'tags' parameter, cannot unmarshal JSON: /);
    expect((await failure('/api/traces?tags=%7B'))[1]).toMatch(/^malformed 'tags' parameter, cannot unmarshal JSON: /);
    expect(await failure('/api/traces?traceID=x200')).toEqual([400, 'cannot parse traceID param: strconv.ParseUint: parsing "x200": invalid syntax']);
  });

  test('transform turns an OTLP document into traces, unadjusted', async () => {
    const span = { traceId: TRACE, spanId: '00f067aa0ba902b7', name: 'uploaded', startTimeUnixNano: String(T0), endTimeUnixNano: String(T0 + MS), attributes: [{ key: 'z', value: { intValue: '1' } }, { key: 'a', value: { intValue: '2' } }] };
    const answer = await app.inject({ method: 'POST', url: '/api/transform', headers: { 'content-type': 'application/json' }, payload: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }) });
    expect(answer.json().data[0].spans[0]).toMatchObject({ operationName: 'uploaded', duration: 1000, tags: [{ key: 'z' }, { key: 'a' }] });
    const bad = await app.inject({ method: 'POST', url: '/api/transform', headers: { 'content-type': 'application/json' }, payload: '{' });
    expect([bad.statusCode, bad.json().errors[0].msg]).toEqual([400, expect.stringMatching(/^cannot unmarshal OTLP : /)]);
  });

  test('dependencies, metrics, archive', async () => {
    const edges = (await get(`/api/dependencies?endTs=${(T0 + 10_000n * MS) / MS}&lookback=60000`)).json();
    expect(edges).toEqual({ data: [{ parent: 'frontend', child: 'db', callCount: 1 }], total: 0, limit: 0, offset: 0, errors: null });
    expect((await get('/api/dependencies?service=none')).json().data).toEqual([]);
    expect((await failure('/api/metrics/latencies'))[0]).toBe(501);
    const archive = await app.inject({ method: 'POST', url: `/api/archive/${TRACE}` });
    expect([archive.statusCode, archive.json().errors[0].msg]).toEqual([500, 'archive span storage was not configured']);
  });

  test('prettyPrint indents by four; a store that is down is a 503 in Jaeger’s form', async () => {
    expect((await get('/api/services?prettyPrint=true')).body).toContain('\n    "data": [\n');
    expect((await get('/api/services?prettyPrint=false')).body).not.toContain('\n');
    store.failure = new StoreError('UNAVAILABLE', 'socket gone');
    expect((await failure('/api/services'))[0]).toBe(503);
    expect((await get('/api/services')).headers['retry-after']).toBe('2');
  });

  test('a trace too large for one string is streamed and is the same JSON', async () => {
    const many = Array.from({ length: 20_500 }, (_, i): TestSpan => ({ ...child, links: [], traceId: '22'.repeat(16), spanId: (i + 1).toString(16).padStart(16, '0'), start: T0 + BigInt(i) }));
    store.add(...many);
    const { data } = (await get(`/api/traces/${'22'.repeat(16)}`)).json();
    expect(data[0].spans).toHaveLength(20_500);
    expect(new Set(data[0].spans.map((span: { spanID: string }) => span.spanID)).size).toBe(20_500);
    expect(data[0].processes.p1.serviceName).toBe('db');
  });
});

describe('Jaeger API v3', () => {
  const range = 'query.startTimeMin=2025-07-20T00:00:00Z&query.startTimeMax=2025-07-21T00:00:00.5Z';

  async function v3Failure(url: string) {
    const answer = await get(url);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    const { error } = answer.json() as { error: { httpCode: number; message: string } };
    expect(error.httpCode).toBe(answer.statusCode);
    return [answer.statusCode, error.message];
  }

  test('services and operations', async () => {
    expect((await get('/api/v3/services')).json()).toEqual({ services: ['db', 'frontend'] });
    expect((await get('/api/v3/operations?service=frontend&span_kind=server')).json()).toEqual({ operations: [{ name: 'GET /', spanKind: 'server' }, { name: 'GET /checkout', spanKind: 'server' }] });
    expect((await get('/api/v3/operations?service=frontend&spanKind=client')).json()).toEqual({ operations: [] });
  });

  test('a trace as OTLP JSON: long ids, integer enums, nanoseconds as text', async () => {
    const { result } = (await get(`/api/v3/traces/${TRACE}`)).json();
    const span = result.resourceSpans[0].scopeSpans[0].spans[0];
    expect(span).toMatchObject({ traceId: TRACE, spanId: '00f067aa0ba902b7', kind: 2, status: { code: 2, message: 'boom' }, startTimeUnixNano: String(T0) });
    expect((await get('/api/v3/traces/8448eb211c80319c')).json().result.resourceSpans[0].scopeSpans[0].spans[0].traceId).toBe(SHORT);
    expect(await v3Failure('/api/v3/traces/abc')).toEqual([404, 'No traces found']);
    expect((await v3Failure('/api/v3/traces/xyz'))[0]).toBe(400);
  });

  test('search and summaries, in both spellings and as Grafana sends them', async () => {
    const { summaries } = (await get(`/api/v3/trace-summaries?${range}&query.serviceName=frontend&query.searchDepth=5`)).json();
    expect(summaries.map((summary: { traceId: string }) => summary.traceId)).toEqual([SHORT, TRACE]);
    expect(summaries[1]).toEqual({
      traceId: TRACE,
      rootServiceName: 'frontend',
      rootOperationName: 'GET /checkout',
      minStartTimeUnixNano: String(T0),
      maxEndTimeUnixNano: String(T0 + 50n * MS + 999n),
      spanCount: 2,
      errorSpanCount: 1,
      orphanSpanCount: 0,
      services: [{ name: 'db', spanCount: 1, errorSpanCount: 0 }, { name: 'frontend', spanCount: 1, errorSpanCount: 1 }],
    });
    const snake = 'query.start_time_min=2025-07-20T02:00:00+02:00&query.start_time_max=2025-07-21T00:00:00Z&query.service_name=frontend&query.num_traces=1';
    const { result } = (await get(`/api/v3/traces?${snake}`)).json();
    expect(result.resourceSpans).toHaveLength(1);
    const attributes = encodeURIComponent('{"http.response.status_code":"500"}');
    expect((await get(`/api/v3/trace-summaries?${range}&query.attributes=${attributes}&query.durationMin=10ms`)).json().summaries).toHaveLength(1);
    expect((await get(`/api/v3/trace-summaries?${range}&query.serviceName=none`)).json()).toEqual({ summaries: [] });
    expect(await v3Failure(`/api/v3/traces?${range}&query.serviceName=none`)).toEqual([404, 'No traces found']);
  });

  test('bad parameters', async () => {
    expect(await v3Failure('/api/v3/traces')).toEqual([400, 'query.startTimeMin and query.startTimeMax are required']);
    expect((await v3Failure(`/api/v3/traces?query.startTimeMin=soon&query.startTimeMax=2025-07-21T00:00:00Z`))[1]).toMatch(/^malformed parameter query\.startTimeMin: parsing time "soon"/);
    expect((await v3Failure(`/api/v3/traces?${range}&query.durationMin=5`))[1]).toBe('malformed parameter query.durationMin: time: missing unit in duration "5"');
    expect((await v3Failure(`/api/v3/traces?${range}&query.rawTraces=x`))[0]).toBe(400);
    expect((await v3Failure('/api/v3/traces?query.startTimeMin=2025-07-22T00:00:00Z&query.startTimeMax=2025-07-21T00:00:00Z'))[0]).toBe(400);
    store.failure = new StoreError('TIMEOUT', 'x');
    expect((await v3Failure('/api/v3/services'))[0]).toBe(504);
  });
});
