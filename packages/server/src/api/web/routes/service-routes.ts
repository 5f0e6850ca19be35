import { z } from 'zod';
import { ApiError } from '../../http/index.ts';
import { attributeKeysAnswer, operationsAnswer, serviceNamesAnswer, servicesAnswer } from '../answers.ts';
import { integerInput, rangeInputs } from '../inputs.ts';
import { rangeOf } from '../range.ts';
import { webRoute } from '../web-route.ts';

const MAX_POINTS = 1_500;

export const serviceRoutes = [
  webRoute({
    method: 'GET',
    path: '/services',
    summary: 'Rate, errors and durations of every service, over entry spans.',
    query: z.object({ ...rangeInputs, step: integerInput(1, 86_400 * 31).optional() }),
    answer: servicesAnswer,
    async handle({ query, signal }, deps) {
      const range = rangeOf(query, deps);
      const { step } = query;
      if (step !== undefined && Number(range.to - range.from) / 1e9 / step > MAX_POINTS) throw new ApiError(400, 'BAD_REQUEST', `step: more than ${MAX_POINTS} points`);
      const services = await deps.store.red(deps.tenant, range, step === undefined ? {} : { step }, signal);
      return { from: String(range.from), to: String(range.to), step, services };
    },
  }),
  webRoute({
    method: 'GET',
    path: '/service-names',
    summary: 'Names of all services that ever sent a span, also those without entry spans.',
    answer: serviceNamesAnswer,
    handle: async ({ signal }, deps) => ({ services: await deps.store.services(deps.tenant, signal) }),
  }),
  webRoute({
    method: 'GET',
    path: '/operations',
    summary: 'Span names of a service.',
    query: z.object({ service: z.string().min(1) }),
    answer: operationsAnswer,
    handle: async ({ query, signal }, deps) => ({ operations: await deps.store.operations(deps.tenant, query.service, undefined, signal) }),
  }),
  webRoute({
    method: 'GET',
    path: '/attribute-keys',
    summary: 'Known attribute keys, most recently seen first.',
    answer: attributeKeysAnswer,
    handle: async ({ signal }, deps) => ({ keys: await deps.store.attributeKeys(deps.tenant, signal) }),
  }),
];
