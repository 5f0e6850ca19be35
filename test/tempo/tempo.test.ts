import { Client, Metadata, credentials } from '@grpc/grpc-js';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readMessage, strictJson, writeMessage } from '../../packages/server/src/api/tempo/testing/tempo-proto.ts';
import { eventually, runSpoor, startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import type { ServerProcess } from '../program/spoor-process.ts';
import { shop } from './shop-spans.ts';
import type { Shop } from './shop-spans.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: ServerProcess;
let data: Shop;
let grpc: Client;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startSpoor(folder.path);
  data = shop(Date.now());
  const sent = await fetch(`${server.otlpHttp}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: data.request });
  expect(sent.status).toBe(200);
  await eventually(async () => (await found('{}')).length, (count) => count === 2);
  grpc = new Client(server.tempo.replace('http://', ''), credentials.createInsecure());
});
afterAll(async () => {
  grpc.close();
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Trace {
  readonly traceID: string;
  readonly durationMs: number;
  readonly spanSets?: readonly { readonly spans: readonly { readonly spanID: string; readonly name?: string; readonly attributes?: readonly { readonly key: string; readonly value: unknown }[] }[]; readonly matched: number }[];
}

const seconds = (offset: number) => Math.floor(data.start / 1000) + offset;
const lastHour = () => `start=${seconds(-3600)}&end=${seconds(120)}`;

async function get(path: string, headers: Readonly<Record<string, string>> = {}, base = server.tempo): Promise<[number, string]> {
  const answer = await fetch(base + path, { headers });
  return [answer.status, await answer.text()];
}

async function found(q: string, more = ''): Promise<readonly Trace[]> {
  const [status, body] = await get(`/api/search?q=${encodeURIComponent(q)}&${lastHour()}&limit=20&spss=20${more}`, { accept: 'application/json' });
  expect(status, `${q}: ${body}`).toBe(200);
  return (strictJson('SearchResponse', body) as { traces: Trace[] }).traces;
}

/** Span ids of each trace, as one digit each. */
async function spans(q: string): Promise<readonly string[]> {
  return (await found(q)).map(({ spanSets = [] }) => [...new Set(spanSets.flatMap((set) => set.spans.map(({ spanID }) => spanID.slice(-1))))].sort().join(''));
}

describe('what the data source does', () => {
  test('health check: echo, and the streaming probe', async () => {
    expect(await get('/api/echo')).toEqual([200, 'echo\n']);
    expect(await get('/ready')).toEqual([200, 'ready\n']);
    const [message] = await stream('Search', ['SearchRequest', 'SearchResponse'], { Query: '{}', start: seconds(-900), end: seconds(120), Limit: 1 });
    expect((message as { traces: unknown[] }).traces).toHaveLength(1);
    expect(JSON.parse((await get('/api/status/buildinfo'))[1])).toMatchObject({ version: '' });
  });

  test('the builder: service, name, duration and an attribute', async () => {
    const q = '{resource.service.name="frontend" && name="GET /checkout" && duration>10ms && span.user.id="u1"}';
    expect(await found(q)).toEqual([
      {
        traceID: 'af7651916cd43dd8448eb211c80319c',
        rootServiceName: 'frontend',
        rootTraceName: 'GET /checkout',
        startTimeUnixNano: `${data.start}000000`,
        durationMs: 800,
        spanSet: expect.objectContaining({ matched: 1 }),
        spanSets: [
          {
            matched: 1,
            spans: [
              {
                spanID: '0000000000000001',
                name: 'GET /checkout',
                startTimeUnixNano: `${data.start}000000`,
                durationNanos: '800000000',
                attributes: [
                  { key: 'service.name', value: { stringValue: 'frontend' } },
                  { key: 'user.id', value: { stringValue: 'u1' } },
                ],
              },
            ],
          },
        ],
        serviceStats: { frontend: { spanCount: 1, errorCount: 1 }, payments: { spanCount: 2, errorCount: 1 } },
      },
    ]);
    expect(await spans('{ } | select(resource.deployment.environment)')).toEqual(['123', '45']);
  });

  test('a trace: v2 in protobuf, v1 behind it, a missing one', async () => {
    const protobuf = { accept: 'application/protobuf' };
    const raw = async (path: string) => Buffer.from(await (await fetch(server.tempo + path, { headers: protobuf })).arrayBuffer());
    const v1 = await raw(`/api/traces/${data.checkout}`);
    const v2 = await raw(`/api/v2/traces/${data.checkout.replace(/^0/, '')}?start=${seconds(-60)}&end=${seconds(60)}&span_pruning=false`);
    expect(v2[0]).toBe(0x0a);
    expect(v2.includes(v1)).toBe(true);
    expect(await raw('/api/v2/traces/1234567890')).toEqual(Buffer.of(0x0a, 0));
    expect(await get('/api/traces/1234567890')).toEqual([404, '']);
    const [, json] = await get(`/api/v2/traces/${data.checkout}`);
    const { trace } = JSON.parse(json) as { trace: { resourceSpans: { resource: unknown; scopeSpans: { scope: unknown; spans: unknown[] }[] }[] } };
    expect(trace.resourceSpans[0]!.scopeSpans[0]!.scope).toEqual({ name: 'io.test', version: '1.2.3' });
    expect(trace.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))).toHaveLength(3);
    expect(json).toContain('"traceId":"CvdlGRbNQ92ESOshHIAxnA=="');
    expect((await get(`/api/v2/traces/${data.checkout}?q=${encodeURIComponent('{ status = error && kind = client }')}&keep_hierarchy=true&ancestor_depth=1`))[1]).toMatch(/"spanId":"AAAAAAAAAAI=".*"spanId":"AAAAAAAAAAM="|"spanId":"AAAAAAAAAAM=".*"spanId":"AAAAAAAAAAI="/s);
  });

  test('tags and values, as completion asks for them', async () => {
    const [, tags] = await get(`/api/v2/search/tags?limit=5000&${lastHour()}`);
    const { scopes } = strictJson('SearchTagsV2Response', tags) as { scopes: { name: string; tags: string[] }[] };
    expect(scopes.find(({ name }) => name === 'resource')?.tags).toEqual(expect.arrayContaining(['deployment.environment', 'service.name']));
    expect(scopes.find(({ name }) => name === 'span')?.tags).toEqual(expect.arrayContaining(['db.system.name', 'http.status_code', 'rows.ratio', 'user.id']));
    expect(scopes.find(({ name }) => name === 'event')?.tags).toEqual(expect.arrayContaining(['exception.message', 'exception.type']));
    expect(scopes.find(({ name }) => name === 'intrinsic')?.tags).toHaveLength(25);
    const values = async (tag: string, q = '{}') => {
      const [status, body] = await get(`/api/v2/search/tag/${encodeURIComponent(tag)}/values?limit=5000&q=${encodeURIComponent(q)}&tag=${encodeURIComponent(tag)}&${lastHour()}`);
      expect(status, body).toBe(200);
      return (strictJson('SearchTagValuesV2Response', body) as { tagValues: { type: string; value: string }[] }).tagValues.map(({ type, value }) => `${type}:${value}`).sort();
    };
    expect(await values('resource.service.name')).toEqual(['string:frontend', 'string:payments']);
    expect(await values('resource.service.name', '{ name = "render" && span.x = }')).toEqual(['string:frontend']);
    expect(await values('span.http.status_code')).toEqual(['int:200', 'int:500']);
    expect(await values('span.rows.ratio')).toEqual(['float:0.5']);
    expect(await values('name', '{ kind = client }')).toEqual(['string:SELECT accounts', 'string:charge']);
    expect(await values('event.exception.type')).toEqual(['string:TimeoutError']);
    expect(await values('status')).toEqual(['keyword:error', 'keyword:ok', 'keyword:unset']);
    expect(JSON.parse((await get('/api/search/tag/service.name/values'))[1]).tagValues.sort()).toEqual(['frontend', 'payments']);
    expect(JSON.parse((await get('/api/search/tags'))[1]).tagNames).toEqual(expect.arrayContaining(['service.name', 'user.id']));
  });

  test('a legacy search', async () => {
    const [status, body] = await get(`/api/search?tags=${encodeURIComponent('service.name=FRONT http.status_code=500')}&minDuration=100ms&${lastHour()}`);
    expect(status).toBe(200);
    expect((strictJson('SearchResponse', body) as { traces: Trace[] }).traces.map(({ traceID, spanSets }) => [traceID, spanSets])).toEqual([['af7651916cd43dd8448eb211c80319c', undefined]]);
  });

  test('the most recent trace first, and only as many as asked for', async () => {
    expect((await found('{}')).map(({ traceID }) => traceID)).toEqual(['af7651916cd43dd8448eb211c80319c', data.browse]);
    expect((await found('{}', '&limit=1'))).toHaveLength(2);
    const [, body] = await get(`/api/search?q=${encodeURIComponent('{}')}&limit=1&spss=1`);
    const { traces } = strictJson('SearchResponse', body) as { traces: Trace[] };
    expect([traces.length, traces[0]!.spanSets![0]!.spans.length, traces[0]!.spanSets![0]!.matched]).toEqual([1, 1, 3]);
  });
});

const DRILLDOWN = '{nestedSetParent<0 && true && resource.service.name != nil}';

describe('what Traces Drilldown does', () => {
  const range = async (q: string, step = '60s') => {
    const [status, body] = await get(`/api/metrics/query_range?q=${encodeURIComponent(q)}&start=${seconds(-600)}&end=${seconds(60)}&step=${step}&exemplars=5`);
    expect(status, `${q}: ${body}`).toBe(200);
    return (strictJson('QueryRangeResponse', body) as { series: { labels: { key: string; value: Record<string, unknown> }[]; samples: { timestampMs: string; value?: number }[]; exemplars?: unknown[] }[] }).series;
  };
  const labels = (series: Awaited<ReturnType<typeof range>>) => series.map((one) => one.labels.map(({ key, value }) => `${key}=${String(Object.values(value)[0])}`).join()).sort();
  const total = (series: Awaited<ReturnType<typeof range>>) => series.reduce((sum, one) => sum + one.samples.reduce((inner, { value = 0 }) => inner + value, 0), 0);

  test('rates of root spans by service', async () => {
    expect(total(await range('{} | rate()'))).toBeCloseTo(5 / 60);
    const byService = await range(`${DRILLDOWN} | rate() by(resource.service.name)`);
    expect(labels(byService)).toEqual(['resource.service.name=frontend']);
    expect(total(byService)).toBeCloseTo(2 / 60);
    expect(total(await range('{} | count_over_time()'))).toBe(5);
    expect(labels(await range('{kind=server && true} | rate() by(name)'))).toEqual(['name=GET /checkout', 'name=GET /products']);
    expect(total(await range('{span.db.system.name!="" && true} | rate()'))).toBeCloseTo(1 / 60);
    expect(labels(await range(`{nestedSetParent<0 && status=error} | rate() by(resource.deployment.environment)`))).toEqual(['resource.deployment.environment=test']);
  });

  test('durations: quantiles, histogram, exemplars that name a trace', async () => {
    const quantile = await range('{nestedSetParent<0} | quantile_over_time(duration, 0.9) by(name)');
    expect(labels(quantile)).toEqual(['name=GET /checkout,p=0.9', 'name=GET /products,p=0.9']);
    const slow = quantile.find((one) => one.labels.some(({ value }) => value['stringValue'] === 'GET /checkout'))!;
    expect(Math.max(...slow.samples.map(({ value = 0 }) => value))).toBeGreaterThan(0.5);
    expect(JSON.stringify(slow.exemplars)).toContain('"trace:id"');
    const histogram = await range('{nestedSetParent<0 && true} | histogram_over_time(duration) with(sample=true)');
    expect(histogram.every((one) => one.labels.some(({ key }) => key === '__bucket'))).toBe(true);
    expect(total(histogram)).toBe(2);
  });

  test('what differs: compare', async () => {
    const step = `${660}s`;
    const compared = await range('{nestedSetParent<0 && true} | compare({status = error}, 10)', step);
    const types = new Set(compared.map((one) => one.labels.find(({ key }) => key === '__meta_type')?.value['stringValue']));
    expect(types).toEqual(new Set(['baseline', 'selection', 'baseline_total', 'selection_total']));
    expect(labels(compared).some((label) => label.includes('GET /checkout') && label.includes('__meta_type=selection'))).toBe(true);
    const from = `${seconds(-30)}000000000`;
    const to = `${seconds(30)}000000000`;
    expect((await range(`{nestedSetParent<0} | compare({duration >= 500ms && duration <= 3s}, 10, ${from}, ${to})`, step)).length).toBeGreaterThan(0);
  });

  test('structure: roots with their failures, nested sets selected', async () => {
    const q = `(${DRILLDOWN} &>> { status = error }) || (${DRILLDOWN}) | select(status, resource.service.name, name, nestedSetParent, nestedSetLeft, nestedSetRight)`;
    const traces = await found(q, '&limit=200');
    expect(traces.map(({ spanSets = [] }) => spanSets.flatMap((set) => set.spans.map(({ spanID }) => spanID.slice(-1))).sort().join(''))).toEqual(['13', '4']);
    const [root] = traces[0]!.spanSets![0]!.spans;
    expect(root!.attributes).toEqual(
      expect.arrayContaining([
        { key: 'nestedSetParent', value: { intValue: '-1' } },
        { key: 'nestedSetLeft', value: { intValue: '1' } },
        { key: 'nestedSetRight', value: { intValue: '6' } },
        { key: 'status', value: { stringValue: 'error' } },
        { key: 'service.name', value: { stringValue: 'frontend' } },
      ]),
    );
  });

  test('exceptions', async () => {
    const q = '{nestedSetParent<0 || status = error} | select(resource.service.name, event.exception.message,event.exception.stacktrace,event.exception.type) with(most_recent=true)';
    const traces = await found(q, '&limit=400');
    expect(JSON.stringify(traces)).toContain('{"key":"exception.type","value":{"stringValue":"TimeoutError"}}');
  });

  test('an instant value', async () => {
    const [status, body] = await get(`/api/metrics/query?q=${encodeURIComponent('{} | quantile_over_time(duration,.5) by (resource.service.name)')}&start=${seconds(-600)}&end=${seconds(60)}`);
    expect(status).toBe(200);
    const { series } = strictJson('QueryInstantResponse', body) as { series: { labels: unknown[]; value: number }[] };
    expect(series.map((one) => one.labels)).toEqual([
      [{ key: 'resource.service.name', value: { stringValue: 'frontend' } }, { key: 'p', value: { doubleValue: 0.5 } }],
      [{ key: 'resource.service.name', value: { stringValue: 'payments' } }, { key: 'p', value: { doubleValue: 0.5 } }],
    ]);
  });
});

async function stream(method: string, [request, response]: readonly [string, string], body: Record<string, unknown>): Promise<readonly Record<string, unknown>[]> {
  const call = grpc.makeServerStreamRequest<Record<string, unknown>, Buffer>(`/tempopb.StreamingQuerier/${method}`, (message) => writeMessage(request, message), (bytes) => bytes, body, new Metadata());
  const messages: Record<string, unknown>[] = [];
  for await (const bytes of call) messages.push(readMessage(response, bytes as Buffer));
  return messages;
}

describe('streaming', () => {
  test('a search ends with all of it', async () => {
    const messages = await stream('Search', ['SearchRequest', 'SearchResponse'], { Query: '{ kind = server }', start: seconds(-3600), end: seconds(120), Limit: 20 });
    const last = messages.at(-1) as { traces: Trace[]; metrics: { completedJobs: number; totalJobs: number } };
    expect(last.traces.map(({ traceID }) => traceID)).toEqual(['af7651916cd43dd8448eb211c80319c', data.browse]);
    expect(last.metrics.completedJobs).toBe(last.metrics.totalJobs);
  });

  test('metrics and tags', async () => {
    const nanos = (offset: number) => `${seconds(offset)}000000000`;
    const messages = await stream('MetricsQueryRange', ['QueryRangeRequest', 'QueryRangeResponse'], { query: '{} | count_over_time()', start: nanos(-600), end: nanos(60), step: '60000000000' });
    const { series } = messages.at(-1) as { series: { samples: { value?: number }[] }[] };
    expect(series[0]!.samples.reduce((sum, { value = 0 }) => sum + value, 0)).toBe(5);
    const instant = await stream('MetricsQueryInstant', ['QueryInstantRequest', 'QueryInstantResponse'], { query: '{} | count_over_time()', start: nanos(-600), end: nanos(60) });
    expect(instant.at(-1)).toMatchObject({ series: [{ value: 5 }] });
    const values = await stream('SearchTagValuesV2', ['SearchTagValuesRequest', 'SearchTagValuesV2Response'], { tagName: 'resource.service.name' });
    expect((values.at(-1) as { tagValues: { value: string }[] }).tagValues.map(({ value }) => value).sort()).toEqual(['frontend', 'payments']);
  });
});

describe('the main port', () => {
  test('answers the same, with Jaeger beside it', async () => {
    const search = `/api/search?q=${encodeURIComponent('{ status = error }')}&${lastHour()}`;
    const traces = (body: string) => (JSON.parse(body) as { traces: unknown[] }).traces;
    expect(traces((await get(search, {}, server.ui))[1])).toEqual(traces((await get(search))[1]));
    expect((await get('/api/echo', {}, server.ui))[1]).toBe('echo\n');
    expect((await get(`/api/v2/traces/${data.checkout}`, {}, server.ui))[1]).toBe((await get(`/api/v2/traces/${data.checkout}`))[1]);
    expect((await get(`/api/traces/${data.checkout}`, {}, server.ui))[1]).toContain('"processes"');
    expect((await get('/api/search?q={', {}, server.ui))[0]).toBe(400);
    expect((await get('/status', {}, server.ui))[1]).toContain('<title>');
  });
});

describe('the command line', () => {
  test('query: a table, JSON, a chart, a mistake', async () => {
    const table = await runSpoor(['query', '{ status = error } | select(span.http.status_code)', '--server', server.ui]);
    expect([table.code, table.stdout], table.stderr).toEqual([0, expect.stringMatching(/0af7651916cd43dd8448eb211c80319c +800 ms +2 +frontend GET \/checkout\n {4}0000000000000001 .*status=error http\.status_code=500/)]);
    expect(table.stdout).not.toContain('\u001b');
    const json = await runSpoor(['query', '{ status = error }', '--json', '--server', server.ui]);
    expect((strictJson('SearchResponse', json.stdout) as { traces: unknown[] }).traces).toHaveLength(1);
    const chart = await runSpoor(['query', '{} | count_over_time() by (resource.service.name)', '--from', '10m', '--server', server.ui]);
    expect([chart.code, chart.stdout], chart.stderr).toEqual([0, expect.stringMatching(/min +max +last\nfrontend .*\npayments .*\n/)]);
    const explained = await runSpoor(['query', '{ resource.service.name = "payments" } | count() > 1', '--explain', '--server', server.ui]);
    expect([explained.code, explained.stdout], explained.stderr).toEqual([0, expect.stringContaining('count() > 1')]);
    expect(explained.stdout).toContain('SELECT');
    const wrong = await runSpoor(['query', '{ status = }', '--server', server.ui]);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/^ {2}\{ status = \}\n {2} {11}\^\nspoor: The query is wrong at line 1, column 12: .* \[QUERY_REFUSED\]\n$/)]);
    const refused = await runSpoor(['query', '{}', '--limit', '999999', '--server', server.ui]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('limit 999999 exceeds max limit 10000 [QUERY_REFUSED]')]);
  });

  test('trace: a waterfall', async () => {
    const { code, stdout, stderr } = await runSpoor(['trace', data.checkout, '--server', server.ui]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/800 ms {2}3 spans, 2 services, 2 errors\n\nfrontend: GET \/checkout +█+ +800 ms error\n {2}payments: charge +█+ +300 ms\n {4}payments: SELECT accounts +█+ +200 ms error\n/);
    const missing = await runSpoor(['trace', 'abc', '--server', server.ui]);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('[TRACE_NOT_FOUND]')]);
  });

  test("a tempo.yaml is taken over, and each of its lines accounted for", async () => {
    const file = join(folder.path, 'tempo.yaml');
    await writeFile(file, 'server:\n  http_listen_port: 13200\nstorage:\n  trace:\n    backend: s3\n');
    const { code, stdout, stderr } = await runSpoor(['config', '--tempo-config', file]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('  tempoPort: 13200 # imported\n');
    expect(stderr.split('\n')).toEqual([
      `${file}:2 server.http_listen_port: taken over as listen.tempoPort`,
      expect.stringMatching(/tempo\.yaml:5 storage\.trace\.backend: ignored, spans are kept in the data folder/),
      '',
    ]);
  });
});
