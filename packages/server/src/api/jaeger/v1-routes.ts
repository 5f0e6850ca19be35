import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DEFAULT_LIMITS, DEFAULT_TENANT, SpanBlock, parseTraceId } from '@spoor/core/model';
import { WireError, decodeOtlpJson, jaegerTraceChunks, jaegerTraceId } from '@spoor/core/wire';
import { clientSignal } from '../http/index.ts';
import { goQuote, parseGoBool, parseGoInt } from '../http/go-values.ts';
import type { JaegerDeps } from './jaeger-deps.ts';
import { QueryValues } from '../http/index.ts';
import { jaegerPredicate } from './search-predicate.ts';
import { readTraces, startReading } from '../read-traces.ts';
import { rowsByTrace } from '../trace-rows.ts';
import { sendV1, sendV1Error, sendV1Failure, v1Envelope } from './v1-responses.ts';
import type { V1Error } from './v1-responses.ts';
import { V1ParameterError, parseV1Search } from './v1-search-params.ts';

const KIND_NAMES = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const NANOS_PER_MILLI = 1_000_000n;
const DEPENDENCY_LOOKBACK_MS = 86_400_000n;
const TRANSFORM_LIMIT = 64 * 1024 ** 2;

/** Registers v1 in a scope of its own, so that its error bodies stay Jaeger's. */
export function registerV1(app: FastifyInstance, deps: JaegerDeps): void {
  const { store, now } = deps;
  const tenant = DEFAULT_TENANT;
  app.setErrorHandler((error, _request, reply) => {
    deps.onFailure(error);
    void sendV1Failure(reply, error);
  });

  app.get('/api/services', async (request, reply) => {
    const services = await store.services(tenant, clientSignal(reply));
    return sendV1(reply, v1Envelope(services, { total: services.length }), pretty(request));
  });

  app.get<{ Params: { service: string } }>('/api/services/:service/operations', async (request, reply) => {
    // Jaeger unescapes the path twice: a plus is a space here.
    const operations = await store.operations(tenant, request.params.service.replaceAll('+', ' '), undefined, clientSignal(reply));
    const names = [...new Set(operations.map(({ name }) => name))];
    return sendV1(reply, v1Envelope(names.length === 0 ? null : names, { total: names.length }), pretty(request));
  });

  app.get('/api/operations', async (request, reply) => {
    const query = new QueryValues(request.url);
    const service = query.get('service');
    if (service === undefined) throw new V1ParameterError("parameter 'service' is required");
    const kind = KIND_NAMES.indexOf((query.get('spanKind') ?? '-').toLowerCase());
    const operations = await store.operations(tenant, service, kind < 0 ? undefined : kind, clientSignal(reply));
    const data = operations.map((operation) => ({ name: operation.name, spanKind: KIND_NAMES[operation.kind] ?? '' }));
    return sendV1(reply, v1Envelope(data, { total: data.length }), pretty(request));
  });

  app.get('/api/traces', async (request, reply) => {
    const query = new QueryValues(request.url);
    const raw = boolParam(query, 'raw');
    const search = parseV1Search(query, now());
    const signal = clientSignal(reply);
    const byId = search.traceIds.length > 0;
    const ids = byId
      ? search.traceIds
      : (await store.search({ tenant, predicate: jaegerPredicate(search), range: { from: search.from, to: search.to + 1n }, order: 'latest', limit: search.limit }, signal)).traceIds;
    const blocks = await startReading(readTraces(ids, { store, tenant, signal }));
    return await sendTraces(reply, { blocks, adjust: !raw, wanted: byId ? ids : [], pretty: pretty(request) });
  });

  app.get<{ Params: { traceID: string } }>('/api/traces/:traceID', async (request, reply) => {
    // `start` and `end` are hints, and Grafana sends them in the wrong unit: never a filter.
    const raw = boolParam(new QueryValues(request.url), 'raw');
    const block = await store.traces(tenant, [traceIdParam(request.params.traceID)], clientSignal(reply));
    if (block.count === 0) return sendV1Error(reply, 404, 'trace not found');
    return await sendTraces(reply, { blocks: [block], adjust: !raw, wanted: [], pretty: pretty(request) });
  });

  app.post<{ Params: { traceID: string } }>('/api/archive/:traceID', async (request, reply) => {
    traceIdParam(request.params.traceID);
    return sendV1Error(reply, 500, 'archive span storage was not configured');
  });

  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: TRANSFORM_LIMIT }, (_request, body, done) => done(null, body));
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: TRANSFORM_LIMIT }, (_request, body, done) => done(null, body));
  app.post('/api/transform', { bodyLimit: TRANSFORM_LIMIT }, async (request, reply) => {
    const block = new SpanBlock();
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    try {
      decodeOtlpJson(body, block, { tenant, receivedAt: now(), limits: DEFAULT_LIMITS });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return sendV1Error(reply, 400, `cannot unmarshal OTLP : ${error.message}`);
    }
    return await sendTraces(reply, { blocks: [block], adjust: false, wanted: [], pretty: pretty(request) });
  });

  app.get('/api/dependencies', async (request, reply) => {
    const query = new QueryValues(request.url);
    const end = millisParam(query, 'endTs') ?? now() / NANOS_PER_MILLI;
    const lookback = millisParam(query, 'lookback') ?? DEPENDENCY_LOOKBACK_MS;
    const edges = await store.dependencies(tenant, { from: (end - lookback) * NANOS_PER_MILLI, to: end * NANOS_PER_MILLI }, clientSignal(reply));
    const service = query.get('service');
    const data = edges.filter(({ parent, child }) => service === undefined || parent === service || child === service).map(({ parent, child, calls }) => ({ parent, child, callCount: calls }));
    return sendV1(reply, v1Envelope(data), pretty(request));
  });

  for (const metric of ['latencies', 'calls', 'errors', 'minstep']) {
    app.get(`/api/metrics/${metric}`, async (_request, reply) => sendV1Error(reply, 501, 'trace metrics are currently disabled - no metrics backend configured'));
  }
}

