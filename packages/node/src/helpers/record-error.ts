import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';

/**
 * Marks a span as failed: an exception event with type, message and stack, the status, and `error.type`. Takes whatever
 * was thrown. The active span when none is given; nothing happens when there is none.
 */
export function recordError(error: unknown, span: Span | undefined = trace.getActiveSpan()): void {
  if (span === undefined || !span.isRecording()) return;
  const message = messageOf(error);
  // SDKs read name, message and stack of an Error; anything else is told by its text.
  span.recordException(error instanceof Error ? error : message === '' ? 'unknown error' : message);
  span.setAttribute('error.type', typeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  try {
    return typeof error === 'object' && error !== null ? (JSON.stringify(error) ?? 'unknown error') : String(error);
  } catch {
    return 'an error that cannot be shown';
  }
}

function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  return error.name === '' ? 'Error' : error.name;
}
