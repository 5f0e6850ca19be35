import type { FastifyInstance } from 'fastify';
import { openApiDocument } from './open-api.ts';
import { overviewRoutes } from './routes/overview-routes.ts';
import { searchRoute } from './routes/search-route.ts';
import { serviceRoutes } from './routes/service-routes.ts';
import { systemRoutes } from './routes/system-routes.ts';
import { tailRoute } from './routes/tail-route.ts';
import { traceRoutes } from './routes/trace-routes.ts';
import { traceqlRoutes } from './routes/traceql-routes.ts';
import type { WebApiDeps } from './web-api-deps.ts';
import { WEB_API_PREFIX } from './web-route.ts';
import type { WebRoute } from './web-route.ts';

export const WEB_ROUTES: readonly WebRoute[] = [...serviceRoutes, searchRoute, ...overviewRoutes, tailRoute, ...traceRoutes, ...traceqlRoutes, ...systemRoutes];

/** Adds `/api/spoor/v1` to a server of `createApiServer`. */
export function registerWebApi(app: FastifyInstance, deps: WebApiDeps): void {
  for (const route of WEB_ROUTES) route.register(app, deps);
  const document = openApiDocument(WEB_ROUTES, deps.version);
  app.get(`${WEB_API_PREFIX}/openapi.json`, async () => document);
}
