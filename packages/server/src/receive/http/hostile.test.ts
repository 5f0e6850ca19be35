import { connect as tlsConnect } from 'node:tls';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { newDecodeReport } from '@spoor/core/model';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from '../index.ts';
import { connected, openGrpc, openHttp, talk, until } from '../testing/doors.ts';
import type { TestDoor } from '../testing/doors.ts';
import { ask, JSON_TYPE, PROTOBUF } from '../testing/http-client.ts';
import { snappyZeros } from '../testing/snappy-zeros.ts';

const MIB = 1024 * 1024;
const HEAD = 'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const refused = ({ metrics }: TestDoor, reason: string) => metrics.value('spoor_receive_requests_refused_total', { door: 'otlp-http', reason });
const refusedConnections = ({ metrics }: TestDoor, reason: string, door = 'otlp-http') => metrics.value('spoor_connections_refused_total', { door, reason });
const open = ({ metrics }: TestDoor, door = 'otlp-http') => metrics.value('spoor_receive_connections', { door });

describe('sizes', () => {
  it('refuses an announced length over the limit before reading', async () => {
    await using door = await openHttp();
    const answer = await talk(door.port, `${HEAD}Content-Length: 67108865\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('{"code":3,"message":"request body, announced, is larger than 67108864 bytes"}');
    expect(refused(door, 'too_large')).toBe(1);
  });

  it('refuses it before 100 Continue', async () => {
    await using door = await openHttp({ limits: { bodyBytes: 10 } });
    const refusal = await talk(door.port, `${HEAD}Expect: 100-continue\r\nContent-Length: 11\r\n\r\n`);
    expect(refusal).toMatch(/^HTTP\/1\.1 413 /);
    const welcome = await talk(door.port, `${HEAD}Expect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`);
    expect(welcome).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  it('refuses a chunked body once it is over the limit, and the client reads the answer while it still sends', async () => {
    await using door = await openHttp({ limits: { bodyBytes: MIB } });
    const chunks = Array.from({ length: 24 }, () => Buffer.alloc(MIB / 16));
    const answer = await ask(`${door.url}/v1/traces`, { headers: PROTOBUF, chunks });
    expect(answer.status).toBe(413);
    await until(() => open(door) === 0);
  });

  it('takes a body of exactly the limit', async () => {
    await using door = await openHttp({ limits: { bodyBytes: MIB } });
    expect((await ask(`${door.url}/v1/traces`, { headers: PROTOBUF, body: Buffer.alloc(MIB) })).status).toBe(200);
    expect((await ask(`${door.url}/v1/traces`, { headers: { ...PROTOBUF, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(MIB)) })).status).toBe(200);
    expect((await ask(`${door.url}/v1/traces`, { headers: { ...PROTOBUF, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(MIB + 1)) })).status).toBe(413);
  });

  it.each([
    ['gzip', gzipSync(Buffer.alloc(200 * MIB))],
    ['deflate', deflateSync(Buffer.alloc(200 * MIB))],
    ['zstd', zstdCompressSync(Buffer.alloc(200 * MIB))],
    ['snappy', snappyZeros(200 * MIB)],
  ])('survives eight bombs of %s at once in bounded memory', async (coding, bomb) => {
    const budget = new ByteBudget(256 * MIB);
    await using door = await openHttp({ budget });
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(`${door.url}/v1/traces`, { headers: { ...PROTOBUF, 'content-encoding': coding }, body: bomb })));
    clearInterval(watch);
    for (const answer of answers) expect([413, 503]).toContain(answer.status);
    expect(answers.some(({ status }) => status === 413)).toBe(true);
    expect(budget.used).toBe(0);
    expect((peak - before) / MIB).toBeLessThan(600);
  });

  it('refuses a body in a million pieces early', async () => {
    await using door = await openHttp();
    const socket = await connected(door.port);
    let answer = '';
    socket.on('data', (part: Buffer) => (answer += part.toString('latin1')));
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${'1\r\n{\r\n'.repeat(20_000)}`);
    await until(() => answer.includes('pieces'));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  });
});

