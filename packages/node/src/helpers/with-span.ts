import { context, trace } from '@opentelemetry/api';
import type { Attributes, Context, Link, Span, SpanKind, Tracer } from '@opentelemetry/api';
import { recordError } from './record-error.ts';

export interface WithSpanOptions {
  readonly kind?: SpanKind | undefined;
  readonly attributes?: Attributes | undefined;
  readonly links?: Link[] | undefined;
  /** The span begins a trace of its own, whatever is active. */
  readonly root?: boolean | undefined;
  /** Parent of the span in place of the active context. */
  readonly parent?: Context | undefined;
  /** The tracer of the scope `@spoor/node` when absent. */
  readonly tracer?: Tracer | undefined;
}

/**
 * Runs `fn` in a span that ends on every path: when it returns or throws; when the promise it returned settles; when
 * the generator it returned, sync or async, is done, broken out of or thrown into. What is thrown is recorded and goes
 * on to the caller. The answer is `fn`'s (a promise is a new one that settles alike).
 *
 * A generator that is never iterated to its end or closed leaves its span open, as it leaves its own `finally` undone.
 */
export function withSpan<TResult>(name: string, fn: (span: Span) => TResult, options: WithSpanOptions = {}): TResult {
  const parent = options.parent ?? context.active();
  const tracer = options.tracer ?? trace.getTracer('@spoor/node');
  const span = tracer.startSpan(name, spanOptions(options), parent);
  const inside = trace.setSpan(options.root === true ? trace.deleteSpan(parent) : parent, span);
  let result: TResult;
  try {
    result = context.with(inside, fn, undefined, span);
  } catch (error) {
    fail(span, error);
    throw error;
  }
  // Each kind of answer is replaced by one of the same kind: TResult still describes it.
  if (isPromiseLike(result)) return ended(result, span) as TResult;
  if (isGenerator(result)) return tracedGenerator(result, span, inside) as TResult;
  if (isAsyncGenerator(result)) return tracedAsyncGenerator(result, span, inside) as TResult;
  end(span);
  return result;
}

function spanOptions({ kind, attributes, links, root }: WithSpanOptions): { kind?: SpanKind; attributes?: Attributes; links?: Link[]; root?: boolean } {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(attributes === undefined ? {} : { attributes }),
    ...(links === undefined ? {} : { links }),
    ...(root === undefined ? {} : { root }),
  };
}

/** Unless `fn` has ended it itself: a second time is a complaint in the SDK's log. */
function end(span: Span): void {
  if (span.isRecording()) span.end();
}

function fail(span: Span, error: unknown): void {
  recordError(error, span);
  end(span);
}

async function ended<TValue>(promise: PromiseLike<TValue>, span: Span): Promise<TValue> {
  try {
    const value = await promise;
    end(span);
    return value;
  } catch (error) {
    fail(span, error);
    throw error;
  }
}

/** Every step of the generator runs in the span's context, whoever asks for it. */
function tracedGenerator(generator: Generator, span: Span, inside: Context): Generator {
  const step = (resume: () => IteratorResult<unknown>): IteratorResult<unknown> => {
    try {
      const result = context.with(inside, resume);
      if (result.done === true) end(span);
      return result;
    } catch (error) {
      fail(span, error);
      throw error;
    }
  };
  const traced: Generator = Object.create(generator, {
    next: { value: (...args: [] | [unknown]) => step(() => generator.next(...args)) },
    return: { value: (value: unknown) => step(() => generator.return(value)) },
    throw: { value: (error: unknown) => step(() => generator.throw(error)) },
    [Symbol.iterator]: { value: () => traced },
    [Symbol.dispose]: { value: () => void traced.return(undefined) },
  });
  return traced;
}

function tracedAsyncGenerator(generator: AsyncGenerator, span: Span, inside: Context): AsyncGenerator {
  const step = async (resume: () => Promise<IteratorResult<unknown>>): Promise<IteratorResult<unknown>> => {
    try {
      const result = await context.with(inside, resume);
      if (result.done === true) end(span);
      return result;
    } catch (error) {
      fail(span, error);
      throw error;
    }
  };
  const traced: AsyncGenerator = Object.create(generator, {
    next: { value: async (...args: [] | [unknown]) => await step(async () => await generator.next(...args)) },
    return: { value: async (value: unknown) => await step(async () => await generator.return(value)) },
    throw: { value: async (error: unknown) => await step(async () => await generator.throw(error)) },
    [Symbol.asyncIterator]: { value: () => traced },
    [Symbol.asyncDispose]: { value: async () => void (await traced.return(undefined)) },
  });
  return traced;
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function isGenerator(value: unknown): value is Generator {
  return Object.prototype.toString.call(value) === '[object Generator]';
}

function isAsyncGenerator(value: unknown): value is AsyncGenerator {
  return Object.prototype.toString.call(value) === '[object AsyncGenerator]';
}
