import Fastify from 'fastify';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { registerTempoApi } from '../register-tempo-api.ts';
import { LIMITS, NOW } from '../testing/open-tempo.ts';
import { SHOP_TRACE, TRACE_ID } from '../testing/shop-trace.ts';
import { TempoTestStore } from '../testing/tempo-test-store.ts';

test('traces are packed for far clients that take gzip; a failure in the middle is not a whole answer', async () => {
  const store = new TempoTestStore();
  store.add(...SHOP_TRACE);
  await using app = Fastify();
  registerTempoApi(app, { store, tenant: 'default', limits: LIMITS, semconv: true, now: () => NOW, version: '1', onFailure: () => undefined });
  const get = async (remoteAddress: string, headers: Record<string, string>) => await app.inject({ url: `/api/v2/traces/${TRACE_ID}`, remoteAddress, headers });
  const near = await get('127.0.0.1', { 'accept-encoding': 'gzip' });
  expect(near.headers['content-encoding']).toBeUndefined();
  const far = await get('10.0.0.5', { 'accept-encoding': 'gzip' });
  expect([far.headers['content-encoding'], far.headers['vary']]).toEqual(['gzip', 'accept-encoding']);
  expect(gunzipSync(far.rawPayload).toString()).toBe(near.body);
  const protobuf = await get('10.0.0.5', { 'accept-encoding': 'gzip', accept: 'application/protobuf' });
  expect(gunzipSync(protobuf.rawPayload)[0]).toBe(0x0a);

  const whole = store.streamTraces.bind(store);
  store.streamTraces = async function* (tenant, ids) {
    yield* whole(tenant, ids);
    throw new Error('the store went away');
  };
  for (const remoteAddress of ['127.0.0.1', '10.0.0.5']) {
    const answer = await get(remoteAddress, { 'accept-encoding': 'gzip' }).then(
      ({ rawPayload }) => rawPayload,
      (error: unknown) => error,
    );
    if (Buffer.isBuffer(answer)) expect(answer.toString('latin1').endsWith('"metrics":{}}')).toBe(false);
    else expect(answer).toBeInstanceOf(Error);
  }
});

test('a client that leaves ends the reading of its trace', async () => {
  const store = new TempoTestStore();
  store.add(...SHOP_TRACE);
  const { promise: ended, resolve } = Promise.withResolvers<boolean>();
  const whole = store.streamTraces.bind(store);
  store.streamTraces = async function* (tenant, ids) {
    try {
      for (;;) yield* whole(tenant, ids);
    } finally {
      resolve(true);
    }
  };
  await using app = Fastify({ forceCloseConnections: true });
  registerTempoApi(app, { store, tenant: 'default', limits: LIMITS, semconv: true, now: () => NOW, version: '1', onFailure: () => undefined });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const stop = new AbortController();
  const answer = await fetch(`${url}/api/v2/traces/${TRACE_ID}`, { signal: stop.signal });
  expect((await answer.body!.getReader().read()).value!.length).toBeGreaterThan(0);
  stop.abort();
  expect(await ended).toBe(true);
});
