import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpReceiver } from './otlp-receiver.ts';
import type { ReceivedSpan } from './otlp-receiver.ts';
import { runApp } from './run-app.ts';

const INTERNAL = 1;
const SERVER = 2;
const CLIENT = 3;

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.stop());

const named = (name: string, kind?: number): ReceivedSpan => {
  const found = receiver.spans.filter((span) => span.name === name && (kind === undefined || span.kind === kind));
  expect(found, `spans called ${name} among ${receiver.spans.map((span) => span.name).join(', ')}`).toHaveLength(1);
  return found[0] as ReceivedSpan;
};

for (const form of ['mjs', 'cjs']) {
  describe(form === 'mjs' ? 'ES modules' : 'CommonJS', () => {
    it('Express: one SERVER span per request, named after the route, and one CLIENT span per http.get', async () => {
      const { code, stderr } = await runApp(`express.${form}`, receiver);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const shop = named('GET /shops/:shop/items/:item', SERVER);
      expect(shop.attributes).toMatchObject({
        'http.request.method': 'GET',
        'http.route': '/shops/:shop/items/:item',
        'http.response.status_code': 200,
        'url.path': '/shops/42/items/7',
        'url.query': 'color=red',
        'url.scheme': 'http',
        'server.address': '127.0.0.1',
        'network.protocol.version': '1.1',
        'network.peer.address': '127.0.0.1',
      });
      const upstream = named('GET /upstream', SERVER);
      const calls = receiver.spans.filter((span) => span.kind === CLIENT && span.parentSpanId === shop.spanId);
      expect(calls).toHaveLength(1);
      expect(upstream.parentSpanId).toBe(calls[0]?.spanId);
      expect(calls[0]?.attributes['url.full']).toMatch(/\/upstream\?sig=REDACTED$/);
      expect(new Set([shop.traceId, upstream.traceId, calls[0]?.traceId]).size).toBe(1);
      const boom = named('GET /boom', SERVER);
      expect(boom).toMatchObject({ status: 2, events: ['exception'] });
      expect(boom.attributes).toMatchObject({ 'http.response.status_code': 500, 'error.type': '500' });
      // No route matched: no route is made up, and a 404 is not the server's error.
      expect(named('GET', SERVER)).toMatchObject({ status: 0, attributes: { 'http.response.status_code': 404, 'url.path': '/nowhere' } });
    });

    for (const [framework, route, boom] of [
      ['fastify', 'GET /users/:id', 'GET /boom'],
      ['koa', 'GET /api/users/:id', 'GET /api/boom'],
      ['hono', 'GET /users/:id', undefined],
    ] as const) {
      it(`${framework}: the route names the span, errors are recorded on it`, async () => {
        const { code, stderr } = await runApp(`${framework}.${form}`, receiver);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(named(route, SERVER).attributes).toMatchObject({ 'http.route': route.slice(4), 'http.response.status_code': 200 });
        if (boom !== undefined) expect(named(boom, SERVER)).toMatchObject({ status: 2, events: ['exception'] });
      });
    }

    it('Nest 12: a span for the controller method below the request', async () => {
      const { code } = await runApp(`nest.${form}`, receiver);
      expect(code).toBe(0);
      const request = named('GET /cats/:id', SERVER);
      expect(named('CatsController.find', INTERNAL)).toMatchObject({ parentSpanId: request.spanId, attributes: { 'nestjs.controller': 'CatsController', 'nestjs.callback': 'find' } });
    });

    it('GraphQL 17: a span per operation, with the errors of its result', async () => {
      await runApp(`graphql.${form}`, receiver);
      const operations = receiver.spans.filter((span) => span.name === 'query');
      expect(operations).toHaveLength(2);
      expect(operations.find((span) => span.attributes['graphql.operation.name'] === 'Greeting')).toMatchObject({ status: 0 });
      expect(operations.find((span) => span.attributes['graphql.operation.name'] === undefined)).toMatchObject({ status: 2, events: ['exception'] });
    });

    it('node:http alone: context reaches the listeners of a request body, headers given as a list carry the trace', async () => {
      await runApp(`http-only.${form}`, receiver);
      const outer = receiver.spans.find((span) => span.kind === SERVER && span.attributes['url.path'] === '/outer');
      const inner = receiver.spans.find((span) => span.kind === SERVER && span.attributes['url.path'] === '/inner');
      const call = receiver.spans.find((span) => span.kind === CLIENT && span.parentSpanId === outer?.spanId);
      expect(receiver.spans).toHaveLength(4);
      expect(inner?.parentSpanId).toBe(call?.spanId);
      expect(inner?.traceId).toBe(outer?.traceId);
    });
  });
}

it('leaves alone what is disabled by name', async () => {
  await runApp('express.mjs', receiver, { env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'express,undici' } });
  expect(receiver.spans.filter((span) => span.kind === SERVER).every((span) => span.name === 'GET')).toBe(true);
  await runApp('graphql.mjs', receiver, { env: { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' } });
  expect(receiver.spans.some((span) => span.name === 'query')).toBe(false);
});
