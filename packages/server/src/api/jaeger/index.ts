import type { FastifyInstance } from 'fastify';
import type { JaegerDeps } from './jaeger-deps.ts';
import { registerV1 } from './v1-routes.ts';
import { registerV3 } from './v3-routes.ts';

export type { JaegerDeps } from './jaeger-deps.ts';

/** Registers Jaeger's query API on the main port. Each version has a scope of its own for its error bodies. */
export function registerJaegerApi(app: FastifyInstance, deps: JaegerDeps): void {
  void app.register((scope, _options, done) => {
    registerV1(scope, deps);
    done();
  });
  void app.register((scope, _options, done) => {
    registerV3(scope, deps);
    done();
  });
}
