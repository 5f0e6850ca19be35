import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { Context, ContextManager } from '@opentelemetry/api';

const ADD = ['addListener', 'on', 'once', 'prependListener', 'prependOnceListener'] as const;
const REMOVE = ['removeListener', 'off'] as const;
type Listener = (...args: unknown[]) => void;

/** Keeps the active context in Node's own `AsyncLocalStorage`. `storage` is shared with the HTTP instrumentation. */
export class AsyncContextManager implements ContextManager {
  readonly storage = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.storage.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(context: Context, fn: F, thisArg?: ThisParameterType<F>, ...args: A): ReturnType<F> {
    if (thisArg === undefined || thisArg === null) return this.storage.run(context, fn, ...args);
    return this.storage.run(context, () => fn.apply(thisArg, args));
  }

  bind<T>(context: Context, target: T): T {
    if (target instanceof EventEmitter) {
      bindEmitter(this, context, target);
      return target;
    }
    if (typeof target === 'function') return bindFunction(this.storage, context, target as unknown as Listener) as unknown as T;
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.storage.disable();
    return this;
  }
}

function bindFunction(storage: AsyncLocalStorage<Context>, context: Context, target: Listener): Listener {
  const bound = function bound(this: unknown, ...args: unknown[]): unknown {
    return storage.run(context, () => target.apply(this, args));
  };
  Object.defineProperty(bound, 'length', { configurable: true, value: target.length });
  return bound as Listener;
}

const boundEmitters = new WeakSet<EventEmitter>();

/** Listeners added from now on run in `context`. EventEmitter removes a listener by its `listener` property, so `off` still finds it. */
function bindEmitter(manager: AsyncContextManager, context: Context, emitter: EventEmitter): void {
  if (boundEmitters.has(emitter)) return;
  boundEmitters.add(emitter);
  let inside = false;
  const patched = new WeakMap<Listener, Listener>();
  for (const name of ADD) {
    const original = emitter[name].bind(emitter);
    emitter[name] = (event: string | symbol, listener: Listener) => {
      // `once` is made of `on`: the inner call must not bind again.
      if (inside) return original(event, listener);
      const bound = patched.get(listener) ?? bindFunction(manager.storage, context, listener);
      patched.set(listener, bound);
      inside = true;
      try {
        return original(event, bound);
      } finally {
        inside = false;
      }
    };
  }
  for (const name of REMOVE) {
    const original = emitter[name].bind(emitter);
    emitter[name] = (event: string | symbol, listener: Listener) => original(event, patched.get(listener) ?? listener);
  }
}
