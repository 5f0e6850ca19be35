import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { newDecodeReport, rejectSpans, RejectReason } from '@spoor/core/model';
import { describe, expect, it } from 'vitest';
import { openHttp } from '../testing/doors.ts';
import { ask, JSON_TYPE, PROTOBUF } from '../testing/http-client.ts';

const BODY = Buffer.from('0a020a00', 'hex');

describe('answers of POST /v1/traces', () => {
  it('answers in the request encoding when all is kept', async () => {
    await using door = await openHttp();
    const protobuf = await ask(`${door.url}/v1/traces`, { headers: PROTOBUF, body: BODY });
    expect([protobuf.status, protobuf.headers['content-type'], protobuf.body.length]).toEqual([200, 'application/x-protobuf', 0]);
    const json = await ask(`${door.url}/v1/traces`, { headers: JSON_TYPE, body: '{}' });
    expect([json.status, json.headers['content-type'], json.text]).toEqual([200, 'application/json', '{}']);
    expect(door.ingest.payloads.map(({ format, tenant, transport }) => [format, tenant, transport])).toEqual([
      ['otlp-protobuf', 'default', 'otlp-http'],
      ['otlp-json', 'default', 'otlp-http'],
    ]);
    expect(Buffer.from(door.ingest.payloads[0]!.body)).toEqual(BODY);
    expect(door.metrics.value('spoor_receive_spans_total', { door: 'otlp-http' })).toBe(2);
  });

  it('tells a partial success', async () => {
    await using door = await openHttp();
    door.ingest.answer = () => {
      const report = { ...newDecodeReport(), accepted: 5 };
      rejectSpans(report, RejectReason.INVALID_TRACE_ID, 'bad ids', 3);
      return { kind: 'kept', report };
    };
    expect((await ask(`${door.url}/v1/traces`, { headers: PROTOBUF, body: BODY })).body.toString('hex')).toBe('0a0b0803120762616420696473');
    expect((await ask(`${door.url}/v1/traces`, { headers: JSON_TYPE, body: '{}' })).text).toBe('{"partialSuccess":{"rejectedSpans":"3","errorMessage":"bad ids"}}');
    expect(door.metrics.value('spoor_receive_spans_rejected_total', { door: 'otlp-http', reason: 'invalid_trace_id' })).toBe(6);
  });

  it('answers 400 with BadRequest for undecodable, 503 with Retry-After for busy', async () => {
    await using door = await openHttp();
    door.ingest.answer = () => ({ kind: 'undecodable', message: 'truncated at byte 3' });
    const bad = await ask(`${door.url}/v1/traces`, { headers: JSON_TYPE, body: '{' });
    expect(bad.status).toBe(400);
    expect(JSON.parse(bad.text)).toMatchObject({ code: 3, message: 'truncated at byte 3', details: [{ fieldViolations: [{ field: 'body' }] }] });
    door.ingest.answer = () => ({ kind: 'busy', message: 'busy', retryAfterSeconds: 4.2 });
    const busy = await ask(`${door.url}/v1/traces`, { headers: PROTOBUF, body: BODY });
    expect([busy.status, busy.headers['retry-after']]).toEqual([503, '5']);
    expect(busy.body.toString('base64')).toBe('CA4SBGJ1c3kaMAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIECgIIBQ==');
    expect(door.metrics.value('spoor_receive_requests_refused_total', { door: 'otlp-http', reason: 'busy' })).toBe(1);
  });

  it('asks to retry when the ingest breaks its contract and throws', async () => {
    await using door = await openHttp();
    door.ingest.answer = () => Promise.reject(new Error('boom'));
    const answer = await ask(`${door.url}/v1/traces`, { headers: JSON_TYPE, body: '{}' });
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(answer.text).not.toContain('boom');
  });

  it('answers an empty protobuf request without asking the ingest', async () => {
    await using door = await openHttp();
    expect((await ask(`${door.url}/v1/traces`, { headers: PROTOBUF })).status).toBe(200);
    expect(door.ingest.payloads).toHaveLength(0);
  });
});

