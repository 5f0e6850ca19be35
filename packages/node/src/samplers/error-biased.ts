import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Context, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, Sampler, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { recordAll } from './error-biased-sampler.ts';
import { RecentVerdicts } from './local-trace.ts';
import type { LocalTrace } from './local-trace.ts';
import { withThreshold } from './ot-trace-state.ts';
import { parentBased } from './parent-based.ts';
import { ratio } from './ratio.ts';
import type { SpanMatch } from './rules.ts';
import { KEEP_ALL } from './threshold.ts';

export interface ErrorBiasedOptions {
  /** The probability for traces in which nothing happened (0.01). Ignored when `head` is given. */
  readonly ratio?: number | undefined;
  /** Decides at the head what is kept whatever happens; a parent-based ratio when absent. */
  readonly head?: Sampler | undefined;
  /** A span that took this long makes its trace worth keeping; durations do not matter when absent. */
  readonly slowMs?: number | undefined;
  /** Further reasons to keep a trace, asked for each span that ends. */
  readonly isRemarkable?: ((span: ReadableSpan) => boolean) | undefined;
  /** Local roots that are not even recorded, such as health checks. */
  readonly ignore?: readonly SpanMatch[] | undefined;
  /** Spans of one trace that may wait (2 000). */
  readonly maxSpansPerTrace?: number | undefined;
  /** Spans of all traces that may wait (20 000). */
  readonly maxSpans?: number | undefined;
  /** Traces that may wait (5 000). */
  readonly maxTraces?: number | undefined;
  /** A trace is decided about after this long even if its local root has not ended (60 000). */
  readonly maxWaitMs?: number | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now?: (() => number) | undefined;
}

/** What became of traces and spans so far. Nothing is dropped without being counted here. */
export interface ErrorBiasedCounters {
  readonly tracesRemarkable: number;
  readonly tracesSampled: number;
  readonly tracesDropped: number;
  readonly spansExported: number;
  /** Spans of traces in which nothing happened. */
  readonly spansUnremarkable: number;
  /** Spans beyond `maxSpansPerTrace`. */
  readonly spansTraceFull: number;
  /** Traces decided about early because `maxSpans` or `maxTraces` was reached, or `maxWaitMs` was over. */
  readonly tracesEvicted: number;
  readonly tracesTimedOut: number;
}

export interface ErrorBiased {
  readonly sampler: Sampler;
  readonly processor: ErrorBiasedProcessor;
}

/**
 * Error-biased sampling: each process keeps the whole of its part of a trace when any of its spans failed or was slow,
 * and the ratio of the others. Use both parts: the sampler records everything, the processor holds ended spans back
 * until their local root ends and hands what is kept to `next`, with the sampled flag set.
 *
 * Weights stay right because which class a trace is in does not depend on its randomness: all remarkable traces are
 * kept, so their spans say `th:0`; ordinary ones say what the head decided. Services called by a trace that the head
 * did not keep saw `sampled=0`: unless they do the same, their spans are missing.
 *
 * It costs the time of recording every span; deciding in the backend (keep all here, sample there) sees whole traces.
 */
export function errorBiased(options: ErrorBiasedOptions, next: SpanProcessor): ErrorBiased {
  const head = options.head ?? parentBased({ root: ratio(options.ratio ?? 0.01) });
  return { sampler: recordAll(head, options.ignore ?? []), processor: new ErrorBiasedProcessor(options, next) };
}

const VERDICTS_REMEMBERED = 10_000;

export class ErrorBiasedProcessor implements SpanProcessor {
  private readonly next: SpanProcessor;
  private readonly slowMs: number;
  private readonly isRemarkable: ((span: ReadableSpan) => boolean) | undefined;
  private readonly maxSpansPerTrace: number;
  private readonly maxSpans: number;
  private readonly maxTraces: number;
  private readonly maxWaitMs: number;
  private readonly now: () => number;
  /** In the order they began: the first is the oldest. */
  private readonly waiting = new Map<string, LocalTrace>();
  private waitingSpans = 0;
  private readonly verdicts = new RecentVerdicts(VERDICTS_REMEMBERED);
  private timer: NodeJS.Timeout | undefined;
  private readonly counts = {
    tracesRemarkable: 0,
    tracesSampled: 0,
    tracesDropped: 0,
    spansExported: 0,
    spansUnremarkable: 0,
    spansTraceFull: 0,
    tracesEvicted: 0,
    tracesTimedOut: 0,
  };

  constructor(options: ErrorBiasedOptions, next: SpanProcessor) {
    this.next = next;
    this.slowMs = options.slowMs ?? Infinity;
    this.isRemarkable = options.isRemarkable;
    this.maxSpansPerTrace = options.maxSpansPerTrace ?? 2000;
    this.maxSpans = options.maxSpans ?? 20_000;
    this.maxTraces = options.maxTraces ?? 5000;
    this.maxWaitMs = options.maxWaitMs ?? 60_000;
    this.now = options.now ?? (() => performance.now());
  }

  get counters(): ErrorBiasedCounters {
    return { ...this.counts };
  }

