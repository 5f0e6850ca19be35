import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { promisify } from 'node:util';
import { context } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { afterEach, describe, expect, test } from 'vitest';
import { AsyncContextManager } from '../context/context-manager.ts';
import { alwaysOff, jaegerRemote } from './index.ts';
import type { JaegerRemoteOptions, RemoteSampler } from './index.ts';
import { samplerFromStrategy } from './jaeger-strategy.ts';
import { ask, manualClock, seededRandom, traceIdFrom } from './testing.ts';

const HIGH = 'f'.repeat(32);
const open: { readonly servers: Server[]; readonly samplers: RemoteSampler[] } = { servers: [], samplers: [] };

afterEach(() => {
  for (const server of open.servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  for (const sampler of open.samplers.splice(0)) sampler.stop();
});

async function endpoint(answers: (string | { readonly status: number })[]): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (typeof answer === 'string') response.end(answer);
    else response.writeHead(answer?.status ?? 500).end();
  });
  open.servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function remote(options: JaegerRemoteOptions): RemoteSampler {
  const sampler = jaegerRemote(options);
  open.samplers.push(sampler);
  return sampler;
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

describe('jaegerRemote', () => {
  test('asks at once, for its service, and uses the answer', async () => {
    const { url, asked } = await endpoint(['{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0.5}}']);
    const sampler = remote({ service: 'shop & co', endpoint: url, initial: alwaysOff() });
    expect(ask(sampler, { traceId: HIGH }).sampled).toBe(false);
    await until(() => ask(sampler, { traceId: HIGH }).sampled);
    expect(ask(sampler, { traceId: HIGH }).th).toBe('80000000000000');
    expect(asked).toEqual(['/sampling?service=shop+%26+co']);
  });

  test('asks again at each interval, keeps the last good strategy and tells of failures', async () => {
    const { url, asked } = await endpoint(['{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1}}', { status: 500 }, 'not JSON', '{"strategyType":"RATE_LIMITING"}', '{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0}}']);
    const errors: string[] = [];
    const sampler = remote({ service: 'shop', endpoint: `${url}/api/sampling`, pollingIntervalMs: 20, onError: (error) => errors.push(error.message) });
    await until(() => asked.length >= 4);
    expect(errors.length).toBeGreaterThanOrEqual(2);
    expect(errors[0]).toContain('answered 500');
    await until(() => !ask(sampler, { traceId: HIGH }).sampled);
    expect(errors.length).toBe(3);
    expect(asked[0]).toBe('/api/sampling?service=shop');
  });

  test('the same strategy again does not fill the bucket anew', async () => {
    const { url, asked } = await endpoint(['{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":1}}']);
    const clock = manualClock();
    const random = seededRandom(1);
    const sampler = remote({ service: 'shop', endpoint: url, pollingIntervalMs: 20, initial: alwaysOff(), clock: clock.seconds });
    let kept = 0;
    const some = () => {
      for (let i = 0; i < 1000; i++) if (ask(sampler, { traceId: traceIdFrom(random) }).sampled) kept += 1;
      return kept > 0;
    };
    await until(some);
    for (let more = 1; more < 6; more++) {
      const before = asked.length;
      await until(() => asked.length > before);
      some();
    }
    // One token and about log2 of the arrivals on credit, once and not six times.
    expect(kept).toBeLessThanOrEqual(21);
  });

  test('its requests are not traced', async () => {
    const { url } = await endpoint(['{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0.5}}']);
    context.setGlobalContextManager(new AsyncContextManager());
    const suppressed: boolean[] = [];
    const listen = () => void suppressed.push(isTracingSuppressed(context.active()));
    subscribe('http.client.request.start', listen);
    remote({ service: 'shop', endpoint: url });
    await until(() => suppressed.length > 0);
    unsubscribe('http.client.request.start', listen);
    context.disable();
    expect(suppressed).toEqual([true]);
  });

  test('an endpoint that is not there is told, and the initial sampler decides', async () => {
    const errors: Error[] = [];
    const sampler = remote({ service: 'shop', endpoint: 'http://127.0.0.1:1', onError: (error) => errors.push(error) });
    await until(() => errors.length > 0);
    expect(sampler.toString()).toContain('Ratio{0.001}');
  });

  test('a huge answer is refused', async () => {
    const { url } = await endpoint([`"${'x'.repeat(2 * 1024 ** 2)}"`]);
    const errors: Error[] = [];
    remote({ service: 'shop', endpoint: url, onError: (error) => errors.push(error) });
    await until(() => errors.length > 0);
    expect(errors[0]?.message).toContain('more than');
  });

  test('a process that polls an endpoint which never answers ends when it is done', async () => {
    const server = createServer(() => undefined);
    open.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const module = new URL('./index.ts', import.meta.url).href;
    const code = `import { jaegerRemote } from ${JSON.stringify(module)}; jaegerRemote({ service: 's', endpoint: 'http://127.0.0.1:${(server.address() as AddressInfo).port}' }); setTimeout(() => undefined, 200);`;
    const started = performance.now();
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { timeout: 20_000 });
    expect(performance.now() - started).toBeLessThan(4000);
  });
});