describe('the byte budget', () => {
  it('answers 503 with Retry-After when spent, and is whole again afterwards', async () => {
    const budget = new ByteBudget(MIB);
    await using door = await openHttp({ budget });
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    door.ingest.answer = async () => {
      await gate;
      return { kind: 'kept', report: newDecodeReport() };
    };
    const first = ask(`${door.url}/v1/traces`, { headers: PROTOBUF, body: Buffer.alloc(MIB - 100) });
    await until(() => door.ingest.payloads.length === 1);
    const announced = await ask(`${door.url}/v1/traces`, { headers: PROTOBUF, body: Buffer.alloc(200) });
    const chunked = await ask(`${door.url}/v1/traces`, { headers: PROTOBUF, chunks: [Buffer.alloc(200)] });
    const unpacked = await ask(`${door.url}/v1/traces`, { headers: { ...PROTOBUF, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(50_000)) });
    for (const answer of [announced, chunked, unpacked]) expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    release();
    expect((await first).status).toBe(200);
    expect(budget.used).toBe(0);
    expect(refused(door, 'over_budget')).toBe(3);
  });

  it('gets its bytes back from clients that leave', async () => {
    const budget = new ByteBudget(10 * MIB);
    await using door = await openHttp({ budget });
    const socket = await connected(door.port);
    socket.write(`${HEAD}Content-Length: 100000\r\n\r\n${'x'.repeat(50_000)}`);
    await until(() => budget.used === 50_000);
    socket.destroy();
    await until(() => budget.used === 0);
    expect(refused(door, 'aborted')).toBe(1);
  });
});

describe('slow clients', () => {
  const limits = { headerTimeoutMs: 200, bodyTimeoutMs: 500 };

  it('cuts slow headers', async () => {
    await using door = await openHttp({ limits });
    const sockets = await Promise.all(Array.from({ length: 50 }, () => connected(door.port)));
    for (const socket of sockets) socket.write('POST /v1/traces HTTP/1.1\r\nX: ');
    const drip = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('y')), 20);
    await until(() => sockets.every((socket) => socket.destroyed || socket.readableEnded) || open(door) === 0);
    clearInterval(drip);
    await until(() => open(door) === 0);
    expect(refusedConnections(door, 'request_timeout')).toBe(50);
  });

  it('cuts slow bodies', async () => {
    await using door = await openHttp({ limits });
    const socket = await connected(door.port);
    socket.write(`${HEAD}Content-Length: 1000\r\n\r\n`);
    const drip = setInterval(() => socket.writable && socket.write('y'), 20);
    await until(() => open(door) === 0);
    clearInterval(drip);
    expect(refusedConnections(door, 'request_timeout')).toBe(1);
  });

  it('cuts connections that never say anything', async () => {
    await using door = await openHttp({ limits });
    const socket = await connected(door.port);
    await until(() => open(door) === 1);
    await until(() => open(door) === 0);
    expect(refusedConnections(door, 'silent')).toBe(1);
    socket.destroy();
  });

  it('keeps a quick connection open for the next request', async () => {
    await using door = await openHttp({ limits });
    const socket = await connected(door.port);
    let answers = '';
    socket.on('data', (part: Buffer) => (answers += part.toString('latin1')));
    socket.write(`${HEAD}Content-Length: 2\r\n\r\n{}`);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    socket.write(`${HEAD}Content-Length: 2\r\n\r\n{}`);
    await until(() => answers.split('HTTP/1.1 200').length === 3);
    socket.destroy();
  });
});

describe('wrong protocols', () => {
  it.each([
    ['HTTP', openHttp, 'otlp-http'],
    ['gRPC', openGrpc, 'otlp-grpc'],
  ] as const)('closes and counts TLS on the %s port', async (_name, openDoor, label) => {
    await using door = await openDoor();
    const client = tlsConnect({ port: door.port, host: '127.0.0.1' });
    await new Promise((resolve) => client.once('error', resolve));
    expect(refusedConnections(door, 'tls_on_plaintext', label)).toBe(1);
    await until(() => open(door, label) === 0);
  });

  it('tells an HTTP/1.1 client of the gRPC port where to go', async () => {
    await using door = await openGrpc();
    const answer = await ask(`${door.url}/v1/traces`, { headers: PROTOBUF, body: Buffer.alloc(300_000) });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('4318');
    expect(refusedConnections(door, 'http1_on_grpc', 'otlp-grpc')).toBe(1);
    await until(() => open(door, 'otlp-grpc') === 0);
  });
});

