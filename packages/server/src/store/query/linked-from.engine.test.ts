import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { testBlock } from '../../api/testing/spans.ts';
import type { TestSpan } from '../../api/testing/index.ts';
import { openStore } from '../open-store.ts';
import type { SpanStore } from '../span-store.ts';

const START = 1_795_363_200_000_000_000n;
const MINUTE = 60_000_000_000n;
const PRODUCER = 'a'.repeat(32);
const id = (n: number): string => n.toString(16).padStart(16, '0');

const consumer = (trace: string, after: bigint, to: number): TestSpan => ({ traceId: trace.repeat(32), spanId: id(9), service: 'worker', name: `after ${after / MINUTE}`, start: START + after, duration: 5n, links: [{ traceId: 'f'.repeat(32), spanId: id(1), attributes: {} }, { traceId: PRODUCER, spanId: id(to), attributes: {} }] });

describe('who links to a trace', () => {
  let engine: TestEngine;
  let store: SpanStore;
  beforeAll(async () => {
    engine = await startTestEngine();
    store = await openStore({ connection: engine.connection, database: 'spoor' });
    const spans: TestSpan[] = [
      { traceId: PRODUCER, spanId: id(1), service: 'shop', name: 'send', start: START, duration: 100n },
      { traceId: PRODUCER, spanId: id(2), parentId: id(1), service: 'shop', name: 'publish', start: START + 10n, duration: 50n, links: [{ traceId: PRODUCER, spanId: id(1), attributes: {} }] },
      consumer('b', 30n * MINUTE, 2),
      consumer('c', 5n * MINUTE, 0xabcdef),
      consumer('d', 3n * 24n * 60n * MINUTE, 2),
    ];
    const block = testBlock(spans);
    const tenant = block.strings.internString('default');
    for (let i = 0; i < block.resources.count; i++) block.resources.tenant[i] = tenant;
    await store.insert(block, 'links', START);
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await engine.stop();
  });

  test('by start, within the day after it, its own links too, with the span that is linked to', async () => {
    const { links, more } = await store.linkedFrom('default', PRODUCER);
    expect(links.map(({ traceId, spanId, service, name, toSpanId }) => [traceId[0], spanId, service, name, toSpanId])).toEqual([
      ['a', id(2), 'shop', 'publish', id(1)],
      ['c', id(9), 'worker', 'after 5', id(0xabcdef)],
      ['b', id(9), 'worker', 'after 30', id(2)],
    ]);
    expect(links[0]?.start).toBe(START + 10n);
    expect(more).toBe(false);
  });

  test('nobody, and a trace that is not there', async () => {
    expect(await store.linkedFrom('default', 'b'.repeat(32))).toEqual({ links: [], more: false });
    expect(await store.linkedFrom('default', 'e'.repeat(32))).toEqual({ links: [], more: false });
  });
});
