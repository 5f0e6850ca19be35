import { useEffect, useRef, useSyncExternalStore } from 'react';
import { preferences } from '../preferences/index.ts';

export interface Shortcut {
  /** Keys as people read them, in the order they are pressed: `['g', 's']`, `['?']`. */
  readonly keys: readonly string[];
  readonly name: string;
  /** Absent for keys that a widget handles by itself: they are only listed. */
  readonly run?: (() => void) | undefined;
}

export interface ShortcutSection {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

const SEQUENCE_MS = 1_200;
const sections = new Set<ShortcutSection>();
const listeners = new Set<() => void>();
let snapshot: readonly ShortcutSection[] = [];
let pressed: { readonly keys: readonly string[]; readonly at: number } = { keys: [], at: 0 };

/** Makes keys work and be listed as long as the component is there. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const names = JSON.stringify(shortcuts.map(({ keys, name }) => [keys, name]));
  useEffect(() => {
    const section: ShortcutSection = {
      title,
      shortcuts: latest.current.map((shortcut, i) => ({ keys: shortcut.keys, name: shortcut.name, ...(shortcut.run === undefined ? {} : { run: () => latest.current[i]?.run?.() }) })),
    };
    return addSection(section);
  }, [title, names]);
}

/** Puts a section into the register. Returns how to take it out again. */
export function addSection(section: ShortcutSection): () => void {
  sections.add(section);
  changed();
  return () => {
    sections.delete(section);
    changed();
  };
}

/** What is there at the moment, for the list of keys. */
export function useShortcutSections(): readonly ShortcutSection[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
  );
}

/** Runs the shortcut a key completes. To be called for every key that nobody else took. */
export function handleShortcut(event: KeyboardEvent, now = performance.now()): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1 || !preferences().singleKeys || isTyping(event.target)) {
    pressed = { keys: [], at: 0 };
    return false;
  }
  const before = now - pressed.at <= SEQUENCE_MS ? pressed.keys : [];
  const keys = [...before, event.key];
  pressed = { keys: keys.slice(-2), at: now };
  const all = [...sections].reverse().flatMap(({ shortcuts }) => shortcuts);
  const matching = all.filter((shortcut) => shortcut.run !== undefined && endsWith(keys, shortcut.keys));
  const found = matching.find((shortcut) => shortcut.keys.length > 1) ?? matching[0];
  if (found === undefined) return false;
  pressed = { keys: [], at: 0 };
  found.run?.();
  return true;
}

/**
 * Runs the shortcut of several keys that this key ends. To be called before anybody else takes the key: who begins
 * `g m` means it, also where `m` by itself does something.
 */
export function handleSequence(event: KeyboardEvent): boolean {
  return pressed.keys.length > 0 && sections.size > 0 && isBegun() && handleShortcut(event);
}

/** Whether the last key begins some shortcut of several. */
function isBegun(): boolean {
  const last = pressed.keys[pressed.keys.length - 1];
  return [...sections].some(({ shortcuts }) => shortcuts.some(({ keys }) => keys.length > 1 && keys[0] === last));
}

function endsWith(keys: readonly string[], wanted: readonly string[]): boolean {
  const from = keys.length - wanted.length;
  return from >= 0 && wanted.every((key, i) => keys[from + i] === key);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('dialog, [role=dialog]') !== null);
}

function changed(): void {
  snapshot = [...sections];
  for (const listener of listeners) listener();
}
