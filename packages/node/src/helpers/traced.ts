import { withSpan } from './with-span.ts';
import type { WithSpanOptions } from './with-span.ts';

export interface TracedOptions extends WithSpanOptions {
  /** `Class.method` when absent. */
  readonly name?: string | undefined;
}

type Method<TThis, TArgs extends unknown[], TResult> = (this: TThis, ...args: TArgs) => TResult;
type MethodDecorator = <TThis, TArgs extends unknown[], TResult>(
  method: Method<TThis, TArgs, TResult>,
  context: ClassMethodDecoratorContext<TThis, Method<TThis, TArgs, TResult>>,
) => Method<TThis, TArgs, TResult>;

/**
 * Runs a method in a span, as `withSpan` does: `@traced` or `@traced({ name, attributes, … })`. A standard (stage 3)
 * decorator for methods, static ones and private ones too. Node does not run decorators yet: TypeScript, esbuild or
 * Babel compile them.
 */
export function traced<TThis, TArgs extends unknown[], TResult>(
  method: Method<TThis, TArgs, TResult>,
  context: ClassMethodDecoratorContext<TThis, Method<TThis, TArgs, TResult>>,
): Method<TThis, TArgs, TResult>;
export function traced(options: TracedOptions): MethodDecorator;
export function traced<TThis, TArgs extends unknown[], TResult>(
  target: TracedOptions | Method<TThis, TArgs, TResult>,
  context?: ClassMethodDecoratorContext<TThis, Method<TThis, TArgs, TResult>>,
): MethodDecorator | Method<TThis, TArgs, TResult> {
  if (typeof target !== 'function') return decoratorWith(target);
  if (context?.kind !== 'method') throw new TypeError('@traced is for methods, compiled as standard decorators (not experimentalDecorators)');
  return decorate(target, context, {});
}

function decoratorWith(options: TracedOptions): MethodDecorator {
  return (method, context) => decorate(method, context, options);
}

function decorate<TThis, TArgs extends unknown[], TResult>(
  method: Method<TThis, TArgs, TResult>,
  context: ClassMethodDecoratorContext<TThis, Method<TThis, TArgs, TResult>>,
  { name, ...options }: TracedOptions,
): Method<TThis, TArgs, TResult> {
  if (context.kind !== 'method') throw new TypeError('@traced is for methods');
  const methodName = String(context.name);
  return function (this: TThis, ...args: TArgs): TResult {
    return withSpan(name ?? `${className(this)}.${methodName}`, () => method.apply(this, args), options);
  };
}

function className(self: unknown): string {
  if (typeof self === 'function') return self.name;
  const name: unknown = typeof self === 'object' && self !== null ? self.constructor?.name : undefined;
  return typeof name === 'string' && name !== '' ? name : 'anonymous';
}
