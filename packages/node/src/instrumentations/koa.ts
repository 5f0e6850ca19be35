import { SpanStatusCode } from '@opentelemetry/api';
import type { ModulePatch } from './module-patch.ts';
import { serverSpan, setRoute } from './http-server.ts';

interface KoaContext {
  readonly req: object;
  /** Set by koa-router and @koa/router. */
  readonly _matchedRoute?: unknown;
}

type Middleware = (context: KoaContext) => Promise<unknown>;

interface Application {
  handleRequest(context: KoaContext, middleware: Middleware): unknown;
}

/** Names the server span after the route of @koa/router and records errors on it. */
export const KOA_PATCHES: readonly ModulePatch[] = [{ instrumentation: 'koa', package: 'koa', file: 'lib/application.js', majors: [2, 4], patch: patchKoa }];

function patchKoa(exports: unknown): void {
  const prototype = (exports as { prototype: Application }).prototype;
  const { handleRequest } = prototype;
  prototype.handleRequest = function (context, middleware) {
    return handleRequest.call(this, context, async (inner) => {
      try {
        return await middleware(inner);
      } catch (error) {
        record(inner, error);
        throw error;
      } finally {
        const route = inner._matchedRoute;
        if (route !== undefined && route !== null) setRoute(inner.req, String(route));
      }
    });
  };
}

function record(context: KoaContext, error: unknown): void {
  const span = serverSpan(context.req);
  if (span === undefined) return;
  span.recordException(error instanceof Error ? error : String(error));
  const status = (error as { status?: number } | null)?.status ?? 500;
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
}
