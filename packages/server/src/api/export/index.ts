import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { DEFAULT_TENANT, parseTraceId } from '@spoor/core/model';
import type { SpanStore } from '../../store/span-store.ts';
import { ApiError, clientSignal } from '../http/index.ts';
import { EXPORT_FORMATS, EXPORT_MEDIA_TYPES, exportSpans } from './export-stream.ts';
import type { ExportSelection } from './export-stream.ts';

const MAX_IDS = 10_000;

/**
 * Registers `GET /api/spoor/v1/export?format=&traceId=…` or `&from=&to=` (ISO times). A failure after the first byte
 * cuts the connection, so that a partial export cannot be taken for a whole one.
 */
export function registerExportApi(app: FastifyInstance, deps: { readonly store: SpanStore }): void {
  app.get('/api/spoor/v1/export', (request, reply) => {
    const query = new URL(request.url, 'http://localhost').searchParams;
    const format = EXPORT_FORMATS.find((known) => known === (query.get('format') ?? 'otlp-json'));
    if (format === undefined) throw new ApiError(400, 'BAD_REQUEST', `format takes one of ${EXPORT_FORMATS.join(', ')}.`);
    const selection = selectionOf(query);
    const source = { store: deps.store, tenant: DEFAULT_TENANT, signal: clientSignal(reply) };
    return reply
      .header('content-type', EXPORT_MEDIA_TYPES[format])
      .header('content-disposition', `attachment; filename="traces.${format === 'otlp-protobuf' ? 'pb' : 'json'}"`)
      .send(Readable.from(exportSpans(format, selection, source)));
  });
}

function selectionOf(query: URLSearchParams): ExportSelection {
  const ids = query.getAll('traceId');
  if (ids.length > MAX_IDS) throw new ApiError(400, 'BAD_REQUEST', `At most ${MAX_IDS} trace ids at once.`);
  if (ids.length > 0) {
    return {
      traceIds: ids.map((text) => {
        const id = parseTraceId(text);
        if (id === undefined) throw new ApiError(400, 'BAD_REQUEST', 'traceId is not a trace id (1 to 32 hex digits, base64 or X-Ray form).');
        return id;
      }),
    };
  }
  const from = Date.parse(query.get('from') ?? '');
  const to = Date.parse(query.get('to') ?? '');
  if (Number.isNaN(from) || Number.isNaN(to) || from >= to) throw new ApiError(400, 'BAD_REQUEST', 'Give traceId (repeatable), or from and to as ISO times with from before to.');
  return { range: { from: BigInt(from) * 1_000_000n, to: BigInt(to) * 1_000_000n } };
}
