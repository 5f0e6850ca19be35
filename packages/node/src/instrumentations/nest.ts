import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { VERSION } from '../version.ts';
import type { EsmPatch } from './module-patch.ts';

type Handle = (this: unknown, ...args: unknown[]) => unknown;
type Create = (this: unknown, instance: object, callback: { readonly name: string }, ...rest: unknown[]) => Handle;

/**
 * A span for each controller method Nest 12 calls, with its guards, pipes and interceptors. Older Nest is CommonJS, and
 * the upstream instrumentation's.
 */
export const NEST_ESM: EsmPatch = {
  instrumentation: 'nestjs-core',
  package: '@nestjs/core',
  file: 'router/router-execution-context.js',
  majors: [12, 14],
  binding: 'RouterExecutionContext',
  patch(exported) {
    const { prototype } = exported as { readonly prototype: { create: Create } };
    const { create } = prototype;
    prototype.create = function (instance, callback, ...rest) {
      const handle = create.call(this, instance, callback, ...rest);
      const controller = instance.constructor.name;
      return inSpan(`${controller}.${callback.name}`, { 'nestjs.controller': controller, 'nestjs.callback': callback.name, 'code.function.name': `${controller}.${callback.name}` }, handle);
    };
    return exported;
  },
};

function inSpan(name: string, attributes: Readonly<Record<string, string>>, handle: Handle): Handle {
  const tracer = trace.getTracer('@spoor/node', VERSION);
  return function (this: unknown, ...args) {
    return tracer.startActiveSpan(name, { kind: SpanKind.INTERNAL, attributes }, async (span) => {
      try {
        return await handle.apply(this, args);
      } catch (error) {
        span.recordException(error instanceof Error ? error : String(error));
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
        throw error;
      } finally {
        span.end();
      }
    });
  };
}
