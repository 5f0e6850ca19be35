import { Readable } from 'node:stream';
import { encodeSkeleton, skeletonOfBlock, spanAnswers } from '@spoor/core/wire';
import { z } from 'zod';
import { ApiError } from '../../http/index.ts';
import { otlpJsonDocument, otlpProtobufDocument } from '../../otlp-document.ts';
import { linkedFromAnswer, spansAnswer, statementsAnswer } from '../answers.ts';
import { spanIdInput, traceIdInput } from '../inputs.ts';
import { statementsOf } from '../statements.ts';
import { webRoute } from '../web-route.ts';

const SKELETON_TYPE = 'application/vnd.spoor.skeleton';
const EXPORT_TYPES = { 'otlp-json': 'application/json', 'otlp-protobuf': 'application/x-protobuf' } as const;

export const traceRoutes = [
  webRoute({
    method: 'GET',
    path: '/traces/:id/columns',
    summary: 'The columnar skeleton of a trace, without attributes. Format: packages/core/src/wire/skeleton/layout.ts.',
    params: z.object({ id: traceIdInput }),
    answer: { contentTypes: [SKELETON_TYPE] },
    async handle({ params, signal, reply }, deps) {
      const skeleton = await deps.store.skeleton(deps.tenant, params.id, signal);
      if (skeleton.block.count === 0) throw noSuchTrace(params.id);
      const bytes = encodeSkeleton(skeletonOfBlock(params.id, skeleton));
      return reply.type(SKELETON_TYPE).send(Buffer.from(bytes.buffer));
    },
  }),
  webRoute({
    method: 'GET',
    path: '/traces/:id/spans/:spanId',
    summary: 'Everything of a span; several when spans share the id.',
    params: z.object({ id: traceIdInput, spanId: spanIdInput }),
    answer: spansAnswer,
    async handle({ params, signal }, deps) {
      const block = await deps.store.span(deps.tenant, params.id, params.spanId, signal);
      if (block.count === 0) throw new ApiError(404, 'NOT_FOUND', `No span ${params.spanId} in trace ${params.id}.`);
      return { spans: spanAnswers(block) };
    },
  }),
  webRoute({
    method: 'GET',
    path: '/traces/:id/statements',
    summary: 'The database statements of a trace, each once, and which spans have them.',
    params: z.object({ id: traceIdInput }),
    answer: statementsAnswer,
    handle: ({ params, signal }, deps) => statementsOf(deps.store.streamTraces(deps.tenant, [params.id], signal)),
  }),
  webRoute({
    method: 'GET',
    path: '/traces/:id/linked-from',
    summary: 'Spans of any trace that link to this one: looked for from an hour before it to a day after it.',
    params: z.object({ id: traceIdInput }),
    answer: linkedFromAnswer,
    async handle({ params, signal }, deps) {
      const found = await deps.store.linkedFrom(deps.tenant, params.id, signal);
      return { links: found.links.map(({ start, ...link }) => ({ ...link, start: String(start) })), more: found.more };
    },
  }),
  webRoute({
    method: 'GET',
    path: '/traces/:id/export',
    summary: 'The whole trace as OTLP, for download.',
    params: z.object({ id: traceIdInput }),
    query: z.object({ format: z.enum(['otlp-json', 'otlp-protobuf']).default('otlp-json') }),
    answer: { contentTypes: Object.values(EXPORT_TYPES) },
    async handle({ params, query, signal, reply }, deps) {
      const blocks = deps.store.streamTraces(deps.tenant, [params.id], signal)[Symbol.asyncIterator]();
      // The first block decides between 404 and 200; after that the status line is gone.
      const first = await blocks.next();
      if (first.done === true) throw noSuchTrace(params.id);
      const all = startingWith(first.value, blocks);
      const extension = query.format === 'otlp-json' ? 'json' : 'binpb';
      return reply
        .type(EXPORT_TYPES[query.format])
        .header('content-disposition', `attachment; filename="trace-${params.id}.${extension}"`)
        .send(Readable.from(query.format === 'otlp-json' ? otlpJsonDocument(all) : otlpProtobufDocument(all), { objectMode: false }));
    },
  }),
  webRoute({
    method: 'DELETE',
    path: '/traces/:id',
    summary: 'Deletes all spans of a trace.',
    params: z.object({ id: traceIdInput }),
    answer: z.object({}),
    async handle({ params, signal }, deps) {
      await deps.store.deleteTraces(deps.tenant, [params.id], signal);
      return {};
    },
  }),
];

function noSuchTrace(id: string): ApiError {
  return new ApiError(404, 'NOT_FOUND', `No trace ${id}. It may be older than the retention, or still be on its way (spans are searchable about a second after they are accepted).`);
}

async function* startingWith<T>(first: T, rest: AsyncIterator<T>): AsyncGenerator<T> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
