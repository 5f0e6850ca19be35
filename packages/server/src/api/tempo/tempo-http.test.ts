import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreError } from '../../store/store-error.ts';
import { openTempo } from './testing/open-tempo.ts';
import { strictJson } from './testing/tempo-proto.ts';
import type { TestTempo } from './testing/open-tempo.ts';
import { MS, SHOP_TRACE, START, TRACE_ID } from './testing/shop-trace.ts';

let tempo: TestTempo;
beforeEach(async () => {
  tempo = await openTempo();
  tempo.store.add(...SHOP_TRACE);
});
afterEach(async () => {
  await tempo[Symbol.asyncDispose]();
});

async function text(path: string, headers?: Readonly<Record<string, string>>): Promise<[number, string]> {
  const answer = await tempo.get(path, headers);
  return [answer.status, await answer.text()];
}

async function bytes(path: string): Promise<Buffer> {
  const answer = await tempo.get(path, { accept: 'application/protobuf' });
  expect(answer.headers.get('content-type')).toBe('application/protobuf');
  return Buffer.from(await answer.arrayBuffer());
}

describe('small things', () => {
  test('echo, ready, build information, metrics', async () => {
    expect(await text('/api/echo')).toEqual([200, 'echo\n']);
    expect(await text('/ready')).toEqual([200, 'ready\n']);
    expect(JSON.parse((await text('/api/status/buildinfo'))[1])).toEqual({ version: '', revision: 'spoor-1.2.3', branch: '', buildUser: '', buildDate: '', goVersion: '' });
    expect((await text('/metrics'))[1]).toMatch(/spoor_receive_connections{door="tempo"} [1-4]/);
    tempo.store.failure = new StoreError('UNAVAILABLE', 'x');
    expect(await text('/ready')).toEqual([503, 'The store is starting or not reachable. Spans are still accepted; try again in a few seconds.']);
  });

  test('status pages', async () => {
    expect(await text('/status/version')).toEqual([200, 'spoor, version 1.2.3\n']);
    expect(await text('/status/config?mode=diff')).toEqual([200, '# diff\n']);
    expect(await text('/status/config')).toEqual([200, '# all\n']);
    const [, endpoints] = await text('/status/endpoints');
    for (const path of ['/api/search', '/api/traces/:traceId', '/api/v2/search/tag/:tag/values', '/api/metrics/query_range', '/ready']) expect(endpoints).toContain(`GET ${path}\n`);
    expect((await text('/status/services'))[0]).toBe(200);
    expect((await text('/status'))[0]).toBe(200);
    expect((await text('/status/constructor'))[0]).toBe(404);
  });

  test('what is not there: 404; what is there for GET only: 405', async () => {
    for (const path of ['/api/metrics/summary', '/api/overrides', '/api/nothing', '/', '/search']) expect((await text(path))[0], path).toBe(404);
    expect((await fetch(`${tempo.url}/api/search`, { method: 'POST' })).status).toBe(405);
    expect((await text('/api/v2/traces/diff'))[0]).toBe(405);
  });

  test('foreign names are refused, as on the main port', async () => {
    const socket = connect(tempo.listener.port, '127.0.0.1');
    socket.write('GET /api/search HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 403/);
  });
});

describe('strangers', () => {
  async function say(bytes: string | Uint8Array): Promise<string> {
    const socket = connect(tempo.listener.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.write(bytes);
    setTimeout(() => socket.end(), 100);
    await once(socket, 'close');
    return answer;
  }

  test('TLS, half a preface and no HTTP at all end their own connection only', async () => {
    expect(await say(Uint8Array.of(0x16, 3, 1, 0, 5))).toBe('');
    expect(tempo.metrics.value('spoor_connections_refused_total', { door: 'tempo', reason: 'tls_on_plaintext' })).toBe(1);
    expect(await say('PR')).toBe('');
    expect(await say('PRI * HTTP/2.0\r\n\r\nnonsense nonsense nonsense')).not.toContain('HTTP/1.1 2');
    expect(await say('\0\0\0\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    for (const path of ['/api/traces/%zz', '/api/v2/search/tag/%ff/values', '/api/search?q=%', `/api/v2/search/tag/${'a'.repeat(600)}/values`]) {
      expect(await say(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`), path).toMatch(/^HTTP\/1\.1 4\d\d/);
    }
    expect(await text('/api/echo')).toEqual([200, 'echo\n']);
  });
});

describe('a trace by id', () => {
  const FIRST = '"traceId":"CvdlGRbNQ92ESOshHIAxnA==","spanId":"AAAAAAAAAAE=","name":"GET /checkout","kind":"SPAN_KIND_SERVER"';

  test('v1 in JSON, ids short or long', async () => {
    const [status, body] = await text(`/api/traces/${TRACE_ID}`);
    expect(status).toBe(200);
    expect(body).toMatch(/^\{"batches":\[\{"resource":\{"attributes":\[\{"key":"service.name","value":\{"stringValue":"frontend"\}\}\]\},"scopeSpans":/);
    expect(body).toContain(FIRST);
    expect(body).toContain('"status":{"message":"boom","code":"STATUS_CODE_ERROR"}');
    expect(await text(`/api/traces/${TRACE_ID.slice(1).toUpperCase()}`)).toEqual([200, body]);
    expect(await text(`/api/traces/${TRACE_ID}?start=1&end=2&span_pruning=true`)).toEqual([200, body]);
  });

  test('v2 in JSON', async () => {
    const [, v1] = await text(`/api/traces/${TRACE_ID}`);
    const [status, body] = await text(`/api/v2/traces/${TRACE_ID}?span_pruning_min_spans=5`);
    expect([status, body]).toEqual([200, `{"trace":{"resourceSpans":${v1.slice('{"batches":'.length, -1)}},"metrics":{}}`]);
  });

  test('in protobuf: v1 is the trace, v2 wraps it', async () => {
    const v1 = await bytes(`/api/traces/${TRACE_ID}`);
    const v2 = await bytes(`/api/v2/traces/${TRACE_ID}`);
    expect(v2[0]).toBe(0x0a);
    expect(v2.readUInt8(1) & 0x80).toBe(0x80);
    expect(v2.subarray(3, 3 + v1.length)).toEqual(v1);
    expect(v2.subarray(3 + v1.length)).toEqual(Buffer.of(0x12, 0));
  });

  test('a missing trace: 404 with nothing in v1, an empty trace in v2', async () => {
    expect(await text('/api/traces/1234')).toEqual([404, '']);
    expect(await text('/api/v2/traces/1234')).toEqual([200, '{"trace":{},"metrics":{}}']);
    expect(await bytes('/api/v2/traces/1234')).toEqual(Buffer.of(0x0a, 0));
    expect(await text('/api/v2/traces/00')).toEqual([200, '{"trace":{},"metrics":{}}']);
  });

  test('what is no id', async () => {
    expect(await text('/api/traces/z12')).toEqual([400, "trace IDs can only contain hex characters: invalid character 'z' at position 1"]);
    expect(await text('/api/v2/traces/12-4')).toEqual([400, "trace IDs can only contain hex characters: invalid character '-' at position 3"]);
    expect(await text(`/api/v2/traces/${'1'.repeat(33)}`)).toEqual([400, "trace IDs can't be larger than 128 bits"]);
    expect(await text(`/api/v2/traces/12?start=5&end=3`)).toEqual([400, 'http parameter start must be before end. received start=5 end=3']);
  });

  test('q leaves spans out, and says so', async () => {
    const names = async (query: string) => {
      const [status, body] = await text(`/api/v2/traces/${TRACE_ID}?${query}`);
      expect(status, body).toBe(200);
      return [[...body.matchAll(/"spanId":"AAAAAAAAAA(.)=/g)].map((match) => 'EIMQU'.indexOf(match[1]!) + 1).sort().join(''), body.includes('"status":"PARTIAL","message":"Trace filtered')];
    };
    const filter = encodeURIComponent('{ name = "charge" }');
    expect(await names(`q=${filter}`)).toEqual(['3', true]);
    expect(await names(`q=${filter}&keep_hierarchy=true`)).toEqual(['13', true]);
    expect(await names(`q=${filter}&keep_hierarchy=true&ancestor_depth=0`)).toEqual(['3', true]);
    expect(await names(`q=${filter}&match_depth=1`)).toEqual(['345', true]);
    expect(await names(`q=${filter}&match_depth=-1&keep_hierarchy=1`)).toEqual(['1345', true]);
    expect(await names(`q=${encodeURIComponent('{ kind = client }')}&keep_hierarchy=true&ancestor_depth=1`)).toEqual(['345', true]);
    expect(await names('q={}')).toEqual(['12345', false]);
    expect(await text(`/api/v2/traces/${TRACE_ID}?q=${encodeURIComponent('{ name = "none" }')}`)).toEqual([
      200,
      '{"trace":{},"metrics":{},"status":"PARTIAL","message":"Trace filtered, only a subset of spans matching the filter is returned"}',
    ]);
    expect((await text(`/api/v2/traces/${TRACE_ID}?q=${encodeURIComponent('{} | count() > 1')}`))[0]).toBe(400);
    expect((await text(`/api/v2/traces/${TRACE_ID}?q={`))[1]).toMatch(/^invalid TraceQL query: parse error at line 1, col 2: /);
  });
});

describe('search', () => {
  const search = (q: string, more = '') => text(`/api/search?q=${encodeURIComponent(q)}${more}`);

  test('an answer to the letter', async () => {
    const spanSet =
      `{"spans":[{"spanID":"0000000000000001","startTimeUnixNano":"${START}","durationNanos":"800000000",` +
      '"attributes":[{"key":"status","value":{"stringValue":"error"}},{"key":"service.name","value":{"stringValue":"frontend"}},{"key":"http.status_code","value":{"intValue":"500"}}]}],"matched":1}';
    expect(await search('{ status = error && resource.service.name = "frontend" } | select(span.http.status_code)')).toEqual([
      200,
      `{"traces":[{"traceID":"af7651916cd43dd8448eb211c80319c","rootServiceName":"frontend","rootTraceName":"GET /checkout","startTimeUnixNano":"${START}","durationMs":800,` +
        `"spanSet":${spanSet},"spanSets":[${spanSet}],"serviceStats":{"frontend":{"spanCount":2,"errorCount":1},"payments":{"spanCount":3}}}],` +
        '"metrics":{"inspectedTraces":2,"inspectedBytes":"400","completedJobs":1,"totalJobs":1,"inspectedSpans":"10"}}',
    ]);
  });

  test('names only when asked for, spansets by group, spss cuts and matched does not', async () => {
    const [, body] = await search('{ resource.service.name = "payments" } | by(name) | count() > 0', '&spss=1');
    const { traces } = JSON.parse(body) as { traces: { spanSets: { spans: { name?: string; attributes?: unknown }[]; matched: number; attributes: unknown }[] }[] };
    expect(traces[0]!.spanSets.map(({ spans, matched, attributes }) => [spans.map(({ name }) => name), matched, attributes])).toEqual([
      [['charge'], 1, [{ key: 'by(name)', value: { stringValue: 'charge' } }, { key: 'count()', value: { intValue: '1' } }]],
      [['db'], 2, [{ key: 'by(name)', value: { stringValue: 'db' } }, { key: 'count()', value: { intValue: '2' } }]],
    ]);
  });

  test('no trace is an empty list; a trace without root says so', async () => {
    expect((await search('{ name = "nothing" }'))[1]).toMatch(/^\{"traces":\[\],"metrics":/);
    tempo.store.add({ traceId: 'ff'.padStart(32, '0'), spanId: '0000000000000009', parentId: '00000000000000aa', service: 's', name: 'late', start: START, duration: MS });
    const [, body] = await search('{ name = "late" }');
    expect(body).toContain('{"traceID":"ff","rootServiceName":"<root span not yet received>","startTimeUnixNano"');
  });

  test('a client with a strict decoder reads every answer', async () => {
    for (const q of ['{}', '{ status = error } | select(resource.service.name, span.http.status_code)', '{} | by(resource.service.name) | count() > 1 | avg(duration) > 1ms', '{ name = "nothing" }']) {
      strictJson('SearchResponse', (await search(q))[1]);
    }
    strictJson('SearchResponse', (await text('/api/search?tags=name%3Ddb'))[1]);
    expect(() => strictJson('SearchResponse', '{"traces":[{"traceID":"1","score":2}]}')).toThrow('unknown field "score" in SearchResponse.traces[0]');
    expect(() => strictJson('SearchResponse', '{"traces":[{"startTimeUnixNano":1}]}')).toThrow('not uint64');
  });

  test('what is asked of the store', async () => {
    await search('{}', '&limit=7&spss=5&start=100&end=200&unknown=1');
    await text('/api/search?q={}');
    const [first, second] = tempo.store.searches;
    expect(first).toMatchObject({ tenant: 'default', limit: 7, spansPerSpanset: 5, range: { from: 100_000_000_000n, to: 201_000_000_000n }, semconv: true });
    expect(second).toMatchObject({ limit: 20, spansPerSpanset: 3 });
    expect(second).not.toHaveProperty('range');
  });

  test('by tags: TraceQL underneath, no spans in the answer', async () => {
    const traces = async (query: string) => {
      const [status, body] = await text(`/api/search?${query}`);
      expect(status, body).toBe(200);
      expect(body).not.toContain('spanSet');
      return (JSON.parse(body) as { traces: unknown[] }).traces.length;
    };
    expect(await traces('tags=service.name%3DFRONT%20http.status_code%3D500&minDuration=100ms')).toBe(1);
    expect(await traces('tags=service.name%3Dpay%20name%3Drender')).toBe(1);
    expect(await traces('tags=http.status_code%3D501')).toBe(0);
    expect(await traces('minDuration=801ms')).toBe(0);
    expect(await traces('maxDuration=800ms')).toBe(1);
    expect(await traces('service.name=frontend&limit=5')).toBe(1);
    expect(await traces('service.name=nobody')).toBe(0);
    expect(await traces('tags=error%3Dtrue%20root.name%3D%22GET%20%2Fcheckout%22')).toBe(1);
    expect(await traces('tags=a%7D%20%7C%7C%20%7B%3Dx')).toBe(0);
    expect(await traces('')).toBe(1);
  });

  test('a metrics query is searched as what stands before it', async () => {
    expect((await search('{ status = error } | rate()'))[1]).toContain('"traceID"');
  });

  test.each([
    ['q={', /^invalid TraceQL query: parse error at line 1, col 2: ./],
    ['q={}&limit=0', 'invalid limit: must be a positive number'],
    ['q={}&limit=x', 'invalid limit: strconv.ParseInt: parsing "x": invalid syntax'],
    ['q={}&limit=300000', 'limit 300000 exceeds max limit 262144'],
    ['q={}&spss=101', 'spans per span set exceeds 100. received 101'],
    ['q={}&start=1000000&end=1604801', 'range specified by start and end exceeds 168h0m0s. received start=1000000 end=1604801'],
    ['q={}&start=1795357128', 'http parameter start must be before end. received start=1795357128 end=0'],
    ['q={}&tags=a%3Db', "invalid request: can't specify tags and q in the same query"],
    ['tags=a%3Db&minDuration=x', 'invalid minDuration: time: invalid duration "x"'],
    ['minDuration=2s&maxDuration=1s', 'invalid maxDuration: must be greater than minDuration'],
    ['tags=a%3Db%20a%3Dc', 'invalid tags: tag a has been set twice'],
    ['tags=a%3D%22b', 'invalid tags: unterminated quoted value at pos 3'],
    [`q=${encodeURIComponent('{ status = 0 }')}`, /^invalid TraceQL query: .*binary operations must operate on the same type: status = 0/],
    [`q=${encodeURIComponent('{ name = nil }')}`, /^invalid TraceQL query: .*name=nil is not valid because intrinsics cannot be nil/],
    [`q=${encodeURIComponent('{ parent.a = 1 }')}`, /^invalid TraceQL query: .*parent not yet supported/],
  ])('refused: %s', async (query, message) => {
    const answer = await tempo.get(`/api/search?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const body = await answer.text();
    if (typeof message === 'string') expect(body).toBe(message);
    else expect(body).toMatch(message);
    expect(tempo.store.searches).toEqual([]);
    expect(tempo.failures).toHaveLength(1);
  });

  test('a query of 100 KiB comes through', async () => {
    const q = `{ name != "${'ä '.repeat(40_000)}" }`;
    expect((await search(q))[0]).toBe(200);
  });

  test('failures of the store have their codes', async () => {
    const status = async (code: 'TIMEOUT' | 'TOO_MANY_ROWS' | 'BAD_DATA' | 'INTERNAL') => {
      tempo.store.failure = new StoreError(code, 'words for a person');
      return await search('{}');
    };
    expect((await status('TIMEOUT'))[0]).toBe(504);
    expect(await status('TOO_MANY_ROWS')).toEqual([422, 'words for a person']);
    tempo.store.failure = new StoreError('TOO_MANY_ROWS', 'SELECT secret', { engineCode: 158 });
    expect((await search('{}'))[1]).not.toContain('secret');
    expect(await status('BAD_DATA')).toEqual([400, 'words for a person']);
    expect((await status('INTERNAL'))[1]).not.toContain('words');
  });

  test('a client that goes away stops its query', async () => {
    const { promise: stopped, resolve } = Promise.withResolvers<boolean>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<boolean>();
    tempo.store.script = async function* (_search, signal) {
      begin(true);
      await new Promise((done) => signal?.addEventListener('abort', done));
      resolve(true);
      yield* [];
    };
    const stop = new AbortController();
    const asked = fetch(`${tempo.url}/api/search?q={}`, { signal: stop.signal }).catch(() => 'gone');
    await begun;
    stop.abort();
    expect(await asked).toBe('gone');
    expect(await stopped).toBe(true);
  });
});
