import { ROOT_CONTEXT, TraceFlags, propagation } from '@opentelemetry/api';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { b3, jaeger, propagatorFromEnv, w3cTraceContext, xray } from './index.ts';
import { SPAN_ID, TRACE_ID, extract, inject, parentIn, passedOn, spanIn } from './testing.ts';

const sampledParent = { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: TraceFlags.SAMPLED, isRemote: true };
const unsampledParent = { ...sampledParent, traceFlags: TraceFlags.NONE };

describe('B3', () => {
  test('single header: sampled, not sampled, debug, with and without parent', () => {
    expect(parentIn(b3(), { b3: `${TRACE_ID}-${SPAN_ID}-1` })).toEqual(sampledParent);
    expect(parentIn(b3(), { b3: `${TRACE_ID}-${SPAN_ID}-0` })).toEqual(unsampledParent);
    expect(parentIn(b3(), { b3: `${TRACE_ID}-${SPAN_ID}-d-05e3ac9a4f6e3b90` })).toEqual(sampledParent);
    expect(parentIn(b3(), { b3: `${TRACE_ID}-${SPAN_ID}` })).toEqual(sampledParent);
  });

  test('several headers', () => {
    const ids = { 'X-B3-TraceId': TRACE_ID, 'X-B3-SpanId': SPAN_ID };
    expect(parentIn(b3(), { ...ids, 'X-B3-Sampled': '1' })).toEqual(sampledParent);
    expect(parentIn(b3(), { ...ids, 'X-B3-Sampled': '0' })).toEqual(unsampledParent);
    expect(parentIn(b3(), { ...ids, 'X-B3-Sampled': 'false' })).toEqual(unsampledParent);
    expect(parentIn(b3(), { ...ids, 'X-B3-Flags': '1' })).toEqual(sampledParent);
    expect(parentIn(b3(), { 'x-b3-traceid': TRACE_ID })).toBeUndefined();
  });

  test('the single header goes before the others, unless it cannot be read', () => {
    const multi = { 'x-b3-traceid': 'a'.repeat(32), 'x-b3-spanid': SPAN_ID, 'x-b3-sampled': '1' };
    expect(parentIn(b3(), { b3: `${TRACE_ID}-${SPAN_ID}-1`, ...multi })?.traceId).toBe(TRACE_ID);
    expect(parentIn(b3(), { b3: 'rubbish', ...multi })?.traceId).toBe('a'.repeat(32));
  });

  test('trace ids of 64 bits are padded, upper case is lowered', () => {
    expect(parentIn(b3(), { b3: `${SPAN_ID}-${SPAN_ID.toUpperCase()}-1` })).toEqual({ ...sampledParent, traceId: SPAN_ID.padStart(32, '0') });
  });

  test('a denial without ids reaches this process and those it calls', () => {
    for (const headers of [{ b3: '0' }, { 'x-b3-sampled': '0' }]) {
      expect(parentIn(b3(), headers)?.traceFlags).toBe(TraceFlags.NONE);
      expect(passedOn(b3(), headers)['b3']).toMatch(/^[0-9a-f]{32}-[0-9a-f]{16}-0$/);
    }
    expect(parentIn(b3(), { b3: '1' })).toBeUndefined();
  });

  test('debug is passed on as debug', () => {
    expect(passedOn(b3(), { b3: `${TRACE_ID}-${SPAN_ID}-d` })['b3']).toBe(`${TRACE_ID}-${'c'.repeat(16)}-d`);
    expect(passedOn(b3('multi'), { 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': SPAN_ID, 'x-b3-flags': '1' })).toEqual({ 'x-b3-traceid': TRACE_ID, 'x-b3-spanid': 'c'.repeat(16), 'x-b3-flags': '1' });
    expect(passedOn(b3(), { b3: 'd' })['b3']).toMatch(/-d$/);
  });

  test.each([`${TRACE_ID}-${SPAN_ID}-2`, `${TRACE_ID}`, `${'0'.repeat(32)}-${SPAN_ID}-1`, `${TRACE_ID}-${'0'.repeat(16)}-1`, `${TRACE_ID}0-${SPAN_ID}-1`, `${TRACE_ID.slice(1)}-${SPAN_ID}-1`, ''])('is not a context: %j', (header) => {
    expect(parentIn(b3(), { b3: header })).toBeUndefined();
  });

  test('OpenTelemetry reads what we write, and we what it writes', () => {
    for (const [form, encoding] of [['single', B3InjectEncoding.SINGLE_HEADER], ['multi', B3InjectEncoding.MULTI_HEADER]] as const) {
      const theirs = new B3Propagator({ injectEncoding: encoding });
      for (const traceFlags of [TraceFlags.NONE, TraceFlags.SAMPLED]) {
        expect(parentIn(theirs, inject(b3(form), spanIn(ROOT_CONTEXT, { traceFlags })))).toEqual({ ...sampledParent, traceFlags });
        expect(parentIn(b3(), inject(theirs, spanIn(ROOT_CONTEXT, { traceFlags })))).toEqual({ ...sampledParent, traceFlags });
      }
    }
  });
});

describe('Jaeger', () => {
  test('plain and percent-encoded, short ids padded', () => {
    expect(parentIn(jaeger(), { 'uber-trace-id': `${TRACE_ID}:${SPAN_ID}:0:1` })).toEqual(sampledParent);
    expect(parentIn(jaeger(), { 'Uber-Trace-Id': `${TRACE_ID}%3A${SPAN_ID}%3a0%3A0` })).toEqual(unsampledParent);
    expect(parentIn(jaeger(), { 'uber-trace-id': 'abc:1:0:3' })).toEqual({ ...sampledParent, traceId: 'abc'.padStart(32, '0'), spanId: '1'.padStart(16, '0') });
  });

  test.each([`${TRACE_ID}:${SPAN_ID}:1`, `0:${SPAN_ID}:0:1`, `${TRACE_ID}:0:0:1`, `${TRACE_ID}:${SPAN_ID}:0:x`, `${TRACE_ID}:${SPAN_ID}:0:`, `${'a'.repeat(33)}:1:0:1`, 'a:'.repeat(1000)])('is not a context: %j', (header) => {
    expect(parentIn(jaeger(), { 'uber-trace-id': header })).toBeUndefined();
  });

  test('writes what it reads, with baggage', () => {
    const baggage = propagation.createBaggage({ user: { value: 'älice, b' }, 'bad name': { value: 'x' } });
    const headers = inject(jaeger(), propagation.setBaggage(spanIn(ROOT_CONTEXT), baggage));
    expect(headers).toEqual({ 'uber-trace-id': `${TRACE_ID}:${SPAN_ID}:0:1`, 'uberctx-user': '%C3%A4lice%2C%20b' });
    expect(parentIn(jaeger(), headers)).toEqual(sampledParent);
    expect(propagation.getBaggage(extract(jaeger(), headers))?.getEntry('user')?.value).toBe('älice, b');
  });

  test('baggage has limits', () => {
    const headers = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`uberctx-k${i}`, 'v'.repeat(100)]));
    expect(propagation.getBaggage(extract(jaeger(), headers))?.getAllEntries().length).toBeLessThan(80);
  });
});

