import type { FastifyReply, FastifyRequest } from 'fastify';
import { encodeTempoJson, encodeTempoProtobuf } from '@spoor/core/wire';
import type { Message, Schema } from '@spoor/core/wire';
import { tempoFailure } from './tempo-error.ts';

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/protobuf';

export interface Encoded<M extends Message> {
  readonly schema: Schema<M>;
  readonly message: M;
}

export function sendJson<M extends Message>(reply: FastifyReply, { schema, message }: Encoded<M>): FastifyReply {
  return reply.code(200).header('content-type', JSON_TYPE).send(encodeTempoJson(schema, message));
}

/** JSON, or protobuf for those who ask. */
export function sendMessage<M extends Message>(request: FastifyRequest, reply: FastifyReply, encoded: Encoded<M>): FastifyReply {
  if (!wantsProtobuf(request)) return sendJson(reply, encoded);
  const bytes = encodeTempoProtobuf(encoded.schema, encoded.message);
  return reply.code(200).header('content-type', PROTOBUF_TYPE).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

export function wantsProtobuf(request: FastifyRequest): boolean {
  return request.headers.accept?.includes(PROTOBUF_TYPE) === true;
}

/** The message alone, as text: clients show the body to the person who asked. */
export function sendTempoFailure(reply: FastifyReply, error: unknown): FastifyReply {
  const { status, message, retryAfterSeconds } = tempoFailure(error);
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  return reply.code(status).header('content-type', 'text/plain; charset=utf-8').send(message);
}
