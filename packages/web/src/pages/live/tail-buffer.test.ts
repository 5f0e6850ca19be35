import type { TailSpanAnswer } from '@spoor/core/wire';
import { describe, expect, test } from 'vitest';
import { TailBuffer } from './tail-buffer.ts';

const span = (n: number): TailSpanAnswer => ({ traceId: String(n), spanId: '1', service: 's', name: `n${n}`, kind: 2, status: 0, start: '0', duration: 1, root: true });
const message = (from: number, count: number, more = {}) => ({ spans: Array.from({ length: count }, (_, i) => span(from + i)), seen: count * 2, matched: count, dropped: 0, milliseconds: 500, ...more });

describe('TailBuffer', () => {
  test('newest first, a pause holds back and loses nothing of what would show', () => {
    const buffer = new TailBuffer();
    buffer.add(message(1, 2));
    buffer.pause(true);
    buffer.add(message(3, 1));
    buffer.add(message(4, 1));
    expect(buffer.view()).toMatchObject({ waiting: 2, spans: [{ name: 'n2' }, { name: 'n1' }] });
    buffer.pause(false);
    expect(buffer.view().spans.map(({ name }) => name)).toEqual(['n4', 'n3', 'n2', 'n1']);
    expect(buffer.view().waiting).toBe(0);
  });

  test('rates over what was measured, drops summed', () => {
    const buffer = new TailBuffer();
    buffer.add({ ...message(1, 0), milliseconds: 0 });
    buffer.add(message(1, 10, { dropped: 3 }));
    buffer.add(message(11, 20, { dropped: 4 }));
    expect(buffer.view()).toMatchObject({ rate: { seen: 60, matched: 30 }, dropped: 7, history: [20, 40] });
  });

  test('stays bounded, paused or not', () => {
    const buffer = new TailBuffer();
    for (let n = 0; n < 3_000; n += 100) buffer.add(message(n, 100));
    buffer.pause(true);
    for (let n = 3_000; n < 6_000; n += 100) buffer.add(message(n, 100));
    expect(buffer.view()).toMatchObject({ waiting: 3_000 });
    buffer.pause(false);
    const { spans, history } = buffer.view();
    expect([spans.length, spans[0]?.name, history.length]).toEqual([400, 'n5999', 60]);
  });
});