describe('X-Ray', () => {
  const root = `1-${TRACE_ID.slice(0, 8)}-${TRACE_ID.slice(8)}`;

  test('reads root, parent and decision, in any order and with fields it does not know', () => {
    expect(parentIn(xray(), { 'X-Amzn-Trace-Id': `Root=${root};Parent=${SPAN_ID};Sampled=1` })).toEqual(sampledParent);
    expect(parentIn(xray(), { 'x-amzn-trace-id': `Self=1-0-0; Sampled=0; Parent=${SPAN_ID}; Lineage=a:1|b:2; Root=${root}` })).toEqual(unsampledParent);
  });

  test.each([`Root=${root}`, `Root=${root};Parent=${SPAN_ID}`, `Root=${root};Parent=${SPAN_ID};Sampled=?`, `Root=2-${root.slice(2)};Parent=${SPAN_ID};Sampled=1`, `Root=${root};Parent=abc;Sampled=1`, `Root=1-00000000-${'0'.repeat(24)};Parent=${SPAN_ID};Sampled=1`, `${'x=y;'.repeat(1000)}Root=${root};Parent=${SPAN_ID};Sampled=1`, ''])('is not a context: %j', (header) => {
    expect(parentIn(xray(), { 'x-amzn-trace-id': header })).toBeUndefined();
  });

  test('writes what it reads', () => {
    for (const traceFlags of [TraceFlags.NONE, TraceFlags.SAMPLED]) {
      const headers = inject(xray(), spanIn(ROOT_CONTEXT, { traceFlags }));
      expect(headers).toEqual({ 'x-amzn-trace-id': `Root=${root};Parent=${SPAN_ID};Sampled=${traceFlags}` });
      expect(parentIn(xray(), headers)).toEqual({ ...sampledParent, traceFlags });
    }
  });
});

