import { describe, expect, it, vi } from 'vitest';
import type { Log } from '../observe/index.ts';
import { SILENT_LOG } from '../observe/index.ts';
import { Hints } from './hints.ts';

describe('Hints', () => {
  it('warns once a minute of each kind', () => {
    vi.useFakeTimers();
    const warned: string[] = [];
    const log: Log = { ...SILENT_LOG, warn: (message) => warned.push(message) };
    const hints = new Hints(log);
    for (let i = 0; i < 3; i++) {
      hints.warn('a', 'first');
      hints.warn('b', 'second');
    }
    vi.advanceTimersByTime(61_000);
    hints.warn('a', 'again');
    vi.useRealTimers();
    expect(warned).toEqual(['first', 'second', 'again']);
  });
});
