import type { ChdbEngine } from './engine.ts';

const CHECK_MS = 5000;

/** After work, once nothing runs any more, the engine's allocator gives its free pages back to the system. */
export function keepMemoryLow(engine: ChdbEngine): void {
  let seen = 0;
  let released = 0;
  setInterval(() => {
    const statements = engine.statements;
    if (engine.idle && statements === seen && statements !== released) {
      released = statements;
      // Node does not collect the buffers of past requests while nothing new is allocated.
      globalThis.gc?.();
      void engine.releaseMemory().catch(() => undefined);
    }
    seen = statements;
  }, CHECK_MS).unref();
}
