import type { FastifyInstance } from 'fastify';
import { QueryValues } from '../http/index.ts';
import { operationsOf } from './sampling-strategies.ts';
import type { SamplingStrategies } from './sampling-strategies.ts';

/**
 * `GET /sampling?service=` and `GET /api/sampling?service=`, the paths SDKs ask. The body is Jaeger's
 * `SamplingStrategyResponse` as its own server writes it; so is the error (400, text).
 */
export function registerSamplingApi(app: FastifyInstance, strategies: SamplingStrategies): void {
  for (const path of ['/sampling', '/api/sampling']) {
    app.get(path, async (request, reply) => {
      const services = new QueryValues(request.url).all('service');
      const [service] = services;
      if (services.length !== 1 || service === undefined || service === '') {
        return reply.code(400).header('content-type', 'text/plain; charset=utf-8').send("'service' parameter must be provided once\n");
      }
      return reply.header('content-type', 'application/json').send(JSON.stringify(samplingResponse(strategies, service)));
    });
  }
}

/** The answer for one service, fields in Jaeger's order. */
export function samplingResponse(strategies: SamplingStrategies, service: string): unknown {
  const found = strategies.services.get(service) ?? strategies.byDefault;
  const { type, param } = found.strategy;
  const operations = operationsOf(strategies, found);
  const { strategy: byDefault } = strategies.byDefault;
  return {
    ...(type === 'probabilistic'
      ? { strategyType: 'PROBABILISTIC', probabilisticSampling: { samplingRate: param } }
      : { strategyType: 'RATE_LIMITING', rateLimitingSampling: { maxTracesPerSecond: param } }),
    ...(operations.length === 0
      ? {}
      : {
          operationSampling: {
            // Operations that are not named: the service's own ratio, and without one the default's.
            defaultSamplingProbability: type === 'probabilistic' ? param : byDefault.type === 'probabilistic' ? byDefault.param : 1,
            defaultLowerBoundTracesPerSecond: 0,
            perOperationStrategies: operations.map(({ operation, param: samplingRate }) => ({ operation, probabilisticSampling: { samplingRate } })),
            defaultUpperBoundTracesPerSecond: 0,
          },
        }),
  };
}
