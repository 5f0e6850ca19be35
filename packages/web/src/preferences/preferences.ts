import { useSyncExternalStore } from 'react';
import { setTimeZone } from '../format/index.ts';

/** Kept in the browser as JSON; `v` is the version of this format. */
export interface Preferences {
  readonly v: 1;
  /** IANA name; undefined is the browser's zone. */
  readonly zone: string | undefined;
  readonly times: 'relative' | 'absolute';
  /** Keys without a modifier may clash with assistive technology (WCAG 2.1.4), so they can be switched off. */
  readonly singleKeys: boolean;
}

const KEY = 'spoor.preferences';
const DEFAULTS: Preferences = { v: 1, zone: undefined, times: 'relative', singleKeys: true };

let current = read();
const listeners = new Set<() => void>();
setTimeZone(current.zone);

export function preferences(): Preferences {
  return current;
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, preferences);
}

export function setPreferences(change: Partial<Omit<Preferences, 'v'>>): void {
  current = { ...current, ...change };
  setTimeZone(current.zone);
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // Storage is off: the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function read(): Preferences {
  try {
    return readPreferences(JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch {
    return DEFAULTS;
  }
}

/** Reads leniently: what is missing or not understood is as it was never set. */
export function readPreferences(raw: unknown): Preferences {
  if (typeof raw !== 'object' || raw === null) return DEFAULTS;
  const zone = 'zone' in raw && typeof raw.zone === 'string' && isZone(raw.zone) ? raw.zone : undefined;
  const times = 'times' in raw && raw.times === 'absolute' ? 'absolute' : 'relative';
  return { v: 1, zone, times, singleKeys: !('singleKeys' in raw && raw.singleKeys === false) };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
