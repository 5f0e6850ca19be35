import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, context, trace } from '@opentelemetry/api';
import type { Context, Span, Tracer } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { IdGenerator, ReadableSpan } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { errorBiased } from './index.ts';
import type { ErrorBiasedOptions } from './index.ts';
import { readOtTraceState } from './ot-trace-state.ts';
import { parentContext, seededRandom, traceIdFrom } from './testing.ts';
import { adjustedCount } from './threshold.ts';

const LOW = `${'1'.repeat(18)}00000000000001`;
const HIGH = `${'1'.repeat(18)}ffffffffffffff`;

function setUp(options: ErrorBiasedOptions, traceIds: () => string = () => LOW) {
  const exporter = new InMemorySpanExporter();
  const { sampler, processor } = errorBiased(options, new SimpleSpanProcessor({ exporter }));
  const random = seededRandom(99);
  const idGenerator: IdGenerator = { generateTraceId: traceIds, generateSpanId: () => traceIdFrom(random).slice(0, 16) };
  const provider = new TracerProvider({ sampler, spanProcessors: [processor], idGenerator });
  return { exporter, processor, provider, tracer: provider.getTracer('test'), exported: () => exporter.getFinishedSpans() };
}

function start(tracer: Tracer, name: string, parent?: Span | Context): { readonly span: Span; readonly inside: Context } {
  const parentContextOf = parent === undefined ? ROOT_CONTEXT : 'spanContext' in parent ? trace.setSpan(ROOT_CONTEXT, parent) : parent;
  const span = tracer.startSpan(name, {}, parentContextOf);
  return { span, inside: trace.setSpan(parentContextOf, span) };
}

const names = (spans: readonly ReadableSpan[]) => spans.map(({ name }) => name).sort();
const threshold = (span: ReadableSpan) => readOtTraceState(span.spanContext().traceState).threshold;