  onStart(span: Span, parentContext: Context): void {
    this.next.onStart(span, parentContext);
    if (!isLocalRoot(span)) return;
    this.decideOverdue();
    const { traceId } = span.spanContext();
    const trace = this.waiting.get(traceId);
    if (trace !== undefined) {
      trace.openRoots += 1;
      return;
    }
    if (this.waiting.size >= this.maxTraces) this.evictOldest();
    this.waiting.set(traceId, { traceId, startedAtMs: this.now(), openRoots: 1, spans: [], remarkable: false });
    this.schedule();
  }

  onEnd(span: ReadableSpan): void {
    const trace = this.waiting.get(span.spanContext().traceId);
    const remarkable = this.makesRemarkable(span);
    if (trace === undefined) {
      this.endLate(span, remarkable);
      return;
    }
    if (remarkable && !trace.remarkable) this.release(trace);
    if (trace.remarkable) this.export(remarkableCopy(span));
    else this.hold(trace, span);
    if (!isLocalRoot(span)) return;
    trace.openRoots -= 1;
    if (trace.openRoots === 0) this.decide(trace);
  }

  /** Sends what has been decided. Traces whose local root is still open go on waiting; `decideAll` ends that. */
  async forceFlush(): Promise<void> {
    await this.next.forceFlush();
  }

  async shutdown(): Promise<void> {
    this.decideAll();
    await this.next.shutdown();
  }

  /** Decides about every trace by what is known of it, as when the process is about to end. */
  decideAll(): void {
    for (const trace of this.waiting.values()) this.decide(trace);
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private makesRemarkable(span: ReadableSpan): boolean {
    if (span.status.code === SpanStatusCode.ERROR) return true;
    if (span.duration[0] * 1e3 + span.duration[1] / 1e6 >= this.slowMs) return true;
    return this.isRemarkable?.(span) === true;
  }

  private hold(trace: LocalTrace, span: ReadableSpan): void {
    if (trace.spans.length >= this.maxSpansPerTrace) {
      this.counts.spansTraceFull += 1;
      return;
    }
    while (this.waitingSpans >= this.maxSpans && this.waiting.size > 1) this.evictOldest(trace);
    if (this.waitingSpans >= this.maxSpans) {
      this.counts.spansTraceFull += 1;
      return;
    }
    trace.spans.push(span);
    this.waitingSpans += 1;
  }

  /** The trace turned out to be worth keeping: what waited goes out, and what follows will not wait. */
  private release(trace: LocalTrace): void {
    trace.remarkable = true;
    this.waitingSpans -= trace.spans.length;
    for (const span of trace.spans.splice(0)) this.export(remarkableCopy(span));
  }

  private decide(trace: LocalTrace): void {
    this.waiting.delete(trace.traceId);
    this.verdicts.set(trace.traceId, trace.remarkable ? 'remarkable' : 'ordinary');
    this.waitingSpans -= trace.spans.length;
    let sampled = false;
    for (const span of trace.spans) {
      if (isSampled(span)) {
        sampled = true;
        this.export(span);
      } else {
        this.counts.spansUnremarkable += 1;
      }
    }
    if (trace.remarkable) this.counts.tracesRemarkable += 1;
    else if (sampled) this.counts.tracesSampled += 1;
    else this.counts.tracesDropped += 1;
  }

  /** A span that ended after its trace was decided about, or whose trace began before this processor did. */
  private endLate(span: ReadableSpan, remarkable: boolean): void {
    if (remarkable || this.verdicts.get(span.spanContext().traceId) === 'remarkable') this.export(remarkableCopy(span));
    else if (isSampled(span)) this.export(span);
    else this.counts.spansUnremarkable += 1;
  }

  private export(span: ReadableSpan): void {
    this.counts.spansExported += 1;
    this.next.onEnd(span);
  }

  private evictOldest(except?: LocalTrace): void {
    for (const trace of this.waiting.values()) {
      if (trace === except) continue;
      this.counts.tracesEvicted += 1;
      this.decide(trace);
      return;
    }
  }

  private decideOverdue(): void {
    const latest = this.now() - this.maxWaitMs;
    for (const trace of this.waiting.values()) {
      if (trace.startedAtMs > latest) return;
      this.counts.tracesTimedOut += 1;
      this.decide(trace);
    }
  }

  /** Traces time out although no other begins. */
  private schedule(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.decideOverdue();
      if (this.waiting.size > 0) this.schedule();
    }, this.maxWaitMs);
    this.timer.unref();
  }
}

function isLocalRoot(span: ReadableSpan): boolean {
  return span.parentSpanContext === undefined || span.parentSpanContext.isRemote === true;
}

function isSampled(span: ReadableSpan): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** The span as one that is kept for certain. The span itself stays as it is: others may hold it. */
function remarkableCopy(span: ReadableSpan): ReadableSpan {
  const original = span.spanContext();
  const { traceState: _, ...ids } = original;
  const traceState = withThreshold(original.traceState, KEEP_ALL);
  const context: SpanContext = { ...ids, traceFlags: original.traceFlags | TraceFlags.SAMPLED, ...(traceState === undefined ? {} : { traceState }) };
  // Everything else is read through to the span: copying a span's getters one by one would miss those of later versions.
  const copy: ReadableSpan = Object.create(span, { spanContext: { value: () => context } });
  return copy;
}
