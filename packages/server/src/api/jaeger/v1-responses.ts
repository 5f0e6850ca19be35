import type { FastifyReply } from 'fastify';
import { describeFailure } from '../http/index.ts';
import { V1ParameterError } from './v1-search-params.ts';

export interface V1Error {
  readonly code?: number;
  readonly msg: string;
  readonly traceID?: string;
}

/** The envelope around every v1 answer, in Jaeger's field order. `total` counts services and operations and is 0 for the rest. */
export function v1Envelope(data: unknown, options: { readonly total?: number; readonly errors?: readonly V1Error[] } = {}): Record<string, unknown> {
  const { total = 0, errors = [] } = options;
  return { data, total, limit: 0, offset: 0, errors: errors.length === 0 ? null : errors };
}

/** `?prettyPrint=` anything but empty and `false` indents by four. */
export function sendV1(reply: FastifyReply, body: unknown, prettyPrint: string | undefined): FastifyReply {
  const pretty = prettyPrint !== undefined && prettyPrint !== 'false';
  return reply.code(200).header('content-type', 'application/json').send(JSON.stringify(body, undefined, pretty ? 4 : undefined));
}

/** Go's `http.Error`: JSON in a text/plain body with a line break at the end. */
export function sendV1Error(reply: FastifyReply, status: number, message: string): FastifyReply {
  const body = { data: null, total: 0, limit: 0, offset: 0, errors: [{ code: status, msg: message }] };
  return reply.code(status).header('content-type', 'text/plain; charset=utf-8').send(`${JSON.stringify(body)}\n`);
}

/** What a handler threw, in Jaeger's form. */
export function sendV1Failure(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof V1ParameterError) return sendV1Error(reply, 400, error.message);
  const failure = describeFailure(error);
  if (failure.retryAfterSeconds !== undefined) void reply.header('retry-after', String(failure.retryAfterSeconds));
  return sendV1Error(reply, failure.status, failure.message);
}
