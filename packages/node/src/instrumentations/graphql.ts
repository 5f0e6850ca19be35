import { tracingChannel } from 'node:diagnostics_channel';
import { SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
import type { AsyncContextManager } from '../context/context-manager.ts';
import type { InstrumentationContext } from './instrumentation-context.ts';

/** What GraphQL 17 publishes of an operation; `result` or `error` once it is done. */
interface Operation {
  readonly operationType?: string;
  readonly operationName?: string;
  readonly result?: unknown;
  readonly error?: unknown;
}

/**
 * A span for each GraphQL operation, from the channel that GraphQL 17 publishes on. Older versions are the upstream
 * instrumentation's.
 */
export function enableGraphql({ tracer }: InstrumentationContext, { storage }: AsyncContextManager): void {
  const channel = tracingChannel<unknown, object>('graphql:execute');
  const spans = new WeakMap<object, Span>();

  channel.start.bindStore(storage, (message) => {
    const { operationType, operationName } = message as Operation;
    const name = operationType === undefined ? 'GraphQL Operation' : operationType;
    // The operation's name comes from the client, who may call it anything: an attribute, not part of the span's name.
    const span = tracer.startSpan(name, {
      kind: SpanKind.INTERNAL,
      attributes: { ...(operationType === undefined ? {} : { 'graphql.operation.type': operationType }), ...(operationName === undefined ? {} : { 'graphql.operation.name': operationName }) },
    });
    spans.set(message as object, span);
    return trace.setSpan(context.active(), span);
  });
  const finish = (message: object): void => {
    const span = spans.get(message);
    if (span === undefined) return;
    const { error, result } = message as Operation;
    if (error !== undefined) fail(span, error);
    for (const problem of errorsOf(result)) fail(span, problem);
    span.end();
    spans.delete(message);
  };
  channel.subscribe({
    start: () => undefined,
    end(message) {
      // Published when the call returns; a promise's outcome follows on asyncEnd.
      if ('result' in message || 'error' in message) finish(message);
    },
    asyncStart: () => undefined,
    asyncEnd: finish,
    error: () => undefined,
  });
}

function errorsOf(result: unknown): readonly unknown[] {
  const errors = (result as { errors?: unknown } | undefined)?.errors;
  return Array.isArray(errors) ? errors.slice(0, 10) : [];
}

function fail(span: Span, error: unknown): void {
  span.recordException(error instanceof Error ? error : String(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
}
