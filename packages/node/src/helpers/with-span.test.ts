import { setTimeout as delay } from 'node:timers/promises';
import { SpanKind, SpanStatusCode, diag, trace } from '@opentelemetry/api';
import { beforeEach, describe, expect, test } from 'vitest';
import { recordError, withSpan } from './index.ts';
import { registerForTest } from './testing.ts';

const { ended, reset } = registerForTest();
beforeEach(reset);

const activeId = () => trace.getActiveSpan()?.spanContext().spanId;

describe('withSpan', () => {
  test('a function that returns: its answer, an ended span, active while it runs', () => {
    const answer = withSpan('work', (span) => {
      expect(activeId()).toBe(span.spanContext().spanId);
      return 42;
    });
    expect(answer).toBe(42);
    expect(activeId()).toBeUndefined();
    expect(ended().map(({ name, status }) => [name, status.code])).toEqual([['work', SpanStatusCode.UNSET]]);
  });

  test('a function that throws: the error goes on and is recorded', () => {
    const error = new TypeError('no');
    expect(() => withSpan('work', () => { throw error; })).toThrow(error);
    expect(ended()[0]).toMatchObject({ status: { code: SpanStatusCode.ERROR, message: 'no' }, attributes: { 'error.type': 'TypeError' }, events: [{ name: 'exception', attributes: { 'exception.type': 'TypeError', 'exception.message': 'no' } }] });
  });

  test('an async function: the span ends when it does, and stays active across awaits', async () => {
    const promise = withSpan('work', async (span) => {
      await delay(10);
      expect(activeId()).toBe(span.spanContext().spanId);
      withSpan('inner', () => undefined);
      return 'done';
    });
    expect(ended()).toEqual([]);
    expect(await promise).toBe('done');
    const [inner, outer] = ended();
    expect([inner?.name, outer?.name]).toEqual(['inner', 'work']);
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(outer!.duration[1]).toBeGreaterThan(8e6);
  });

  test('an async function that rejects, and a thenable that does', async () => {
    await expect(withSpan('work', async () => { throw new Error('late'); })).rejects.toThrow('late');
    const thenable: PromiseLike<number> = { then: (_, reject) => Promise.reject(new Error('thenable')).then(undefined, reject) };
    await expect(withSpan('thenable', () => thenable)).rejects.toThrow('thenable');
    expect(ended().map(({ status }) => status.message)).toEqual(['late', 'thenable']);
  });

  test('a generator: the span ends with it, and each step runs inside', () => {
    const steps = withSpan('generate', function* (span) {
      for (let i = 0; i < 3; i++) {
        expect(activeId()).toBe(span.spanContext().spanId);
        yield i;
      }
      return 'end';
    });
    expect(steps.next().value).toBe(0);
    expect(activeId()).toBeUndefined();
    expect(ended()).toEqual([]);
    expect([...steps]).toEqual([1, 2]);
    expect(ended()).toHaveLength(1);
  });

  test('a generator broken out of runs its finally and ends its span; one that throws records', () => {
    let cleaned = false;
    for (const _ of withSpan('broken', function* () { try { yield 1; yield 2; } finally { cleaned = true; } })) break;
    expect(cleaned).toBe(true);
    expect(() => [...withSpan('throws', function* () { yield 1; throw new Error('midway'); })]).toThrow('midway');
    const into = withSpan('thrown into', function* () { yield 1; });
    into.next();
    expect(() => into.throw(new Error('from outside'))).toThrow('from outside');
    expect(ended().map(({ name, status }) => [name, status.code])).toEqual([['broken', SpanStatusCode.UNSET], ['throws', SpanStatusCode.ERROR], ['thrown into', SpanStatusCode.ERROR]]);
  });

  test('an async generator: to its end, broken out of, and failing', async () => {
    const seen: number[] = [];
    for await (const value of withSpan('all', async function* (span) {
      yield 1;
      await delay(1);
      expect(activeId()).toBe(span.spanContext().spanId);
      yield 2;
    })) seen.push(value);
    expect(seen).toEqual([1, 2]);
    for await (const _ of withSpan('broken', async function* () { yield 1; yield 2; })) break;
    await expect((async () => { for await (const _ of withSpan('fails', async function* () { yield 1; throw new Error('midway'); })) void _; })()).rejects.toThrow('midway');
    expect(ended().map(({ name, status }) => [name, status.code])).toEqual([['all', SpanStatusCode.UNSET], ['broken', SpanStatusCode.UNSET], ['fails', SpanStatusCode.ERROR]]);
  });

  test('kind, attributes, links, and a trace of its own', () => {
    withSpan('outer', (outer) => {
      withSpan('own', () => withSpan('below', () => undefined), { kind: SpanKind.CONSUMER, attributes: { a: 1 }, links: [{ context: outer.spanContext() }], root: true });
    });
    const [below, own, outer] = ended();
    expect(own).toMatchObject({ kind: SpanKind.CONSUMER, attributes: { a: 1 } });
    expect(own?.parentSpanContext).toBeUndefined();
    expect(own?.links[0]?.context.spanId).toBe(outer?.spanContext().spanId);
    expect(below?.parentSpanContext?.spanId).toBe(own?.spanContext().spanId);
    expect(below?.spanContext().traceId).not.toBe(outer?.spanContext().traceId);
  });

  test('a function that ended its span itself is left in peace', () => {
    const complaints: string[] = [];
    const complain = (message: string) => void complaints.push(message);
    diag.setLogger({ error: complain, warn: complain, info: complain, debug: () => undefined, verbose: () => undefined }, { suppressOverrideMessage: true });
    complaints.length = 0;
    withSpan('own end', (span) => span.end());
    expect([ended().length, complaints]).toEqual([1, []]);
    diag.disable();
  });
});

describe('recordError', () => {
  test.each([
    [new RangeError('far'), 'RangeError', 'far'],
    [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED', 'refused'],
    ['a string', '_OTHER', 'a string'],
    [{ status: 404 }, '_OTHER', '{"status":404}'],
    [undefined, '_OTHER', 'undefined'],
    [null, '_OTHER', 'null'],
    [Symbol('s'), '_OTHER', 'Symbol(s)'],
    [{ toJSON: () => { throw new Error('no'); } }, '_OTHER', 'an error that cannot be shown'],
  ])('%s', (error, type, message) => {
    withSpan('work', () => recordError(error));
    expect(ended()[0]).toMatchObject({ status: { code: SpanStatusCode.ERROR, message }, attributes: { 'error.type': type } });
    expect(ended()[0]?.events[0]?.attributes).toMatchObject({ 'exception.message': message });
  });

  test('a span that has ended is left alone, without a complaint', () => {
    const complaints: string[] = [];
    const complain = (message: string) => void complaints.push(message);
    diag.setLogger({ error: complain, warn: complain, info: complain, debug: () => undefined, verbose: () => undefined }, { suppressOverrideMessage: true });
    withSpan('work', (span) => {
      span.end();
      recordError(new Error('too late'), span);
      complaints.length = 0;
      recordError(new Error('too late'), span);
      expect(complaints).toEqual([]);
    });
    diag.disable();
    expect(ended()[0]?.events).toEqual([]);
  });

  test('without an active span nothing happens', () => {
    expect(() => recordError(new Error('nobody listens'))).not.toThrow();
  });
});
