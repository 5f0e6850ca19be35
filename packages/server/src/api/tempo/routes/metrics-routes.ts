import type { FastifyInstance } from 'fastify';
import { QUERY_INSTANT_RESPONSE, QUERY_RANGE_RESPONSE } from '@spoor/core/wire';
import { QueryValues, clientSignal } from '../../http/index.ts';
import { instantAnswer, rangeAnswer } from '../answers/metrics-answer.ts';
import { instantInput, planMetrics, rangeInput } from '../requests/metrics-input.ts';
import { runMetrics } from '../run-queries.ts';
import { sendJson } from '../send.ts';
import type { TempoDeps } from '../tempo-deps.ts';

/** `GET /api/metrics/query_range` and `/api/metrics/query`. Always JSON. */
export function registerMetrics(app: FastifyInstance, deps: TempoDeps): void {
  app.get('/api/metrics/query_range', async (request, reply) => {
    const metrics = planMetrics(rangeInput(new QueryValues(request.url), deps.now()), deps);
    const { result, progress } = await runMetrics(metrics, deps, clientSignal(reply));
    return sendJson(reply, { schema: QUERY_RANGE_RESPONSE, message: rangeAnswer(result, progress) });
  });

  app.get('/api/metrics/query', async (request, reply) => {
    const metrics = planMetrics(instantInput(new QueryValues(request.url), deps.now()), deps);
    const { result, progress } = await runMetrics(metrics, deps, clientSignal(reply));
    return sendJson(reply, { schema: QUERY_INSTANT_RESPONSE, message: instantAnswer(result, progress) });
  });
}
