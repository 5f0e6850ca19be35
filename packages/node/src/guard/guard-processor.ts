import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { attributeProblem, nameProblem } from './checks.ts';
import { emitWarning, oncePerKind } from './warnings.ts';
import type { Warn } from './warnings.ts';

export interface GuardOptions {
  /** A span still open after this long was forgotten (120 000). */
  readonly unfinishedAfterMs?: number | undefined;
  readonly warn?: Warn | undefined;
  /** Milliseconds of a monotonic clock. */
  readonly now?: (() => number) | undefined;
}

interface OpenSpan {
  readonly name: string;
  readonly startedAtMs: number;
  readonly servesRequest: boolean;
  /** Where it was started, in the application's code. */
  readonly startedIn: string | undefined;
}

/** This package, as sources and as built; its tests are applications. */
const OWN_FILES = /[/\\](?:packages|@spoor)[/\\]node[/\\](?:src|dist)[/\\](?!.*\.test\.)/;
const MAX_OPEN = 2000;
const MAX_QUEUED = 500;
const LOOK_AFTER_MS = 1000;

/** Whether the guard rails are on: `SPOOR_GUARD=true|false`, else only under `NODE_ENV=development`. */
export function guardEnabled(env: Readonly<Record<string, string | undefined>>): boolean {
  const setting = env['SPOOR_GUARD']?.toLowerCase();
  if (setting === 'true' || setting === '1' || setting === 'on') return true;
  if (setting === 'false' || setting === '0' || setting === 'off') return false;
  return env['NODE_ENV'] === 'development';
}

/**
 * Warns, once per kind, of spans that will not help: ids in names, attributes that group nothing, spans never ended,
 * context lost on the way. For development: it notes each span that starts and looks at ended ones later, outside of
 * any request. Changes nothing and exports nothing.
 */
export function guardProcessor(options: GuardOptions = {}): SpanProcessor {
  return new GuardProcessor(options);
}

class GuardProcessor implements SpanProcessor {
  private readonly warn: Warn;
  private readonly now: () => number;
  private readonly unfinishedAfterMs: number;
  private readonly open = new Map<string, OpenSpan>();
  private requestsOpen = 0;
  private queued: ReadableSpan[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor({ unfinishedAfterMs = 120_000, warn = emitWarning, now = () => performance.now() }: GuardOptions) {
    this.unfinishedAfterMs = unfinishedAfterMs;
    this.warn = oncePerKind(warn);
    this.now = now;
  }

  onStart(span: Span, parentContext: Context): void {
    const servesRequest = span.kind === SpanKind.SERVER || span.kind === SpanKind.CONSUMER;
    this.checkContext(span, parentContext);
    if (this.open.size < MAX_OPEN) {
      this.open.set(span.spanContext().spanId, { name: span.name, startedAtMs: this.now(), servesRequest, startedIn: callSite() });
      if (servesRequest) this.requestsOpen += 1;
    }
    this.schedule();
  }

  onEnd(span: ReadableSpan): void {
    const { spanId } = span.spanContext();
    if (this.open.get(spanId)?.servesRequest === true) this.requestsOpen -= 1;
    this.open.delete(spanId);
    if (this.queued.length < MAX_QUEUED) this.queued.push(span);
    this.schedule();
  }

  async forceFlush(): Promise<void> {
    this.look();
  }

  async shutdown(): Promise<void> {
    this.look();
    clearTimeout(this.timer);
  }

  /** A call that begins a trace of its own while a request is being served was most likely meant to be part of it. */
  private checkContext(span: Span, parentContext: Context): void {
    if (this.requestsOpen === 0 || span.parentSpanContext !== undefined) return;
    if (span.kind !== SpanKind.CLIENT && span.kind !== SpanKind.PRODUCER) return;
    if (trace.getSpan(parentContext) !== undefined || parentContext !== ROOT_CONTEXT) return;
    const request = [...this.open.values()].find(({ servesRequest }) => servesRequest);
    this.warn('context-lost', `span "${span.name}" has no parent, though "${request?.name ?? 'a request'}" was being served: if it belongs to it, the context was lost across a callback. Wrap the callback in context.bind(context.active(), callback), or use the promise form of the API.${at(callSite())}`);
  }

  private schedule(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.look();
      if (this.open.size > 0) this.schedule();
    }, LOOK_AFTER_MS);
    this.timer.unref();
  }

  private look(): void {
    for (const span of this.queued.splice(0)) {
      const name = nameProblem(span.name);
      if (name !== undefined) this.warn('id-in-name', name);
      const attribute = attributeProblem(span.attributes);
      if (attribute !== undefined) this.warn('high-cardinality', `in span "${span.name}": ${attribute}`);
    }
    const latest = this.now() - this.unfinishedAfterMs;
    // In the order they started: the first that is young enough ends the search.
    for (const [spanId, span] of this.open) {
      if (span.startedAtMs > latest) return;
      this.open.delete(spanId);
      if (span.servesRequest) this.requestsOpen -= 1;
      this.warn('never-ended', `span "${span.name}" has been open for ${Math.round((this.now() - span.startedAtMs) / 1000)} s and was probably never ended; withSpan(name, fn) ends spans on every path.${at(span.startedIn)}`);
    }
  }
}

/** The first line of the stack that is the application's. */
function callSite(): string | undefined {
  const lines = new Error().stack?.split('\n').slice(1) ?? [];
  return lines.find((line) => !line.includes('node_modules') && !line.includes('node:') && !OWN_FILES.test(line))?.trim();
}

function at(site: string | undefined): string {
  return site === undefined ? '' : ` It was started ${site}.`;
}
