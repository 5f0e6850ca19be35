import { context } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { EsmPatch, ModulePatch } from './module-patch.ts';

interface Router {
  readonly name: string;
  add(...args: unknown[]): void;
  match(method: string, path: string): unknown;
}

interface HonoInstance {
  router: Router;
}

type HonoClass = new (...args: unknown[]) => HonoInstance;

interface Route {
  readonly path?: unknown;
  readonly method?: unknown;
}

/** Names the server span after the Hono route: the router is asked for each request, so its answer is looked at. */
export const HONO_ESM: EsmPatch = { instrumentation: 'hono', package: 'hono', file: 'dist/hono.js', majors: [4, 5], binding: 'Hono', patch: (Hono) => observed(Hono as HonoClass) };

export const HONO_PATCHES: readonly ModulePatch[] = [
  {
    instrumentation: 'hono',
    package: 'hono',
    file: 'dist/cjs/hono.js',
    majors: [4, 5],
    patch: (exports) => ({ ...(exports as object), Hono: observed((exports as { Hono: HonoClass }).Hono) }),
  },
];

function observed(Hono: HonoClass): HonoClass {
  const Observed = class extends Hono {
    constructor(...args: unknown[]) {
      super(...args);
      const { router } = this;
      this.router = {
        name: router.name,
        add: (...route) => router.add(...route),
        match(method, path) {
          const found = router.match(method, path);
          noteRoute(found);
          return found;
        },
      };
    }
  };
  Object.defineProperty(Observed, 'name', { value: Hono.name });
  return Observed;
}

/** The router's answer: `[[[[handler, route], parameters], …], stash?]`, middleware first. */
function noteRoute(found: unknown): void {
  const metadata = getRPCMetadata(context.active());
  if (metadata === undefined || !Array.isArray(found) || !Array.isArray(found[0])) return;
  const routes = (found[0] as readonly unknown[]).map((entry) => (entry as readonly [readonly [unknown, Route | undefined]])[0]?.[1]);
  const route = routes.findLast((candidate) => candidate?.method !== 'ALL') ?? routes.findLast((candidate) => candidate?.path !== '/*' && candidate?.path !== '*');
  if (typeof route?.path === 'string') metadata.route = route.path;
}
