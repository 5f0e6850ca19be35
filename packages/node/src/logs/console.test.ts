import { ROOT_CONTEXT, context, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AsyncContextManager } from '../context/context-manager.ts';
import { withTrace } from './console.ts';
import { traceContext } from './trace-context.ts';

const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
const inSpan = <T>(fn: () => T): T => context.with(trace.setSpanContext(ROOT_CONTEXT, spanContext), fn);

beforeAll(() => {
  context.setGlobalContextManager(new AsyncContextManager());
});
afterAll(() => context.disable());

it('adds the trace to JSON objects and keeps them JSON', () => {
  const line = inSpan(() => withTrace('{"msg":"a","n":{"x":1}}'));
  expect(JSON.parse(line)).toEqual({ msg: 'a', n: { x: 1 }, trace_id: spanContext.traceId, span_id: spanContext.spanId, trace_flags: '01' });
});

it.each(['plain', '{"not json"', '{"a":1} {"b":2}', '[1]', '{}', '{"trace_id":"mine"}', '{"a":1'])('leaves %s alone', (line) => {
  expect(inSpan(() => withTrace(line))).toBe(line);
});

it('leaves everything alone outside of a span', () => {
  expect(withTrace('{"a":1}')).toBe('{"a":1}');
  expect(traceContext()).toEqual({});
});
