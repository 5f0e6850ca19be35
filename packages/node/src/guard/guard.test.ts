import { ROOT_CONTEXT, SpanKind, context, trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { guardEnabled, guardProcessor } from './index.ts';
import type { GuardOptions } from './index.ts';

function setUp(options: GuardOptions = {}) {
  const warnings: { readonly kind: string; readonly message: string }[] = [];
  const guard = guardProcessor({ warn: (kind, message) => void warnings.push({ kind, message }), ...options });
  const tracer = new TracerProvider({ spanProcessors: [guard] }).getTracer('test');
  return { tracer, warnings, look: async () => await guard.forceFlush() };
}

describe('guard rails', () => {
  test('ids in names, once, with a better name', async () => {
    const { tracer, warnings, look } = setUp();
    for (const name of ['GET /api/users/123', 'GET /api/users/124', 'span 550e8400-e29b-41d4-a716-446655440000']) tracer.startSpan(name).end();
    expect(warnings).toEqual([]);
    await look();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ kind: 'id-in-name' });
    expect(warnings[0]?.message).toContain('"GET /api/users/{id}"');
  });

  test.each(['GET /api/users', 'UserService.GetUser', 'db.query.users', 'process_order', 'GET /api/v2/users/{id}', 'HTTP/2 POST', 'redis-SET', 's3 PutObject', 'base64 encode'])('%s is a good name', async (name) => {
    const { tracer, warnings, look } = setUp();
    tracer.startSpan(name).end();
    await look();
    expect(warnings).toEqual([]);
  });

  test.each([
    ['user.email', 'alice@example.com', 'an e-mail address'],
    ['at', '2024-10-28T00:00:00Z', 'a timestamp'],
    ['page', 'https://shop.example/orders/123456', 'a URL with an id'],
  ])('attribute %s = %s', async (key, value, what) => {
    const { tracer, warnings, look } = setUp();
    tracer.startSpan('work', { attributes: { [key]: value } }).end();
    await look();
    expect(warnings.map(({ kind }) => kind)).toEqual(['high-cardinality']);
    expect(warnings[0]?.message).toContain(what);
    expect(warnings[0]?.message).not.toContain(value);
  });

  test('what the conventions mean to vary, and ids, are fine', async () => {
    const { tracer, warnings, look } = setUp();
    tracer.startSpan('work', { attributes: { 'url.full': 'https://shop.example/orders/123456', 'db.query.text': 'SELECT 1', 'user.id': 'user123', 'order.id': 'ORD-456', 'http.route': '/orders/{id}', page: 'https://shop.example/orders' } }).end();
    await look();
    expect(warnings).toEqual([]);
  });

  test('spans never ended, with the place they were started at', async () => {
    let now = 0;
    const { tracer, warnings, look } = setUp({ unfinishedAfterMs: 1000, now: () => now });
    const forgotten = tracer.startSpan('forgotten');
    tracer.startSpan('ended').end();
    now = 900;
    await look();
    expect(warnings).toEqual([]);
    now = 1100;
    await look();
    expect(warnings.map(({ kind }) => kind)).toEqual(['never-ended']);
    expect(warnings[0]?.message).toContain('"forgotten"');
    expect(warnings[0]?.message).toContain('guard.test.ts');
    forgotten.end();
  });

  test('spans that have ended are forgotten, however long ago', async () => {
    let now = 0;
    const { tracer, warnings, look } = setUp({ unfinishedAfterMs: 1000, now: () => now });
    tracer.startSpan('ended').end();
    now = 5000;
    await look();
    expect(warnings).toEqual([]);
  });

  test('a call without parent while a request is being served', () => {
    const { tracer, warnings } = setUp();
    const request = tracer.startSpan('GET /orders', { kind: SpanKind.SERVER });
    tracer.startSpan('fine', { kind: SpanKind.CLIENT }, trace.setSpan(ROOT_CONTEXT, request)).end();
    tracer.startSpan('timer', { kind: SpanKind.INTERNAL }, ROOT_CONTEXT).end();
    expect(warnings).toEqual([]);
    tracer.startSpan('lost', { kind: SpanKind.CLIENT }, ROOT_CONTEXT).end();
    tracer.startSpan('lost again', { kind: SpanKind.CLIENT }, ROOT_CONTEXT).end();
    expect(warnings.map(({ kind }) => kind)).toEqual(['context-lost']);
    expect(warnings[0]?.message).toContain('"GET /orders"');
    request.end();
    expect(context.active()).toBe(ROOT_CONTEXT);
  });

  test('without a request being served a call of its own is fine', () => {
    const { tracer, warnings } = setUp();
    tracer.startSpan('GET /orders', { kind: SpanKind.SERVER }).end();
    tracer.startSpan('poll', { kind: SpanKind.CLIENT }, ROOT_CONTEXT).end();
    expect(warnings).toEqual([]);
  });

  test('warns through Node', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const guard = guardProcessor();
    new TracerProvider({ spanProcessors: [guard] }).getTracer('test').startSpan('job 123456').end();
    await guard.shutdown();
    expect(await warned).toMatchObject({ name: 'SpoorGuard', code: 'SPOOR_ID_IN_NAME' });
  });
});

test.each([
  [{}, false],
  [{ NODE_ENV: 'production' }, false],
  [{ NODE_ENV: 'development' }, true],
  [{ NODE_ENV: 'development', SPOOR_GUARD: 'false' }, false],
  [{ NODE_ENV: 'production', SPOOR_GUARD: 'true' }, true],
])('with %j they are on: %s', (env, enabled) => {
  expect(guardEnabled(env)).toBe(enabled);
});
