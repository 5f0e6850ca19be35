import type { TimeWindow } from '../../draw/index.ts';

/** The shown part of time, for those who follow it: it changes every frame while zooming, and the page must not. */
export interface WindowStore {
  get(): TimeWindow | undefined;
  set(window: TimeWindow): void;
  subscribe(listener: () => void): () => void;
}

export function createWindowStore(): WindowStore {
  const listeners = new Set<() => void>();
  let current: TimeWindow | undefined;
  return {
    get: () => current,
    set(window) {
      current = window;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
