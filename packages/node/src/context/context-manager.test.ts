import { EventEmitter } from 'node:events';
import { ROOT_CONTEXT, createContextKey } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { AsyncContextManager } from './context-manager.ts';

const KEY = createContextKey('test');
const manager = new AsyncContextManager();
const ours = ROOT_CONTEXT.setValue(KEY, 'ours');

it('keeps a context through awaits, and only there', async () => {
  await manager.with(ours, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(manager.active()).toBe(ours);
  });
  expect(manager.active()).toBe(ROOT_CONTEXT);
});

it('passes this and arguments', () => {
  const target = { base: 1, add(this: { base: number }, more: number) { return this.base + more; } };
  expect(manager.with(ours, target.add as (more: number) => number, target as never, 2)).toBe(3);
});

it('binds functions, keeping their length', () => {
  const bound = manager.bind(ours, (_a: number, _b: number) => manager.active());
  expect(bound(1, 2)).toBe(ours);
  expect(bound).toHaveLength(2);
});

it('binds emitters: listeners run in the context, once and off work', () => {
  const emitter = manager.bind(ours, new EventEmitter());
  const seen: unknown[] = [];
  const listener = (): void => void seen.push(manager.active());
  emitter.on('a', listener);
  emitter.once('a', listener);
  emitter.emit('a');
  emitter.emit('a');
  expect(seen).toEqual([ours, ours, ours]);
  emitter.off('a', listener);
  emitter.emit('a');
  expect(seen).toHaveLength(3);
  expect(emitter.listenerCount('a')).toBe(0);
});
