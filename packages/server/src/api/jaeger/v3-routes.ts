import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { DEFAULT_TENANT, parseTraceId } from '@spoor/core/model';
import { clientSignal, describeFailure } from '../http/index.ts';
import { goQuote } from '../http/go-values.ts';
import type { JaegerDeps } from './jaeger-deps.ts';
import { QueryValues } from '../http/index.ts';
import { jaegerPredicate } from './search-predicate.ts';
import { readTraces, startReading } from '../read-traces.ts';
import { otlpJsonDocument } from '../otlp-document.ts';
import { V3ParameterError, checkV3Times, parseV3Search } from './v3-search-params.ts';
import type { SpanBlock } from '@spoor/core/model';
import type { TraceSummary } from '../../store/span-store.ts';

const KIND_NAMES = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];

/** Registers v3 in a scope of its own, so that its error bodies stay Jaeger's. */
export function registerV3(app: FastifyInstance, deps: JaegerDeps): void {
  const { store } = deps;
  const tenant = DEFAULT_TENANT;
  app.setErrorHandler((error, _request, reply) => {
    deps.onFailure(error);
    if (error instanceof V3ParameterError) return void sendV3Error(reply, 400, error.message);
    const failure = describeFailure(error);
    if (failure.retryAfterSeconds !== undefined) void reply.header('retry-after', String(failure.retryAfterSeconds));
    void sendV3Error(reply, failure.status, failure.message);
  });

  app.get('/api/v3/services', async (_request, reply) => sendV3(reply, { services: await store.services(tenant, clientSignal(reply)) }));

  app.get('/api/v3/operations', async (request, reply) => {
    const query = new QueryValues(request.url);
    const wanted = query.get('spanKind', 'span_kind')?.toLowerCase().replace(/^span_kind_/, '');
    const operations = await store.operations(tenant, query.get('service') ?? '', undefined, clientSignal(reply));
    const named = operations.map(({ name, kind }) => ({ name, spanKind: KIND_NAMES[kind] ?? 'internal' }));
    const unique = new Map(named.map((operation) => [`${operation.spanKind} ${operation.name}`, operation]));
    return sendV3(reply, { operations: [...unique.values()].filter(({ spanKind }) => wanted === undefined || spanKind === wanted) });
  });

  app.get<{ Params: { traceId: string } }>('/api/v3/traces/:traceId', async (request, reply) => {
    const id = parseTraceId(request.params.traceId);
    if (id === undefined) throw new V3ParameterError(`malformed parameter trace_id: strconv.ParseUint: parsing ${goQuote(request.params.traceId)}: invalid syntax`);
    checkV3Times(new QueryValues(request.url));
    const block = await store.traces(tenant, [id], clientSignal(reply));
    if (block.count === 0) return sendV3Error(reply, 404, 'No traces found');
    return sendOtlp(reply, [block]);
  });

  app.get('/api/v3/traces', async (request, reply) => {
    const search = parseV3Search(new QueryValues(request.url));
    const signal = clientSignal(reply);
    const { traceIds } = await store.search({ tenant, predicate: jaegerPredicate(search), range: search.range, order: 'latest', limit: search.limit }, signal);
    if (traceIds.length === 0) return sendV3Error(reply, 404, 'No traces found');
    return sendOtlp(reply, await startReading(readTraces(traceIds, { store, tenant, signal })));
  });

  app.get('/api/v3/trace-summaries', async (request, reply) => {
    const search = parseV3Search(new QueryValues(request.url));
    const signal = clientSignal(reply);
    const { traceIds } = await store.search({ tenant, predicate: jaegerPredicate(search), range: search.range, order: 'latest', limit: search.limit }, signal);
    const summaries = traceIds.length === 0 ? [] : await store.summaries(tenant, traceIds, signal);
    return sendV3(reply, { summaries: summaries.map(summaryJson) });
  });

  app.get('/api/v3/dependencies', async (request, reply) => {
    const query = new QueryValues(request.url);
    const { from, to } = checkV3Times(query);
    const now = deps.now();
    const edges = await store.dependencies(tenant, { from: from ?? now - 86_400_000_000_000n, to: to ?? now }, clientSignal(reply));
    return sendV3(reply, { dependencies: edges.map(({ parent, child, calls }) => ({ parent, child, callCount: String(calls) })) });
  });
}

/** int64 as decimal strings, counts as numbers; zeros are sent, because the UI hides columns without values. */
function summaryJson(summary: TraceSummary): Record<string, unknown> {
  return {
    traceId: summary.traceId,
    rootServiceName: summary.rootService,
    rootOperationName: summary.rootName,
    minStartTimeUnixNano: String(summary.start),
    maxEndTimeUnixNano: String(summary.end),
    spanCount: summary.spans,
    errorSpanCount: summary.errors,
    orphanSpanCount: summary.orphans,
    services: summary.services.map(({ name, spans, errors }) => ({ name, spanCount: spans, errorSpanCount: errors })),
  };
}

function sendV3(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.code(200).header('content-type', 'application/json').send(JSON.stringify(body));
}

/** All traces in one `result`, encoded a piece at a time. */
function sendOtlp(reply: FastifyReply, blocks: AsyncIterable<SpanBlock> | Iterable<SpanBlock>): FastifyReply {
  return reply.code(200).header('content-type', 'application/json').send(Readable.from(otlpJsonDocument(blocks, { open: '{"result":{"resourceSpans":[', close: ']}}' })));
}

function sendV3Error(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).header('content-type', 'text/plain; charset=utf-8').send(`${JSON.stringify({ error: { httpCode: status, message } })}\n`);
}
