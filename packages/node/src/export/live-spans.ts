import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Spans kept in view for the moment the process dies; those beyond it are still exported when they end. */
const MAX_LIVE = 10_000;

/** Knows the spans that have begun and not ended: the ones a crash would otherwise take along. */
export class LiveSpans implements SpanProcessor {
  private readonly spans = new Set<unknown>();

  onStart(span: Span, _context: Context): void {
    if (this.spans.size < MAX_LIVE) this.spans.add(span);
  }

  onEnd(span: ReadableSpan): void {
    this.spans.delete(span);
  }

  /** The latest first: children before their parents. */
  all(): readonly Span[] {
    return ([...this.spans] as Span[]).reverse();
  }

  async forceFlush(): Promise<void> {
    // Nothing is held back here.
  }

  async shutdown(): Promise<void> {
    this.spans.clear();
  }
}
