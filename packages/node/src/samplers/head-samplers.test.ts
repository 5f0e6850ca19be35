import fc from 'fast-check';
import { SpanKind } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { alwaysOff, alwaysOn, byRules, parentBased, ratio } from './index.ts';
import { ask, parentContext, seededRandom, traceIdFrom } from './testing.ts';
import { KEEP_ALL, adjustedCount, thresholdOf } from './threshold.ts';

const hexDigits = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

describe('ratio', () => {
  test('the same trace id gets the same answer, and a larger ratio keeps what a smaller one keeps', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(hexDigits(32), probability, probability, (traceId, a, b) => {
        const [small, large] = a <= b ? [a, b] : [b, a];
        expect(ask(ratio(small), { traceId }).sampled).toBe(ask(ratio(small), { traceId }).sampled);
        if (ask(ratio(small), { traceId }).sampled) expect(ask(ratio(large), { traceId }).sampled).toBe(true);
      }),
    );
  });

  test('only the last 56 bits of the trace id count, and rv goes before them', () => {
    const sampler = ratio(0.5);
    expect(ask(sampler, { traceId: `${'f'.repeat(18)}7fffffffffffff` }).sampled).toBe(false);
    expect(ask(sampler, { traceId: `${'0'.repeat(18)}80000000000000` }).sampled).toBe(true);
    const rv = (randomness: string) => parentContext(TRACE_ID, { sampled: true, traceState: `ot=rv:${randomness}` });
    expect(ask(sampler, { traceId: TRACE_ID, context: rv('7fffffffffffff') }).sampled).toBe(false);
    expect(ask(sampler, { traceId: TRACE_ID, context: rv('80000000000000') })).toMatchObject({ sampled: true, traceState: 'ot=th:8;rv:80000000000000' });
    // Malformed randomness is as if absent: this trace id is above one half by itself.
    expect(ask(sampler, { traceId: `${'0'.repeat(18)}ffffffffffffff`, context: rv('0') }).sampled).toBe(true);
  });

  test('what is kept carries th, what is not carries none, and other vendors stay in order', () => {
    const context = parentContext(TRACE_ID, { sampled: true, traceState: 'rojo=1,ot=th:c;rv:ffffffffffffff;xy:7,congo=2' });
    expect(ask(ratio(0.25), { traceId: TRACE_ID, context }).traceState).toBe('rojo=1,ot=th:c;rv:ffffffffffffff;xy:7,congo=2');
    expect(ask(ratio(0.5), { traceId: TRACE_ID, context }).traceState).toBe('ot=th:8;rv:ffffffffffffff;xy:7,rojo=1,congo=2');
    expect(ask(ratio(0), { traceId: TRACE_ID, context }).traceState).toBe('ot=rv:ffffffffffffff;xy:7,rojo=1,congo=2');
    expect(ask(ratio(0.5), { traceId: TRACE_ID.replace(/.{14}$/, 'ffffffffffffff') }).traceState).toBe('ot=th:8');
  });

  test.each([0.5, 0.1, 0.01])('keeps %f of traces in the long run, and adjusted counts add up to all of them', (probability) => {
    const random = seededRandom(7);
    const sampler = ratio(probability);
    const traces = 100_000;
    let kept = 0;
    let weight = 0;
    for (let i = 0; i < traces; i++) {
      const { sampled, th } = ask(sampler, { traceId: traceIdFrom(random) });
      if (!sampled) continue;
      kept += 1;
      weight += adjustedCount(th!);
    }
    // Five standard deviations: one false alarm in a million seeds, and the seed is fixed.
    const deviation = Math.sqrt(traces * probability * (1 - probability));
    expect(Math.abs(kept - traces * probability)).toBeLessThan(5 * deviation);
    expect(Math.abs(weight - traces)).toBeLessThan((5 * deviation) / probability);
  });

  test('refuses what is not a ratio', () => {
    for (const probability of [-0.1, 1.1, Number.NaN]) expect(() => ratio(probability)).toThrow(RangeError);
  });
});

