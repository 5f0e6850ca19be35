import { SpanStatusCode } from '@opentelemetry/api';
import type { LiveSpans } from '../export/live-spans.ts';

/**
 * Ends the spans that the end of the process leaves open, so that they are seen: a request that was being served when
 * the process crashed is the one somebody will look for.
 */
export function endUnfinished(live: LiveSpans, crash: { readonly error: unknown } | undefined): void {
  for (const span of live.all()) {
    span.setAttribute('spoor.unfinished', true);
    if (crash !== undefined) {
      const { error } = crash;
      if (error !== undefined) {
        span.recordException(error instanceof Error ? error : String(error));
        span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
      }
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : 'the process ended' });
    }
    span.end();
  }
}