test('ids made elsewhere do not claim to be random', () => {
  const both = propagatorFromEnv({ OTEL_PROPAGATORS: 'tracecontext,xray' }).propagator;
  expect(passedOn(both, { 'x-amzn-trace-id': `Root=1-${TRACE_ID.slice(0, 8)}-${TRACE_ID.slice(8)};Parent=${SPAN_ID};Sampled=1` })['traceparent']).toMatch(/-01$/);
});

describe('OTEL_PROPAGATORS', () => {
  const written = (value?: string) => {
    const { propagator, warnings } = propagatorFromEnv({ OTEL_PROPAGATORS: value });
    const baggage = propagation.createBaggage({ a: { value: '1' } });
    return { headers: Object.keys(inject(propagator, propagation.setBaggage(spanIn(ROOT_CONTEXT), baggage))).sort(), warnings };
  };

  test.each([
    [undefined, ['baggage', 'traceparent']],
    ['', ['baggage', 'traceparent']],
    ['tracecontext', ['traceparent']],
    ['b3', ['b3']],
    [' B3Multi , tracecontext,b3multi', ['traceparent', 'x-b3-sampled', 'x-b3-spanid', 'x-b3-traceid']],
    ['jaeger', ['uber-trace-id', 'uberctx-a']],
    ['xray,baggage', ['baggage', 'x-amzn-trace-id']],
    ['none', []],
    ['none,b3', []],
  ])('%j', (value, headers) => {
    expect(written(value)).toEqual({ headers, warnings: [] });
  });

  test('an unknown name is a warning, the others work', () => {
    const { headers, warnings } = written('ottrace,b3,__proto__');
    expect(headers).toEqual(['b3']);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('ottrace');
  });

  test('the later propagator that finds a parent counts; one that finds none changes nothing', () => {
    const { propagator } = propagatorFromEnv({ OTEL_PROPAGATORS: 'tracecontext,b3' });
    const traceparent = `00-${TRACE_ID}-${SPAN_ID}-01`;
    expect(parentIn(propagator, { traceparent, b3: `${'a'.repeat(32)}-${SPAN_ID}-1` })?.traceId).toBe('a'.repeat(32));
    expect(parentIn(propagator, { traceparent, b3: 'rubbish' })?.traceId).toBe(TRACE_ID);
  });
});

test('whatever comes in, nothing is thrown', () => {
  const names = fc.constantFrom('b3', 'x-b3-traceid', 'x-b3-spanid', 'uber-trace-id', 'uberctx-a', 'x-amzn-trace-id', 'traceparent');
  const value = fc.oneof(fc.string(), fc.constantFrom(TRACE_ID, `${TRACE_ID}-${SPAN_ID}-1`, '%', '%e2%82'));
  fc.assert(
    fc.property(fc.dictionary(names, value), (headers) => {
      for (const propagator of [b3(), jaeger(), xray(), w3cTraceContext()]) {
        const parent = parentIn(propagator, headers);
        if (parent !== undefined) expect(parent.traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
      }
    }),
  );
});
