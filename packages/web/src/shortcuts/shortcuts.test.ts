import { afterEach, describe, expect, test, vi } from 'vitest';

// The register works without React; its hook is tested in the browser.
vi.stubGlobal('HTMLElement', EventTarget);
const { addSection, handleSequence, handleShortcut } = await import('./shortcuts.ts');

const press = (key: string, more = {}): KeyboardEvent => ({ key, target: null, defaultPrevented: false, ctrlKey: false, metaKey: false, altKey: false, ...more }) as KeyboardEvent;
const run: string[] = [];
const remove = addSection({ title: 'Test', shortcuts: [{ keys: ['g', 'm'], name: 'Map', run: () => run.push('gm') }, { keys: ['m'], name: 'Mark', run: () => run.push('m') }, { keys: ['?'], name: 'Listed only' }] });

afterEach(() => {
  run.length = 0;
  handleShortcut(press('x'), 1e9);
});

describe('shortcuts', () => {
  test('one key, several keys, and the longer one first', () => {
    expect(handleShortcut(press('m'), 0)).toBe(true);
    expect(handleShortcut(press('g'), 1_000)).toBe(false);
    expect(handleShortcut(press('m'), 1_500)).toBe(true);
    expect(run).toEqual(['m', 'gm']);
  });

  test('not after a pause, not with a modifier, not when somebody took the key', () => {
    handleShortcut(press('g'), 0);
    handleShortcut(press('m'), 5_000);
    expect(run).toEqual(['m']);
    expect(handleShortcut(press('m', { ctrlKey: true }), 9_000)).toBe(false);
    expect(handleShortcut(press('m', { defaultPrevented: true }), 9_000)).toBe(false);
    expect(handleShortcut(press('?'), 9_000)).toBe(false);
  });

  test('a begun sequence wins over who would take its last key', () => {
    expect(handleSequence(press('m'))).toBe(false);
    handleShortcut(press('g'));
    expect(handleSequence(press('m'))).toBe(true);
    expect(run).toEqual(['gm']);
    remove();
    expect(handleShortcut(press('m'))).toBe(false);
  });
});