describe('strategies', () => {
  const clock = manualClock();

  test('rate limiting is understood, by name and by number', () => {
    for (const strategyType of ['RATE_LIMITING', 1]) {
      const random = seededRandom(1);
      const sampler = samplerFromStrategy({ strategyType, rateLimitingSampling: { maxTracesPerSecond: 2 } }, clock.seconds);
      let kept = 0;
      for (let i = 0; i < 1000; i++) if (ask(sampler, { traceId: traceIdFrom(random) }).sampled) kept += 1;
      expect(kept).toBeGreaterThanOrEqual(2);
      expect(kept).toBeLessThan(20);
    }
  });

  test('operations have their own ratio, others the default', () => {
    const sampler = samplerFromStrategy(
      {
        strategyType: 'PROBABILISTIC',
        probabilisticSampling: { samplingRate: 1 },
        operationSampling: { defaultSamplingProbability: 0.5, defaultLowerBoundTracesPerSecond: 0, perOperationStrategies: [{ operation: 'checkout', probabilisticSampling: { samplingRate: 1 } }, { operation: '__proto__', probabilisticSampling: { samplingRate: 0 } }] },
      },
      clock.seconds,
    );
    const low = '0'.repeat(31) + '1';
    expect(ask(sampler, { traceId: low, name: 'checkout' })).toMatchObject({ sampled: true, th: '00000000000000' });
    expect(ask(sampler, { traceId: low, name: 'browse' }).sampled).toBe(false);
    expect(ask(sampler, { traceId: HIGH, name: 'browse' }).th).toBe('80000000000000');
    expect(ask(sampler, { traceId: HIGH, name: '__proto__' }).sampled).toBe(false);
  });

  test('the lower bound keeps some traces of each operation, without a threshold', () => {
    const sampler = samplerFromStrategy({ operationSampling: { defaultSamplingProbability: 0, defaultLowerBoundTracesPerSecond: 0.5, perOperationStrategies: [{ operation: 'rare', probabilisticSampling: { samplingRate: 0 } }] } }, clock.seconds);
    for (const name of ['rare', 'other']) {
      let kept = 0;
      for (let i = 0; i < 100; i++) {
        clock.advance(0.1);
        const answer = ask(sampler, { traceId: HIGH, name });
        if (!answer.sampled) continue;
        kept += 1;
        expect(answer.th).toBeUndefined();
      }
      expect(kept).toBeGreaterThanOrEqual(5);
      expect(kept).toBeLessThanOrEqual(6);
    }
  });

  test.each([null, [], 'x', { strategyType: 'OTHER' }, { strategyType: 'RATE_LIMITING', rateLimitingSampling: { maxTracesPerSecond: -1 } }, { probabilisticSampling: { samplingRate: 2 } }, { operationSampling: { perOperationStrategies: [{}] } }])('refuses %j', (answer) => {
    expect(() => samplerFromStrategy(answer, clock.seconds)).toThrow(TypeError);
  });
});