interface TracesAnswer {
  readonly blocks: AsyncIterable<SpanBlock> | Iterable<SpanBlock>;
  readonly adjust: boolean;
  /** Ids asked for by name: those that are not found are told in `errors`. */
  readonly wanted: readonly string[];
  readonly pretty: string | undefined;
}

async function sendTraces(reply: FastifyReply, answer: TracesAnswer): Promise<FastifyReply> {
  if (answer.pretty === undefined) return reply.code(200).header('content-type', 'application/json').send(Readable.from(traceChunks(answer)));
  let text = '';
  for await (const chunk of traceChunks(answer)) text += chunk;
  return sendV1(reply, JSON.parse(text), answer.pretty);
}

/** The envelope in pieces, without ever holding all of it. */
async function* traceChunks({ blocks, adjust, wanted }: TracesAnswer): AsyncGenerator<string> {
  const missing = new Set(wanted);
  let first = true;
  yield '{"data":[';
  for await (const block of blocks) {
    for (const [traceId, rows] of rowsByTrace(block)) {
      if (!first) yield ',';
      first = false;
      missing.delete(traceId);
      yield* jaegerTraceChunks(block, rows, { adjust });
    }
  }
  const errors: V1Error[] = [...missing].map((id) => ({ msg: 'trace not found', traceID: jaegerTraceId(id) }));
  yield `],"total":0,"limit":0,"offset":0,"errors":${errors.length === 0 ? 'null' : JSON.stringify(errors)}}`;
}

function pretty(request: FastifyRequest): string | undefined {
  return new QueryValues(request.url).get('prettyPrint');
}

function traceIdParam(text: string): string {
  const id = parseTraceId(text);
  if (id !== undefined) return id;
  if (/^[0-9a-f]{33,}$/i.test(text)) throw new V1ParameterError(`TraceID cannot be longer than 32 hex characters: ${text}`);
  throw new V1ParameterError(`strconv.ParseUint: parsing ${goQuote(text)}: invalid syntax`);
}

function boolParam(query: QueryValues, name: string): boolean {
  const text = query.get(name);
  const value = text === undefined ? false : parseGoBool(text);
  if (value instanceof Error) throw new V1ParameterError(`unable to parse param '${name}': ${value.message}`);
  return value;
}

function millisParam(query: QueryValues, name: string): bigint | undefined {
  const text = query.get(name);
  const value = text === undefined ? undefined : parseGoInt(text);
  if (value instanceof Error) throw new V1ParameterError(`unable to parse param '${name}': ${value.message}`);
  return value;
}
