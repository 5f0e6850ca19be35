import { subscribe } from 'node:diagnostics_channel';
import { SpanStatusCode } from '@opentelemetry/api';
import { serverSpan, setRoute } from './http-server.ts';

interface FastifyRequest {
  readonly raw: object;
  readonly routeOptions?: { readonly url?: string };
  readonly routerPath?: string;
}

interface FastifyInstance {
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: unknown, done: () => void) => void): void;
  addHook(name: 'onError', hook: (request: FastifyRequest, reply: { readonly statusCode?: number }, error: Error, done: () => void) => void): void;
}

/** Names the server span after the Fastify route and records errors on it, by the channel on which Fastify announces its instances. */
export function enableFastify(): void {
  subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRequest', (request, _reply, done) => {
      const route = request.routeOptions?.url ?? request.routerPath;
      if (route !== undefined) setRoute(request.raw, route);
      done();
    });
    fastify.addHook('onError', (request, _reply, error, done) => {
      const span = serverSpan(request.raw);
      span?.recordException(error);
      const status = (error as { statusCode?: number }).statusCode ?? 500;
      if (status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      done();
    });
  });
}