describe('request rules', () => {
  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', ' application/json ;x=y'])('takes the content type %j', async (type) => {
    await using door = await openHttp();
    expect((await ask(`${door.url}/v1/traces`, { headers: { 'content-type': type }, body: '{}' })).text).toBe('{}');
  });

  it.each([{}, { 'content-type': 'text/plain' }, { 'content-type': 'application/grpc' }, { 'content-type': 'application/jsonx' }])('answers 415 to %j', async (headers) => {
    await using door = await openHttp();
    const answer = await ask(`${door.url}/v1/traces`, { headers, body: '{}' });
    expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([
      415,
      'text/plain; charset=utf-8',
      '415 unsupported media type, supported: [application/json, application/x-protobuf]',
    ]);
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('answers 405 to %s', async (method) => {
    await using door = await openHttp();
    const answer = await ask(`${door.url}/v1/traces`, { method, headers: JSON_TYPE });
    expect([answer.status, answer.text, answer.headers.allow]).toEqual([405, '405 method not allowed, supported: [POST]', 'POST, OPTIONS']);
  });

  it.each(['br', 'gzip, gzip', 'compress', 'lz4'])('answers 400 to Content-Encoding %s', async (coding) => {
    await using door = await openHttp();
    const answer = await ask(`${door.url}/v1/traces`, { headers: { ...JSON_TYPE, 'content-encoding': coding }, body: '{}' });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toEqual({ code: 3, message: `unsupported Content-Encoding: ${coding}` });
  });

  it.each([
    ['/', /OTEL_EXPORTER_OTLP_TRACES_ENDPOINT/],
    ['/api/v2/spans', /Zipkin/],
    ['/api/traces', /Jaeger/],
    ['/v1/traces/v1/traces', /twice/],
    ['/nowhere/v1/traces', /prefix/],
    ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', /gRPC/],
    ['/%zz\u007f', /no OTLP endpoint/],
  ])('answers 404 with a hint to POST %s', async (path, hint) => {
    await using door = await openHttp();
    const answer = await ask(`${door.url}${path.replace('\u007f', '')}`, { headers: JSON_TYPE, body: '{}' });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 12, message: expect.stringMatching(hint) });
    expect((await ask(door.url, { headers: PROTOBUF, body: BODY })).headers['content-type']).toBe('application/x-protobuf');
    expect((await ask(door.url, { method: 'GET' })).headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('takes a configured prefix, doubled and trailing slashes, a query', async () => {
    await using door = await openHttp({ pathPrefix: 'otlp/' });
    for (const path of ['/otlp/v1/traces', '/v1/traces', '//v1/traces', '/v1/traces/', '/v1/traces?x=1']) {
      expect((await ask(`${door.url}${path}`, { headers: JSON_TYPE, body: '{}' })).status, path).toBe(200);
    }
  });

  it.each([
    ['/v1/logs', 'logs'],
    ['/v1/metrics', 'metrics'],
    ['/v1development/profiles', 'profiles'],
  ])('takes %s politely and counts it', async (path, signal) => {
    await using door = await openHttp();
    const answer = await ask(`${door.url}${path}`, { headers: JSON_TYPE, body: '{}' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ partialSuccess: { errorMessage: expect.stringContaining(`does not keep ${signal}`) } });
    expect(door.ingest.payloads).toHaveLength(0);
    expect(door.metrics.value('spoor_receive_unkept_requests_total', { door: 'otlp-http', signal })).toBe(1);
    await using strict = await openHttp({ unkept: 'refuse' });
    expect((await ask(`${strict.url}${path}`, { headers: JSON_TYPE, body: '{}' })).status).toBe(404);
  });
});

describe('codings', () => {
  const text = Buffer.from(JSON.stringify({ filler: 'x'.repeat(50_000), tail: Math.E }));
  const gz = gzipSync(text);
  const zs = zstdCompressSync(text);
  it.each([
    ['identity', text, text],
    ['', text, text],
    ['gzip', gz, text],
    ['GZIP', gz, text],
    ['x-gzip', gz, text],
    ['gzip', Buffer.concat([gz, gz]), Buffer.concat([text, text])],
    ['gzip', Buffer.concat([gz, Buffer.alloc(512)]), text],
    ['gzip', gzipSync(Buffer.alloc(0)), Buffer.alloc(0)],
    ['deflate', deflateSync(text), text],
    ['deflate', deflateRawSync(text), text],
    ['zstd', zs, text],
    ['zstd', Buffer.concat([zs, zs]), Buffer.concat([text, text])],
  ])('decodes %s (case %#)', async (coding, sent, expected) => {
    await using door = await openHttp();
    const answer = await ask(`${door.url}/v1/traces`, { headers: { ...JSON_TYPE, 'content-encoding': coding }, body: sent });
    expect(answer.status).toBe(200);
    expect(Buffer.compare(door.ingest.payloads[0]!.body, expected)).toBe(0);
  });

  it.each([
    ['gzip', Buffer.from('not gzip at all')],
    ['gzip', gz.subarray(0, -9)],
    ['gzip', Buffer.alloc(0)],
    ['gzip', Buffer.concat([gz, Buffer.from('garbage')])],
    ['gzip', Buffer.concat([gz, Buffer.from('\0garbage')])],
    ['deflate', Buffer.concat([deflateSync(text), Buffer.from('garbage')])],
    ['deflate', Buffer.from('nonsense')],
    ['zstd', zs.subarray(0, -3)],
    ['zstd', Buffer.concat([zs, Buffer.from('garbage')])],
    ['zstd', Buffer.alloc(0)],
    ['snappy', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['snappy', Buffer.from([10, 0xfc, 1])],
  ])('answers 400 to broken %s (case %#)', async (coding, sent) => {
    await using door = await openHttp();
    const answer = await ask(`${door.url}/v1/traces`, { headers: { ...JSON_TYPE, 'content-encoding': coding }, body: sent });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 3, message: expect.stringContaining(coding) });
    expect(door.ingest.payloads).toHaveLength(0);
  });
});

describe('health', () => {
  it('is alive and says whether it is ready', async () => {
    let reason: string | undefined = 'engine starting';
    await using door = await openHttp({ ready: () => reason, renderMetrics: () => 'x 1\n' });
    expect((await ask(`${door.url}/healthz`, { method: 'GET' })).status).toBe(200);
    expect(await ask(`${door.url}/readyz`, { method: 'GET' })).toMatchObject({ status: 503, text: 'engine starting\n' });
    reason = undefined;
    expect((await ask(`${door.url}/readyz`, { method: 'GET' })).status).toBe(200);
    expect((await ask(`${door.url}/metrics`, { method: 'GET' })).text).toBe('x 1\n');
  });
});
