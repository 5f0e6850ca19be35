import { SpanStatusCode } from '@opentelemetry/api';
import type { ModulePatch } from './module-patch.ts';
import { serverSpan, setRoute } from './http-server.ts';

/** Mount paths with parameters on the way to a route, for the pattern that `req.baseUrl` no longer shows. */
const MOUNTS = Symbol('spoor.mounts');
const LAST_ERROR = Symbol('spoor.error');

interface Mount {
  /** `req.baseUrl` inside the mount. */
  readonly url: string;
  readonly pattern: string;
}

interface Request {
  readonly baseUrl?: string;
  [MOUNTS]?: Mount[];
  [LAST_ERROR]?: unknown;
}

type Handler = (this: unknown, ...args: unknown[]) => unknown;

interface Layer {
  handle: Handler;
}

interface RouterPrototype {
  use: (this: { stack: Layer[] }, ...args: unknown[]) => unknown;
}

/**
 * Names the server span after the Express route, and records errors that reach Express on it. There is no span per
 * middleware: what each costs is lost in what the spans would cost.
 */
export const EXPRESS_PATCHES: readonly ModulePatch[] = [
  // Express 5 routes with the package `router`, Express 4 with files of its own.
  { package: 'router', file: 'lib/route.js', majors: [2, 3] as const, patch: patchRoute },
  { package: 'router', file: 'lib/layer.js', majors: [2, 3] as const, patch: patchLayer },
  { package: 'router', file: 'index.js', majors: [2, 3] as const, patch: (exports: unknown) => patchUse((exports as { prototype: RouterPrototype }).prototype) },
  { package: 'express', file: 'lib/router/route.js', majors: [4, 5] as const, patch: patchRoute },
  { package: 'express', file: 'lib/router/layer.js', majors: [4, 5] as const, patch: patchLayer },
  { package: 'express', file: 'lib/router/index.js', majors: [4, 5] as const, patch: (exports: unknown) => patchUse(exports as RouterPrototype) },
  { package: 'finalhandler', file: 'index.js', majors: [1, 3] as const, patch: patchFinalHandler },
].map((patch) => ({ ...patch, instrumentation: 'express' }));

function patchRoute(exports: unknown): void {
  const prototype = (exports as { prototype: { dispatch: Handler } }).prototype;
  const { dispatch } = prototype;
  prototype.dispatch = function (this: unknown, request: unknown, response: unknown, next: unknown) {
    setRoute(request as object, routeOf(request as Request, (this as { path: unknown }).path));
    return dispatch.call(this, request, response, next);
  };
}

function patchLayer(exports: unknown): void {
  const prototype = (exports as { prototype: Record<string, Handler> }).prototype;
  const name = 'handleError' in prototype ? 'handleError' : 'handle_error';
  const original = prototype[name];
  if (original === undefined) return;
  prototype[name] = function (this: unknown, error: unknown, request: unknown, response: unknown, next: unknown) {
    record(request as Request, error);
    return original.call(this, error, request, response, next);
  };
}

function patchFinalHandler(exports: unknown): unknown {
  const original = exports as (request: Request, response: unknown, options: unknown) => (error: unknown) => void;
  return function finalhandler(request: Request, response: unknown, options: unknown) {
    const done = original(request, response, options);
    return (error: unknown) => {
      if (error !== undefined && error !== null && error !== false) record(request, error);
      done(error);
    };
  };
}

function record(request: Request, error: unknown): void {
  if (error === 'route' || error === 'router' || request[LAST_ERROR] === error) return;
  const span = serverSpan(request);
  if (span?.isRecording() !== true) return;
  request[LAST_ERROR] = error;
  // A 4xx made by throwing is how Express says "not found"; only what becomes a 5xx is the service's fault.
  const status = Number((error as { status?: unknown; statusCode?: unknown } | null)?.status ?? (error as { statusCode?: unknown } | null)?.statusCode ?? 500);
  span.recordException(error instanceof Error ? error : String(error));
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
}

function patchUse(prototype: RouterPrototype): void {
  const { use } = prototype;
  prototype.use = function (this: { stack: Layer[] }, ...args: unknown[]) {
    const before = this.stack.length;
    const result = use.apply(this, args);
    const pattern = parameterised(args[0]);
    if (pattern !== undefined) for (const layer of this.stack.slice(before)) noteMount(layer, pattern);
    return result;
  };
}

/** A mount path that cannot be read off the URL. */
function parameterised(path: unknown): string | undefined {
  if (path instanceof RegExp) return String(path);
  return typeof path === 'string' && /[:*({]/.test(path) ? path : undefined;
}

function noteMount(layer: Layer, pattern: string): void {
  const { handle } = layer;
  // Express tells error handlers by their four parameters.
  if (handle.length > 3) return;
  layer.handle = function (this: unknown, request: unknown, response: unknown, next: unknown) {
    const mounted = request as Request;
    (mounted[MOUNTS] ??= []).push({ url: mounted.baseUrl ?? '', pattern });
    return handle.call(this, request, response, next);
  };
}

function routeOf(request: Request, path: unknown): string {
  const base = prefixOf(request.baseUrl ?? '', request[MOUNTS]);
  const own = typeof path === 'string' ? path : Array.isArray(path) ? path.map(String).join(',') : String(path);
  return own === '/' && base !== '' ? base : base + own;
}

/** `req.baseUrl` with the parts matched by parameterised mounts replaced by their patterns. */
export function prefixOf(base: string, mounts: readonly Mount[] | undefined): string {
  if (mounts === undefined) return base;
  let result = '';
  let done = 0;
  for (const { url, pattern } of mounts) {
    if (!base.startsWith(url) || url.length <= done) continue;
    let start = url.length;
    for (let segments = pattern.split('/').length - 1; segments > 0 && start > done; segments--) start = url.lastIndexOf('/', start - 1);
    start = Math.max(start, done);
    result += base.slice(done, start) + pattern;
    done = url.length;
  }
  return result + base.slice(done);
}