describe('parentBased', () => {
  const sampler = parentBased({ root: ratio(0.25) });
  const HIGH = TRACE_ID.replace(/.{14}$/, 'ffffffffffffff');

  test('asks the root sampler only for spans without a parent', () => {
    expect(ask(sampler, { traceId: HIGH })).toMatchObject({ sampled: true, traceState: 'ot=th:c' });
    expect(ask(sampler, { traceId: TRACE_ID.replace(/.{14}$/, '00000000000000') }).sampled).toBe(false);
    for (const remote of [true, false]) {
      expect(ask(sampler, { traceId: HIGH, context: parentContext(HIGH, { sampled: false, remote }) }).sampled).toBe(false);
      expect(ask(sampler, { traceId: TRACE_ID, context: parentContext(TRACE_ID, { sampled: true, remote }) }).sampled).toBe(true);
    }
  });

  test("keeps the parent's threshold on every child", () => {
    fc.assert(
      fc.property(hexDigits(14), fc.double({ min: 1e-6, max: 1, noNaN: true }), (randomness, probability) => {
        const threshold = thresholdOf(probability)!;
        const traceId = TRACE_ID.slice(0, 18) + randomness;
        const root = ask(parentBased({ root: ratio(probability) }), { traceId });
        expect(root.sampled).toBe(randomness >= threshold);
        if (!root.sampled) return;
        const context = parentContext(traceId, { sampled: true, traceState: root.traceState! });
        expect(ask(sampler, { traceId, context })).toMatchObject({ sampled: true, th: threshold });
      }),
    );
  });

  test('erases a threshold that cannot have kept this trace', () => {
    const low = TRACE_ID.replace(/.{14}$/, '00000000000001');
    const context = parentContext(low, { sampled: true, traceState: 'ot=th:8,rojo=1' });
    expect(ask(sampler, { traceId: low, context })).toMatchObject({ sampled: true, th: undefined, traceState: 'rojo=1' });
  });

  test('a trace exactly at the threshold was kept by it', () => {
    const traceId = TRACE_ID.replace(/.{14}$/, '80000000000000');
    const context = parentContext(traceId, { sampled: true, traceState: 'ot=th:8' });
    expect(ask(sampler, { traceId, context })).toMatchObject({ sampled: true, traceState: 'ot=th:8' });
  });

  test('erases the threshold of a trace that is not sampled', () => {
    const context = parentContext(HIGH, { sampled: false, traceState: 'ot=th:8,rojo=1' });
    expect(ask(sampler, { traceId: HIGH, context })).toMatchObject({ sampled: false, traceState: 'rojo=1' });
  });

  test('samplers for parents go before what the parent decided', () => {
    const contrary = parentBased({ root: alwaysOn(), remoteParentSampled: alwaysOff(), remoteParentNotSampled: alwaysOn(), localParentSampled: alwaysOff(), localParentNotSampled: alwaysOn() });
    for (const remote of [true, false]) {
      expect(ask(contrary, { traceId: HIGH, context: parentContext(HIGH, { sampled: true, remote }) }).sampled).toBe(false);
      expect(ask(contrary, { traceId: HIGH, context: parentContext(HIGH, { sampled: false, remote }) }).sampled).toBe(true);
    }
  });
});

describe('alwaysOn and alwaysOff', () => {
  test('keep all and nothing, and never leave a threshold that is not theirs', () => {
    expect(ask(alwaysOn(), { traceId: TRACE_ID })).toMatchObject({ sampled: true, traceState: undefined });
    expect(ask(alwaysOff(), { traceId: TRACE_ID }).sampled).toBe(false);
    const context = parentContext(TRACE_ID, { sampled: true, traceState: 'ot=th:c' });
    expect(ask(alwaysOn(), { traceId: TRACE_ID, context }).th).toBe(KEEP_ALL);
    expect(ask(alwaysOff(), { traceId: TRACE_ID, context }).th).toBeUndefined();
  });
});

describe('byRules', () => {
  const sampler = byRules(
    [
      { match: { kind: 'server', attributes: { 'url.path': '/health*' } }, sampler: alwaysOff() },
      { match: { name: 'poll *' }, sampler: alwaysOff() },
      { match: { attributes: { 'tenant.tier': 1 } }, sampler: alwaysOn() },
    ],
    ratio(0),
  );

  test('the first rule that matches in everything decides', () => {
    const sampled = (name: string, kind: SpanKind, attributes: Record<string, string | number>) => ask(sampler, { traceId: TRACE_ID, name, kind, attributes }).sampled;
    expect(sampled('GET', SpanKind.SERVER, { 'url.path': '/healthz', 'tenant.tier': 1 })).toBe(false);
    expect(sampled('GET', SpanKind.CLIENT, { 'url.path': '/healthz', 'tenant.tier': 1 })).toBe(true);
    expect(sampled('poll queue', SpanKind.INTERNAL, { 'tenant.tier': 1 })).toBe(false);
    expect(sampled('pollqueue', SpanKind.INTERNAL, { 'tenant.tier': 1 })).toBe(true);
    expect(sampled('GET', SpanKind.SERVER, { 'tenant.tier': '1' })).toBe(false);
  });

  test('a pattern full of stars takes no time', () => {
    const hostile = byRules([{ match: { name: '*a'.repeat(50) + 'b' }, sampler: alwaysOn() }], alwaysOff());
    const started = performance.now();
    expect(ask(hostile, { traceId: TRACE_ID, name: 'a'.repeat(10_000) }).sampled).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

test('the SDK takes them as they are, and children inherit the threshold', () => {
  const provider = new TracerProvider({ sampler: parentBased({ root: ratio(1) }) });
  const span = provider.getTracer('test').startSpan('root');
  expect(span.isRecording()).toBe(true);
  expect(span.spanContext().traceState?.serialize()).toBe('ot=th:0');
  span.end();
});
