import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Partitioner, QUARANTINE, dayOfPart } from './partition.ts';
import { minuteOf } from './time.ts';

/** 2026-11-22 12:00:00 UTC, in minutes. */
const NOON = 29_922_480;
const at = (minute: number): bigint => BigInt(minute) * 60_000_000_000n;

test('a span belongs to the day of its start', () => {
  const partitioner = new Partitioner(at(NOON));
  expect(partitioner.partOf(NOON)).toBe(20261122);
  expect(partitioner.partOf(NOON - 12 * 60)).toBe(20261122);
  expect(partitioner.partOf(NOON - 12 * 60 - 1)).toBe(20261121);
  expect(partitioner.partOf(NOON - 31 * 1440)).toBe(20261022);
  expect(partitioner.partOf(NOON + 60)).toBe(20261122);
});

test('starts too far from the arrival are quarantined under the day of arrival', () => {
  const partitioner = new Partitioner(at(NOON));
  for (const minute of [0, NOON - 31 * 1440 - 1, NOON + 61, minuteOf(0xffffffff, 0xffffffff)]) expect(partitioner.partOf(minute)).toBe(1_020_261_122);
});

test('whatever the starts, one arrival makes at most 34 partitions, and each names its day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300_000_000 }), fc.array(fc.integer({ min: -60_000, max: 60_000 }), { maxLength: 500 }), (arrival, offsets) => {
      const partitioner = new Partitioner(at(arrival));
      const parts = new Set(offsets.map((offset) => partitioner.partOf(Math.max(0, arrival + offset))));
      expect(parts.size).toBeLessThanOrEqual(34);
      for (const part of parts) {
        if (part < QUARANTINE) expect(Math.abs(dayOfPart(part) - arrival / 1440)).toBeLessThan(33);
      }
      expect(dayOfPart(partitioner.quarantine)).toBe(Math.floor(arrival / 1440));
    }),
  );
});
