import { littleTraces, span } from '@spoor/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EarliestRows } from './earliest-rows.ts';

test('keeps the earliest rows, whatever the order they come in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (starts, limit) => {
      const block = littleTraces(starts.map((at, row) => span('s', { id: row + 1, at })));
      const earliest = new EarliestRows(block, limit);
      starts.forEach((_, row) => earliest.offer(row));
      const sorted = [...starts.keys()].sort((a, b) => starts[a]! - starts[b]! || a - b);
      expect([earliest.earliest, earliest.offered]).toEqual([sorted.slice(0, limit), starts.length]);
    }),
  );
});

test('many rows in the wrong order take no time', () => {
  const count = 100_000;
  const block = littleTraces(Array.from({ length: count }, (_, row) => span('s', { at: count - row })));
  const earliest = new EarliestRows(block, 50_000);
  const from = performance.now();
  for (let row = 0; row < count; row++) earliest.offer(row);
  expect(earliest.earliest[0]).toBe(count - 1);
  // Inserted one by one, they would be moved five billion times.
  expect(performance.now() - from).toBeLessThan(2_000);
});
