import { describe, expect, it } from 'vitest';
import { openHttp } from '../testing/doors.ts';
import { ask, JSON_TYPE } from '../testing/http-client.ts';
import { compileOrigins } from './origins.ts';

const preflight = (origin: string, headers = 'content-type') => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': headers },
});

describe('origin patterns', () => {
  it.each([
    ['https://shop.example', 'https://shop.example', true],
    ['https://shop.example', 'https://SHOP.example', true],
    ['https://shop.example', 'http://shop.example', false],
    ['https://shop.example', 'https://shop.example:8443', false],
    ['https://*.example.com', 'https://a.example.com', true],
    ['https://*.example.com', 'https://a.b.example.com', true],
    ['https://*.example.com', 'https://example.com', false],
    ['https://*.example.com', 'https://evil.com/.example.com', false],
    ['https://*.example.com', 'https://evilexample.com', false],
    ['https://*.example.com', 'http://a.example.com', false],
    ['http://localhost:*', 'http://localhost:5173', true],
    ['http://localhost:*', 'http://localhost', true],
    ['http://localhost:*', 'http://localhost:1.evil.com', false],
    ['http://localhost:*', 'http://localhost.evil.com', false],
    ['http://[::1]:*', 'http://[::1]:80', true],
    ['*', 'null', true],
  ])('%s %s → %s', (pattern, origin, allowed) => {
    expect(compileOrigins([pattern])(origin)).toBe(allowed);
  });

  it.each(['https://*', 'https://a.*.com', '*.example.com', 'https://*.*.com', 'https://*example.com'])('refuses the pattern %s', (pattern) => {
    expect(() => compileOrigins([pattern])).toThrow(/not an origin pattern/);
  });
});

describe('CORS', () => {
  it('answers a preflight of an allowed origin', async () => {
    await using door = await openHttp();
    const answer = await ask(`${door.url}/v1/traces`, preflight('http://localhost:5173', 'Content-Type, X-Scope-OrgID, authorization, cookie'));
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'http://localhost:5173',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type, x-scope-orgid, authorization',
      'access-control-max-age': '7200',
      vary: 'Origin',
    });
  });

  it('gives an origin that is not allowed no headers, and counts it', async () => {
    await using door = await openHttp();
    const answer = await ask(`${door.url}/v1/traces`, preflight('https://evil.example'));
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers.vary).toBe('Origin');
    expect(door.metrics.value('spoor_receive_requests_refused_total', { door: 'otlp-http', reason: 'cors_origin' })).toBe(1);
  });

  it('lets the page read the answer and Retry-After', async () => {
    await using door = await openHttp();
    door.ingest.answer = () => ({ kind: 'busy', message: 'full', retryAfterSeconds: 2 });
    const answer = await ask(`${door.url}/v1/traces`, { headers: { ...JSON_TYPE, origin: 'http://127.0.0.1:3000' }, body: '{}' });
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': 'http://127.0.0.1:3000', 'access-control-expose-headers': 'Retry-After', 'retry-after': '2' });
  });

  it('never combines * with credentials', async () => {
    await using door = await openHttp({ cors: { origins: ['*'], headers: ['Api-Key'] } });
    const answer = await ask(`${door.url}/v1/traces`, preflight('https://anything.example', 'api-key'));
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    expect(answer.headers['access-control-allow-headers']).toBe('api-key');
  });
});
