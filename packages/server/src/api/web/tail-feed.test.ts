import { describe, expect, test } from 'vitest';
import { testBlock } from '../testing/spans.ts';
import type { TestSpan } from '../testing/spans.ts';
import { TailFeed } from './tail-feed.ts';
import type { Arrivals } from './web-api-deps.ts';

const span = (n: number, more: Partial<TestSpan> = {}): TestSpan => ({ traceId: n.toString(16).padStart(32, '0'), spanId: '00000000000000aa', service: 'shop', name: `n${n}`, start: 5n, duration: 7n, ...more });

function arrivals() {
  const listeners = new Set<Parameters<Arrivals['onSpans']>[0]>();
  return {
    onSpans: (listener: Parameters<Arrivals['onSpans']>[0]) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    send: (spans: readonly TestSpan[], from = 0) => listeners.forEach((listener) => listener(testBlock(spans), from, spans.length)),
    listeners,
  };
}

describe('TailFeed', () => {
  test('gives what arrived since the last time, and only the new rows of a block', () => {
    const source = arrivals();
    let now = 1_000;
    const feed = new TailFeed(source, { predicate: { op: 'true' }, entriesOnly: false }, () => now);
    source.send([span(1), span(2)], 1);
    now += 500;
    expect(feed.take()).toEqual({
      spans: [{ traceId: '00000000000000000000000000000002', spanId: '00000000000000aa', service: 'shop', name: 'n2', kind: 0, status: 0, start: '5', duration: 7, root: true }],
      seen: 1,
      matched: 1,
      dropped: 0,
      milliseconds: 500,
    });
    expect(feed.take()).toMatchObject({ spans: [], seen: 0, matched: 0 });
    feed[Symbol.dispose]();
    expect(source.listeners.size).toBe(0);
  });

  test('keeps a bounded number and counts the rest', () => {
    const source = arrivals();
    using feed = new TailFeed(source, { predicate: { op: 'compare', field: { kind: 'intrinsic', name: 'service' }, cmp: '=', value: { type: 'string', value: 'shop' } }, entriesOnly: false });
    source.send(Array.from({ length: 400 }, (_, n) => span(n + 1, { service: n % 2 === 0 ? 'shop' : 'other' })));
    const { spans, seen, matched, dropped } = feed.take();
    expect([spans.length, seen, matched, dropped]).toEqual([100, 400, 200, 100]);
  });

  test('entries are servers, consumers and roots', () => {
    const source = arrivals();
    using feed = new TailFeed(source, { predicate: { op: 'true' }, entriesOnly: true });
    const parentId = '00000000000000bb';
    source.send([span(1), span(2, { parentId }), span(3, { parentId, kind: 2 }), span(4, { parentId, kind: 3 }), span(5, { parentId, kind: 5 })]);
    expect(feed.take().spans.map(({ name }) => name)).toEqual(['n1', 'n3', 'n5']);
  });
});
