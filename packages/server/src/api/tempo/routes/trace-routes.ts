import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { QueryValues, clientSignal, sendPacked } from '../../http/index.ts';
import { traceV1Json, traceV1Protobuf, traceV2Json, traceV2Protobuf } from '../answers/trace-answer.ts';
import type { TraceSpans } from '../answers/trace-answer.ts';
import { pruneTrace } from '../prune-trace.ts';
import { countParam } from '../requests/parameters.ts';
import { secondsRange } from '../requests/seconds-range.ts';
import { parseTempoTraceId } from '../requests/trace-id.ts';
import { tracePruning } from '../requests/trace-pruning.ts';
import { wantsProtobuf } from '../send.ts';
import type { TempoDeps } from '../tempo-deps.ts';

type TraceRequest = FastifyRequest<{ Params: { traceId: string } }>;

/** `GET /api/traces/{id}`: on Tempo's own port only, the main port has Jaeger's there. */
export function registerTraceV1(app: FastifyInstance, deps: TempoDeps): void {
  app.get('/api/traces/:traceId', async (request: TraceRequest, reply) => {
    const spans = await wholeTrace(readId(request), deps, clientSignal(reply));
    if (spans === undefined) return reply.code(404).send();
    return wantsProtobuf(request) ? sendProtobuf(request, reply, traceV1Protobuf(spans)) : sendJson(request, reply, traceV1Json(spans));
  });
}

/** `GET /api/v2/traces/{id}`: a trace that is not there is an empty one. `q` leaves spans out. */
export function registerTraceV2(app: FastifyInstance, deps: TempoDeps): void {
  app.get('/api/v2/traces/:traceId', async (request: TraceRequest, reply) => {
    const traceId = readId(request);
    const pruning = tracePruning(new QueryValues(request.url));
    const signal = clientSignal(reply);
    if (pruning === undefined) {
      const spans = await wholeTrace(traceId, deps, signal);
      return wantsProtobuf(request) ? sendProtobuf(request, reply, traceV2Protobuf(spans)) : sendJson(request, reply, traceV2Json(spans));
    }
    const block = await deps.store.traces(deps.tenant, [traceId], signal);
    const rows = pruneTrace(block, pruning, deps);
    const spans = rows.length === 0 ? undefined : [{ block, rows }];
    const message = rows.length < block.count ? 'Trace filtered, only a subset of spans matching the filter is returned' : undefined;
    return wantsProtobuf(request) ? sendProtobuf(request, reply, traceV2Protobuf(spans, message)) : sendJson(request, reply, traceV2Json(spans, message));
  });

  // Compares two traces that come in the body: experimental in Tempo and not here, but never the id of a trace.
  app.get('/api/v2/traces/diff', async (_request, reply) => reply.code(405).header('allow', 'POST').send());
}

/** The id of the path. The range is a hint: it must be one, and hides nothing. */
function readId(request: TraceRequest): string {
  const query = new QueryValues(request.url);
  secondsRange({ start: countParam(query, 'start'), end: countParam(query, 'end') });
  return parseTempoTraceId(request.params.traceId);
}

/** undefined when there is no such trace. The first spans are read before anything is answered, so that a failing store still gets its status. */
async function wholeTrace(traceId: string, { store, tenant }: TempoDeps, signal: AbortSignal): Promise<TraceSpans | undefined> {
  const blocks = store.streamTraces(tenant, [traceId], signal)[Symbol.asyncIterator]();
  let first = await blocks.next();
  while (first.done !== true && first.value.count === 0) first = await blocks.next();
  if (first.done === true) return undefined;
  const { value } = first;
  return (async function* () {
    try {
      yield { block: value };
      for (let next = await blocks.next(); next.done !== true; next = await blocks.next()) yield { block: next.value };
    } finally {
      await blocks.return?.();
    }
  })();
}

function sendJson(request: FastifyRequest, reply: FastifyReply, chunks: AsyncIterable<string>): FastifyReply {
  return sendPacked(request, reply.code(200).header('content-type', 'application/json'), Readable.from(chunks));
}

function sendProtobuf(request: FastifyRequest, reply: FastifyReply, chunks: AsyncIterable<Uint8Array>): FastifyReply {
  return sendPacked(request, reply.code(200).header('content-type', 'application/protobuf'), Readable.from(chunks, { objectMode: false }));
}
