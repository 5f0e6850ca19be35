import { connect } from 'node:net';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Metrics, SILENT_LOG } from '../../observe/index.ts';
import { StoreError } from '../../store/store-error.ts';
import { ApiError } from './api-error.ts';
import { clientSignal } from './client-signal.ts';
import { createApiServer } from './create-api-server.ts';

let webRoot: string;
const metrics = new Metrics();
const options = { log: SILENT_LOG, metrics, ready: async () => undefined, allowedHosts: ['traces.example.org', '.corp.example'] };

beforeEach(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'spoor-web-'));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(webRoot, 'assets', 'a-123.js'), 'export {};');
});
afterEach(async () => {
  await rm(webRoot, { recursive: true });
});

describe('frame', () => {
  test('every answer carries the security headers, errors and unmatched paths included', async () => {
    await using app = createApiServer({ ...options, webRoot });
    for (const url of ['/', '/healthz', '/metrics', '/api/none', '/assets/none.js', '/search', '/assets/a-123.js']) {
      const answer = await app.inject({ url, headers: { host: 'localhost:1' } });
      expect(answer.headers['content-security-policy'], url).toContain("style-src 'self'");
      expect(answer.headers['content-security-policy'], url).not.toContain('unsafe');
      expect(answer.headers['x-content-type-options'], url).toBe('nosniff');
      expect(answer.headers['referrer-policy'], url).toBe('no-referrer');
      expect(answer.headers['access-control-allow-origin'], url).toBeUndefined();
    }
  });

  test('pages get index.html, files their type, unknown API paths 404', async () => {
    await using app = createApiServer({ ...options, webRoot });
    const get = (url: string) => app.inject({ url, headers: { host: 'localhost' } });
    for (const url of ['/', '/search?v=1', '/trace/abc', '/static/x']) {
      const answer = await get(url);
      expect(answer.statusCode, url).toBe(200);
      expect(answer.body, url).toContain('<title>page</title>');
      expect(answer.headers['cache-control'], url).toBe('no-cache');
    }
    const script = await get('/assets/a-123.js');
    expect(script.headers['content-type']).toContain('javascript');
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await get('/assets/gone.js')).statusCode).toBe(404);
    const unknown = await get('/api/nothing');
    expect([unknown.statusCode, unknown.body]).toEqual([404, '404 page not found\n']);
    expect((await app.inject({ method: 'POST', url: '/api/nothing', headers: { host: 'localhost' } })).statusCode).toBe(404);
    expect((await app.inject({ method: 'POST', url: '/search', headers: { host: 'localhost' } })).statusCode).toBe(405);
    expect((await get('/..%2f..%2fetc/passwd')).body).not.toContain('root:');
  });

  test('without a built UI the pages say what to do and the rest works', async () => {
    await using app = createApiServer({ ...options, webRoot: undefined });
    const page = await app.inject({ url: '/', headers: { host: 'localhost' } });
    expect(page.statusCode).toBe(503);
    expect(page.body).toContain('npm run build:web');
    expect((await app.inject({ url: '/healthz', headers: { host: 'localhost' } })).body).toBe('ok\n');
  });

  test('a foreign Host header is refused, except for probes and scrapers', async () => {
    await using app = createApiServer({ ...options, webRoot });
    const status = async (host: string, url = '/') => (await app.inject({ url, headers: { host } })).statusCode;
    expect(await status('evil.example:16686')).toBe(403);
    expect(await status('evil.example', '/api/traces/1')).toBe(403);
    expect(await status('traces.example.org')).toBe(200);
    expect(await status('TRACES.example.org.:16686')).toBe(200);
    expect(await status('a.corp.example')).toBe(200);
    expect(await status('evilcorp.example')).toBe(403);
    for (const host of ['localhost:16686', '127.0.0.1', '[::1]:16686', '10.1.2.3:80', 'jaeger:16686']) expect(await status(host), host).toBe(200);
    for (const url of ['/healthz', '/readyz', '/metrics']) expect(await status('evil.example', url), url).toBe(200);
    expect(metrics.value('spoor_api_refused_hosts_total')).toBeGreaterThan(0);
  });

  test('failures become their status; what was not written for clients stays in the log', async () => {
    await using app = createApiServer({ ...options, webRoot });
    app.get('/api/test/:what', async (request) => {
      const { what } = request.params as { what: string };
      if (what === 'secret') throw new Error('secret path');
      if (what === 'mine') throw new ApiError(400, 'BAD_REQUEST', 'Say what you want.');
      throw new StoreError(what as 'TIMEOUT', 'SELECT secret');
    });
    const get = async (what: string) => {
      const answer = await app.inject({ url: `/api/test/${what}`, headers: { host: 'localhost' } });
      expect(answer.body).not.toContain('secret');
      return [answer.statusCode, answer.json().error.code, answer.headers['retry-after']];
    };
    expect(await get('secret')).toEqual([500, 'INTERNAL', undefined]);
    expect(await get('mine')).toEqual([400, 'BAD_REQUEST', undefined]);
    expect(await get('UNAVAILABLE')).toEqual([503, 'STORE_UNAVAILABLE', '2']);
    expect(await get('TIMEOUT')).toEqual([504, 'STORE_TIMEOUT', undefined]);
    expect(await get('TOO_MUCH_MEMORY')).toEqual([422, 'STORE_TOO_MUCH_MEMORY', undefined]);
    expect(await get('TOO_MANY_ROWS')).toEqual([422, 'STORE_TOO_MANY_ROWS', undefined]);
    expect(await get('DISK_FULL')).toEqual([507, 'STORE_DISK_FULL', undefined]);
    expect(await get('BAD_DATA')).toEqual([500, 'INTERNAL', undefined]);
  });

  test('readiness tells the reason', async () => {
    await using app = createApiServer({
      ...options,
      webRoot,
      ready: async () => {
        throw new StoreError('UNAVAILABLE', 'socket');
      },
    });
    const answer = await app.inject({ url: '/readyz', headers: { host: 'localhost' } });
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toMatch(/^not ready: The store is starting/);
  });

  test('large answers are packed for far clients that take gzip, and only for them', async () => {
    await using app = createApiServer({ ...options, webRoot });
    const text = 'spans '.repeat(2_000);
    app.get('/api/large', async () => ({ text }));
    app.get('/api/small', async () => ({ text: 'x' }));
    const get = async (remoteAddress: string, encoding: string, url = '/api/large') => {
      const answer = await app.inject({ url, remoteAddress, headers: { host: 'localhost', 'accept-encoding': encoding } });
      const packed = answer.headers['content-encoding'] === 'gzip';
      const body = packed ? gunzipSync(answer.rawPayload).toString() : answer.body;
      if (url === '/api/large') expect(JSON.parse(body)).toEqual({ text });
      expect(answer.headers['content-length']).toBe(String(answer.rawPayload.length));
      return packed;
    };
    expect(await get('10.0.0.5', 'gzip, deflate, br')).toBe(true);
    expect(await get('10.0.0.5', 'deflate,gzip;q=0.5')).toBe(true);
    expect(await get('10.0.0.5', 'gzip;q=0')).toBe(false);
    expect(await get('10.0.0.5', 'br')).toBe(false);
    for (const near of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) expect(await get(near, 'gzip'), near).toBe(false);
    expect(await get('10.0.0.5', 'gzip', '/api/small')).toBe(false);
  });

  test('malformed request lines over a real socket never crash it', async () => {
    await using app = createApiServer({ ...options, webRoot });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    for (const line of ['GET /%zz HTTP/1.1', 'GET //evil.example/%2e%2e HTTP/1.1', 'GET /api/traces/%ff%fe HTTP/1.1', 'GET http://[ HTTP/1.1', `GET /trace/${'a'.repeat(9000)} HTTP/1.1`]) {
      const socket = connect(port, '127.0.0.1');
      socket.write(`${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      await once(socket, 'close');
      expect(text, line).toMatch(/^HTTP\/1\.1 (200|4\d\d)/);
      expect(text.toLowerCase(), line).not.toContain('location:');
    }
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  });

  test('a handler learns that its client went away', async () => {
    await using app = createApiServer({ ...options, webRoot });
    const { promise: gone, resolve } = Promise.withResolvers<boolean>();
    app.post('/api/wait', async (_request, reply) => {
      const signal = clientSignal(reply);
      await new Promise((done) => setTimeout(done, 20));
      expect(signal.aborted).toBe(false);
      signal.addEventListener('abort', () => resolve(true));
      await gone;
      return {};
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const stop = new AbortController();
    const asked = fetch(`http://127.0.0.1:${port}/api/wait`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' }, signal: stop.signal }).catch(() => 'aborted');
    setTimeout(() => stop.abort(), 60);
    expect(await asked).toBe('aborted');
    expect(await gone).toBe(true);
  });
});
