import type { FastifyReply } from 'fastify';

/**
 * Aborts when the client goes away before it has its answer, so that the engine stops working for nobody.
 * (Fastify's `request.signal` also fires when a request body has merely been read to its end.)
 */
export function clientSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