describe('nonsense on the wire', () => {
  it.each([
    ['GET / HTTP/9.9\r\n\r\n', /^HTTP\/1\.1 400/],
    ['\0\0\0\0\r\n\r\n', /^HTTP\/1\.1 400/],
    ['POST  /v1/traces\r\n\r\n', /^HTTP\/1\.1 4(00|15)/],
    [`POST /v1/traces HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(17_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
    [`${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, /^HTTP\/1\.1 400/],
    [`${HEAD}Content-Length: -2\r\n\r\n{}`, /^HTTP\/1\.1 400/],
    [`${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`, /^HTTP\/1\.1 400/],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, /^HTTP\/1\.1 400|^$/],
    [`${HEAD}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n`, /^HTTP\/1\.1 200/],
    ['POST http://[::bad/v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}', /^HTTP\/1\.1 (404|200)/],
    ['POST * HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n', /^HTTP\/1\.1 404/],
    ['CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n', /^$/],
    ['GET /v1/traces HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n', /^HTTP\/1\.1 405/],
  ])('answers or closes (case %#)', async (bytes, expected) => {
    await using door = await openHttp();
    expect(await talk(door.port, bytes, 300)).toMatch(expected);
    await until(() => open(door) === 0);
  });

  it('answers pipelined requests in order', async () => {
    await using door = await openHttp();
    const one = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
    const answer = await talk(door.port, one('/v1/traces') + one('/nowhere') + one('/v1/traces'), 300);
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => match[1])).toEqual(['200', '404', '200']);
  });

  it.each([
    ['http', openHttp, 'otlp-http'],
    ['grpc', openGrpc, 'otlp-grpc'],
  ] as const)('survives 400 fuzzed conversations on the %s port and leaks no socket', async (_name, openDoor, label) => {
    await using door = await openDoor();
    const seeds = [
      `${HEAD}Content-Length: 2\r\n\r\n{}`,
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x10\x01\x05\0\0\0\x01',
    ].map((text) => Buffer.from(text, 'latin1'));
    let state = 12345;
    const random = (below: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % below;
    for (let round = 0; round < 40; round++) {
      await Promise.all(
        Array.from({ length: 10 }, async () => {
          const bytes = Buffer.from(seeds[random(seeds.length)]!);
          for (let i = random(6); i >= 0; i--) bytes[random(bytes.length)] = random(256);
          await talk(door.port, bytes.subarray(0, 1 + random(bytes.length)), 10);
        }),
      );
    }
    await until(() => open(door, label) === 0);
    if (label === 'otlp-http') expect((await ask(`${door.url}/v1/traces`, { headers: JSON_TYPE, body: '{}' })).status).toBe(200);
  });
});

describe('connections', () => {
  it('serves fifty at once', async () => {
    await using door = await openHttp();
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(`${door.url}/v1/traces`, { headers: PROTOBUF, body: Buffer.alloc(200_000, 1) })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(door.ingest.payloads.every(({ body }) => body.length === 200_000)).toBe(true);
    await until(() => open(door) === 0);
  });

  it('refuses more than allowed, and counts them', async () => {
    await using door = await openHttp({ limits: { connections: 2 } });
    const sockets = await Promise.all([connected(door.port), connected(door.port), connected(door.port)]);
    await until(() => refusedConnections(door, 'max_connections') === 1);
    sockets.forEach((socket) => socket.destroy());
  });

  it('lets requests under way finish on close, then takes no more', async () => {
    const door = await openHttp();
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { answer } = door.ingest;
    door.ingest.answer = async (payload) => {
      await gate;
      return answer(payload);
    };
    const idle = await connected(door.port);
    const asked = ask(`${door.url}/v1/traces`, { headers: JSON_TYPE, body: '{}' });
    await until(() => door.ingest.payloads.length === 1);
    const closed = door.listener.close(2000);
    setTimeout(release, 100);
    expect((await asked).status).toBe(200);
    idle.destroy();
    await closed;
    await expect(ask(`${door.url}/v1/traces`, { headers: JSON_TYPE, body: '{}' })).rejects.toThrow(/ECONNREFUSED/);
  });
});