describe('error-biased sampling', () => {
  test('nothing happened and the head did not keep it: nothing is exported, and that is counted', () => {
    const { tracer, exported, processor } = setUp({ ratio: 0.5 });
    const root = start(tracer, 'root');
    expect(root.span.isRecording()).toBe(true);
    expect(root.span.spanContext().traceFlags).toBe(TraceFlags.NONE);
    start(tracer, 'child', root.span).span.end();
    root.span.end();
    expect(exported()).toEqual([]);
    expect(processor.counters).toMatchObject({ tracesDropped: 1, spansUnremarkable: 2, spansExported: 0 });
  });

  test('one span failed: the whole local trace is exported, sampled and with th:0', () => {
    const { tracer, exported, processor } = setUp({ ratio: 0.5 });
    const root = start(tracer, 'root');
    start(tracer, 'before', root.span).span.end();
    const failing = start(tracer, 'failing', root.span);
    start(tracer, 'grandchild', failing.span).span.end();
    failing.span.setStatus({ code: SpanStatusCode.ERROR });
    expect(exported()).toEqual([]);
    failing.span.end();
    start(tracer, 'after', root.span).span.end();
    root.span.end();
    expect(names(exported())).toEqual(['after', 'before', 'failing', 'grandchild', 'root']);
    for (const span of exported()) {
      expect(span.spanContext().traceFlags & TraceFlags.SAMPLED).toBe(TraceFlags.SAMPLED);
      expect(span.spanContext().traceState?.serialize()).toBe('ot=th:0');
      expect(span.ended).toBe(true);
      expect(span.duration[0]).toBeGreaterThanOrEqual(0);
    }
    // The span the application holds is as it was.
    expect(root.span.spanContext().traceFlags).toBe(TraceFlags.NONE);
    expect(processor.counters).toMatchObject({ tracesRemarkable: 1, spansExported: 5, spansUnremarkable: 0 });
  });

  test("the head kept it and nothing happened: exported with the head's threshold, and services called saw it sampled", () => {
    const { tracer, exported, processor } = setUp({ ratio: 0.25 }, () => HIGH);
    const root = start(tracer, 'root');
    expect(root.span.spanContext().traceFlags).toBe(TraceFlags.SAMPLED);
    start(tracer, 'child', root.span).span.end();
    root.span.end();
    expect(exported().map(threshold)).toEqual(['c0000000000000', 'c0000000000000']);
    expect(processor.counters).toMatchObject({ tracesSampled: 1, spansExported: 2 });
  });

  test('the head kept it and it failed: it would have been kept anyway, so it stands for itself', () => {
    const { tracer, exported } = setUp({ ratio: 0.25 }, () => HIGH);
    const root = start(tracer, 'root');
    root.span.setStatus({ code: SpanStatusCode.ERROR });
    root.span.end();
    expect(exported().map(threshold)).toEqual(['00000000000000']);
  });

  test('slow spans and what the application calls remarkable keep a trace', () => {
    const { tracer, exported } = setUp({ ratio: 0, slowMs: 50, isRemarkable: (span) => span.attributes['vip'] === true });
    const slow = tracer.startSpan('slow', { startTime: 1000 }, ROOT_CONTEXT);
    slow.end(1050);
    tracer.startSpan('quick', { startTime: 1000 }, ROOT_CONTEXT).end(1049);
    tracer.startSpan('vip', { startTime: 1000, attributes: { vip: true } }, ROOT_CONTEXT).end(1001);
    expect(names(exported())).toEqual(['slow', 'vip']);
  });

  test('a remote parent is followed when nothing happened, and not needed when something did', () => {
    const { tracer, exported } = setUp({ ratio: 1 });
    const unsampled = start(tracer, 'unsampled', parentContext(LOW, { sampled: false }));
    expect(unsampled.span.isRecording()).toBe(true);
    unsampled.span.end();
    expect(exported()).toEqual([]);
    start(tracer, 'sampled', parentContext(HIGH, { sampled: true, traceState: 'ot=th:8,rojo=1' })).span.end();
    expect(exported().map((span) => span.spanContext().traceState?.serialize())).toEqual(['ot=th:8,rojo=1']);
    const failing = start(tracer, 'failing', parentContext(LOW, { sampled: false, traceState: 'rojo=1' }));
    failing.span.setStatus({ code: SpanStatusCode.ERROR });
    failing.span.end();
    expect(exported()[1]?.spanContext().traceState?.serialize()).toBe('ot=th:0,rojo=1');
  });

  test('late spans follow what was decided, and a late failure is kept by itself', () => {
    const ids = [LOW, `2${LOW.slice(1)}`, `3${LOW.slice(1)}`];
    const { tracer, exported, processor } = setUp({ ratio: 0.5 }, () => ids.shift()!);
    const failed = start(tracer, 'failed root');
    const lateOfFailed = start(tracer, 'late of failed', failed.span);
    failed.span.setStatus({ code: SpanStatusCode.ERROR });
    failed.span.end();
    // A child begun after its parent ended belongs to the trace all the same.
    const begunLate = start(tracer, 'begun late', failed.span);
    lateOfFailed.span.end();
    begunLate.span.end();
    expect(names(exported())).toEqual(['begun late', 'failed root', 'late of failed']);

    const dropped = start(tracer, 'dropped root');
    const late = start(tracer, 'late', dropped.span);
    const lateFailure = start(tracer, 'late failure', dropped.span);
    dropped.span.end();
    late.span.end();
    lateFailure.span.setStatus({ code: SpanStatusCode.ERROR });
    lateFailure.span.end();
    expect(exported().at(-1)?.name).toBe('late failure');
    expect(exported().at(-1)?.spanContext().traceState?.serialize()).toBe('ot=th:0');
    expect(processor.counters).toMatchObject({ spansExported: 4, spansUnremarkable: 2 });
  });

  test('two local roots of one trace are decided together', () => {
    const { tracer, exported } = setUp({ ratio: 0 });
    const remote = parentContext(LOW, { sampled: false });
    const first = start(tracer, 'first', remote);
    const second = start(tracer, 'second', remote);
    first.span.end();
    expect(exported()).toEqual([]);
    second.span.setStatus({ code: SpanStatusCode.ERROR });
    second.span.end();
    expect(names(exported())).toEqual(['first', 'second']);
  });

  test('memory is bounded for one trace, for all spans and for all traces; what gives way is counted', () => {
    const random = seededRandom(4);
    const { tracer, exported, processor } = setUp({ ratio: 0, maxSpansPerTrace: 10, maxSpans: 25, maxTraces: 4 }, () => traceIdFrom(random));
    const roots = Array.from({ length: 10 }, (_, i) => start(tracer, `root ${i}`));
    expect(processor.counters).toMatchObject({ tracesEvicted: 6, tracesDropped: 6 });
    for (const root of roots.slice(-4)) for (let i = 0; i < 15; i++) start(tracer, 'child', root.span).span.end();
    const { spansTraceFull, tracesEvicted } = processor.counters;
    expect(spansTraceFull).toBeGreaterThanOrEqual(20);
    expect(tracesEvicted).toBeGreaterThan(6);
    roots.at(-1)!.span.setStatus({ code: SpanStatusCode.ERROR });
    for (const root of roots) root.span.end();
    // Ten children waited; the root itself failed and did not need to.
    expect(names(exported())).toEqual([...Array.from({ length: 10 }, () => 'child'), 'root 9']);
    const after = processor.counters;
    expect(after.spansExported + after.spansUnremarkable + after.spansTraceFull).toBe(10 + 4 * 15);
  });

  test('a trace whose local root never ends is decided about after a while', () => {
    let now = 0;
    const ids = [LOW, HIGH];
    const { tracer, exported, processor } = setUp({ ratio: 0.5, maxWaitMs: 1000, now: () => now }, () => ids.shift()!);
    const stuck = start(tracer, 'stuck');
    start(tracer, 'child', stuck.span).span.end();
    now = 1001;
    start(tracer, 'next').span.end();
    expect(names(exported())).toEqual(['next']);
    expect(processor.counters).toMatchObject({ tracesTimedOut: 1, tracesDropped: 1, spansUnremarkable: 1 });
  });

  test('ignored roots and all below them are not even recorded', () => {
    const { tracer } = setUp({ ratio: 1, ignore: [{ kind: 'server', attributes: { 'url.path': '/health' } }] });
    const ignored = tracer.startSpan('GET', { kind: SpanKind.SERVER, attributes: { 'url.path': '/health' } }, ROOT_CONTEXT);
    expect(ignored.isRecording()).toBe(false);
    expect(start(tracer, 'child', ignored).span.isRecording()).toBe(false);
    expect(context.active()).toBe(ROOT_CONTEXT);
  });

  test('shutdown decides about what still waits', async () => {
    const ended: string[] = [];
    // The exporter in memory forgets everything at shutdown.
    const next = { onStart: () => undefined, onEnd: (span: ReadableSpan) => void ended.push(span.name), forceFlush: async () => undefined, shutdown: async () => void ended.push('shutdown') };
    const { sampler, processor } = errorBiased({ ratio: 1 }, next);
    const provider = new TracerProvider({ sampler, spanProcessors: [processor] });
    const tracer = provider.getTracer('test');
    const root = start(tracer, 'root');
    start(tracer, 'child', root.span).span.end();
    expect(ended).toEqual([]);
    await provider.shutdown();
    expect(ended).toEqual(['child', 'shutdown']);
  });

  test('adjusted counts are unbiased for failures, for the rest and for both', () => {
    const random = seededRandom(17);
    const { tracer, exported } = setUp({ ratio: 0.1 }, () => traceIdFrom(random));
    const traces = 20_000;
    let failed = 0;
    for (let i = 0; i < traces; i++) {
      const { span } = start(tracer, 'root');
      if (random() < 0.02) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        failed += 1;
      }
      span.end();
    }
    let failedWeight = 0;
    let weight = 0;
    for (const span of exported()) {
      const count = adjustedCount(threshold(span)!);
      weight += count;
      if (span.status.code === SpanStatusCode.ERROR) failedWeight += count;
    }
    expect(failedWeight).toBe(failed);
    // Five standard deviations of a binomial with p = 0.1, each kept trace standing for ten.
    expect(Math.abs(weight - traces)).toBeLessThan(5 * Math.sqrt(traces * 0.1 * 0.9) * 10);
  });
});
