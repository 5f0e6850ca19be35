import { parseAttribute, printStatic } from '@spoor/core/traceql';
import { z } from 'zod';
import type { TraceqlMetricsAnswer, TraceqlSearchAnswer } from '@spoor/core/wire';
import type { TraceqlMetricsUpdate, TraceqlSearchUpdate } from '../../../store/traceql-store.ts';
import { ApiError } from '../../http/index.ts';
import { rangeOf } from '../range.ts';
import { traceqlExplainAnswer, traceqlMetricsAnswer, traceqlSearchAnswer, traceqlTagsAnswer, traceqlValuesAnswer } from '../traceql-answers.ts';
import { NDJSON, answerUpdates, conditionOf, intervalsOf, isComparison, metricsInputs, partialInputs, queryInputs, readQuery, searchInputs, semconvOf, storeFailure } from '../traceql-requests.ts';
import { seriesAnswers, textOf, traceAnswer } from '../traceql-results.ts';
import { webRoute } from '../web-route.ts';

const DEFAULT_SERIES = 100;

const streamInput = { stream: z.enum(['1']).optional().describe(`Progress as ${NDJSON}: one answer a line.`) };

export const traceqlRoutes = [
  webRoute({
    method: 'GET',
    path: '/traceql/search',
    summary: 'Traces that a TraceQL query finds, most recent first, with the matched spans.',
    query: z.object({ ...searchInputs, ...streamInput }),
    answer: traceqlSearchAnswer,
    async handle({ query: asked, signal, reply }, deps) {
      const query = readQuery(asked.q, reply);
      if ('error' in query) return query;
      const search = { tenant: deps.tenant, query, range: rangeOf(asked, deps), limit: asked.limit, spansPerSpanset: asked.spans, semconv: semconvOf(asked, deps) };
      return answerUpdates({ updates: searchAnswers(deps.store.searchTraceql(search, signal)), isStream: asked.stream === '1', signal, reply });
    },
  }),
  webRoute({
    method: 'GET',
    path: '/traceql/metrics',
    summary: 'Series of a TraceQL metrics query with exemplars; `compare` over the whole range as one interval.',
    query: z.object({ ...metricsInputs, ...streamInput }),
    answer: traceqlMetricsAnswer,
    async handle({ query: asked, signal, reply }, deps) {
      const query = readQuery(asked.q, reply);
      if ('error' in query) return query;
      if (query.kind !== 'metrics') throw new ApiError(400, 'BAD_REQUEST', 'This query finds traces. Add a function such as | rate() to compute series.');
      const intervals = intervalsOf(query, rangeOf(asked, deps), asked.step);
      const metrics = { tenant: deps.tenant, query, intervals, exemplars: asked.exemplars, maxSeries: asked.series ?? (isComparison(query) ? 0 : DEFAULT_SERIES), semconv: semconvOf(asked, deps) };
      return answerUpdates({ updates: metricsAnswers(deps.store.metricsTraceql(metrics, signal)), isStream: asked.stream === '1', signal, reply });
    },
  }),
  webRoute({
    method: 'GET',
    path: '/traceql/tags',
    summary: 'Attributes that spans carry; with the filter around the cursor, those of spans that can match it, with counts.',
    query: z.object({ ...partialInputs, scope: z.enum(['span', 'resource', 'event', 'link', 'instrumentation']).optional() }),
    answer: traceqlTagsAnswer,
    async handle({ query: asked, signal }, deps) {
      const scope = asked.scope === undefined ? {} : { scope: asked.scope };
      return deps.store.tagNames({ tenant: deps.tenant, range: rangeOf(asked, deps), semconv: semconvOf(asked, deps), limit: asked.limit, ...scope, ...conditionOf(asked.q) }, signal);
    },
  }),
  webRoute({
    method: 'GET',
    path: '/traceql/values',
    summary: 'Values of an attribute or intrinsic among recent spans, with the filter around the cursor among matching ones.',
    query: z.object({ ...partialInputs, attribute: z.string().min(1).max(16_384), contains: z.string().max(1_024).optional() }),
    answer: traceqlValuesAnswer,
    async handle({ query: asked, signal }, deps) {
      const parsed = parseAttribute(asked.attribute);
      if (!parsed.ok) throw new ApiError(400, 'BAD_REQUEST', `attribute: ${parsed.errors[0]?.message ?? 'not an attribute'}`);
      const contains = asked.contains === undefined || asked.contains === '' ? {} : { contains: asked.contains };
      const request = { tenant: deps.tenant, attribute: parsed.attribute, range: rangeOf(asked, deps), semconv: semconvOf(asked, deps), limit: asked.limit, ...contains, ...conditionOf(asked.q) };
      const { values, isCut, sampledSpans } = await deps.store.tagValues(request, signal);
      return { values: values.map(({ value, count }) => ({ literal: printStatic(value), type: value.type, text: textOf(value), count })), isCut, sampledSpans };
    },
  }),
  webRoute({
    method: 'GET',
    path: '/traceql/explain',
    summary: 'Runs a query and tells how: what the engine checked, what was evaluated afterwards, and what each step read.',
    query: z.object(queryInputs),
    answer: traceqlExplainAnswer,
    async handle({ query: asked, signal, reply }, deps) {
      const query = readQuery(asked.q, reply);
      if ('error' in query) return query;
      const shared = { tenant: deps.tenant, query, semconv: semconvOf(asked, deps) };
      const range = rangeOf(asked, deps);
      const request =
        query.kind === 'metrics' ? { metrics: { ...shared, intervals: intervalsOf(query, range, undefined), exemplars: 0, maxSeries: DEFAULT_SERIES } } : { search: { ...shared, range, limit: 20, spansPerSpanset: 3 } };
      try {
        return await deps.store.explainTraceql(request, signal);
      } catch (error) {
        throw storeFailure(error);
      }
    },
  }),
];

async function* searchAnswers(updates: AsyncIterable<TraceqlSearchUpdate>): AsyncGenerator<TraceqlSearchAnswer> {
  const begun = performance.now();
  for await (const { hits, done, progress } of updates) yield { traces: hits.map(traceAnswer), done, progress, tookMilliseconds: Math.round(performance.now() - begun) };
}

async function* metricsAnswers(updates: AsyncIterable<TraceqlMetricsUpdate>): AsyncGenerator<TraceqlMetricsAnswer> {
  const begun = performance.now();
  for await (const { result, done, progress } of updates) yield { ...seriesAnswers(result), done, progress, tookMilliseconds: Math.round(performance.now() - begun) };
}
