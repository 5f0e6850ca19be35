import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { KEEP_ALL, parseStrategies, registerSamplingApi, showStrategies } from './index.ts';

const FILE = {
  default_strategy: { type: 'probabilistic', param: 0.5, operation_strategies: [{ operation: '/health', type: 'probabilistic', param: 0 }, { operation: '/metrics', type: 'probabilistic', param: 0 }] },
  service_strategies: [
    { service: 'foo', type: 'probabilistic', param: 0.8, operation_strategies: [{ operation: 'op1', type: 'probabilistic', param: 0.2 }, { operation: '/health', type: 'probabilistic', param: 0.1 }] },
    { service: 'bar', type: 'ratelimiting', param: 5 },
    { service: 'plain', type: 'probabilistic', param: 0.25 },
  ],
};

async function answers(strategies: unknown) {
  const app = Fastify();
  registerSamplingApi(app, parseStrategies(strategies)!);
  return async (query: string, path = '/sampling') => await app.inject({ url: `${path}${query}` });
}

describe('the sampling endpoint', () => {
  test('tells a service to keep everything when nothing is configured', async () => {
    const get = await answers({});
    for (const path of ['/sampling', '/api/sampling']) {
      const answer = await get('?service=any', path);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.body).toBe('{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1}}');
    }
  });

  test("answers in Jaeger's words and order", async () => {
    const get = await answers(FILE);
    expect((await get('?service=bar')).body).toBe('{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":5}}');
    expect((await get('?service=foo')).body).toBe(
      '{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":0.8},"operationSampling":{"defaultSamplingProbability":0.8,"defaultLowerBoundTracesPerSecond":0,' +
        '"perOperationStrategies":[{"operation":"op1","probabilisticSampling":{"samplingRate":0.2}},{"operation":"/health","probabilisticSampling":{"samplingRate":0.1}},{"operation":"/metrics","probabilisticSampling":{"samplingRate":0}}],' +
        '"defaultUpperBoundTracesPerSecond":0}}',
    );
  });

  test('a service without operations of its own has those of the default, with its own ratio for the rest', async () => {
    const get = await answers(FILE);
    expect((await get('?service=plain')).json().operationSampling).toMatchObject({ defaultSamplingProbability: 0.25, perOperationStrategies: [{ operation: '/health' }, { operation: '/metrics' }] });
    expect((await get('?service=unknown')).json()).toMatchObject({ probabilisticSampling: { samplingRate: 0.5 }, operationSampling: { defaultSamplingProbability: 0.5 } });
  });

  test.each(['', '?service=', '?service=a&service=b', '?svc=a'])('the service must be named once: %j', async (query) => {
    const answer = await (await answers({}))(query);
    expect([answer.statusCode, answer.body]).toEqual([400, "'service' parameter must be provided once\n"]);
  });
});

describe('strategies', () => {
  test('are shown as they are read', () => {
    expect(showStrategies(parseStrategies(FILE)!)).toEqual(FILE);
    expect(parseStrategies(showStrategies(KEEP_ALL))).toEqual(KEEP_ALL);
  });

  test.each([
    [null],
    ['probabilistic'],
    [{ default_strategie: {} }],
    [{ default_strategy: { type: 'probabilistic', param: 1.5 } }],
    [{ default_strategy: { type: 'sometimes', param: 1 } }],
    [{ default_strategy: { type: 'ratelimiting', param: -1 } }],
    [{ default_strategy: { type: 'probabilistic' } }],
    [{ service_strategies: [{ type: 'probabilistic', param: 1 }] }],
    [{ service_strategies: [{ service: 'a', type: 'probabilistic', param: 1 }, { service: 'a', type: 'probabilistic', param: 0 }] }],
    [{ default_strategy: { type: 'probabilistic', param: 1, operation_strategies: [{ operation: 'x', type: 'ratelimiting', param: 1 }] } }],
  ])('%j is refused', (value) => {
    expect(parseStrategies(value)).toBeUndefined();
  });
});
