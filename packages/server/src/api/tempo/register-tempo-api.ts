import type { FastifyInstance } from 'fastify';
import { registerMetrics } from './routes/metrics-routes.ts';
import { registerSearch } from './routes/search-routes.ts';
import { registerEcho, registerStatusPages } from './routes/status-routes.ts';
import type { StatusPages } from './routes/status-routes.ts';
import { registerTags } from './routes/tag-routes.ts';
import { registerTraceV1, registerTraceV2 } from './routes/trace-routes.ts';
import { sendTempoFailure } from './send.ts';
import type { TempoDeps } from './tempo-deps.ts';

/**
 * Registers Tempo's API in a scope of its own, so that its error bodies stay Tempo's. With `pages`: on Tempo's own
 * port, where `/ready`, `/status` and `/api/traces/{id}` are Tempo's; on the main port the last is Jaeger's.
 */
export function registerTempoApi(app: FastifyInstance, deps: TempoDeps, pages?: StatusPages): void {
  void app.register((scope, _options, done) => {
    scope.setErrorHandler((error, _request, reply) => {
      deps.onFailure(error);
      void sendTempoFailure(reply, error);
    });
    if (pages !== undefined) registerStatusPages(scope, pages);
    registerEcho(scope, deps);
    registerSearch(scope, deps);
    registerTags(scope, deps);
    registerMetrics(scope, deps);
    registerTraceV2(scope, deps);
    if (pages !== undefined) registerTraceV1(scope, deps);
    done();
  });
}
