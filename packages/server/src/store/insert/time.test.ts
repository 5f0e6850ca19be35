import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minuteOf, quarterMinuteOf, secondOf } from './time.ts';

const words = (time: bigint): readonly [number, number] => [Number(time & 0xffffffffn), Number(time >> 32n)];
const nanoseconds = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 0n, max: 300_000_000n }).chain((minute) => fc.constantFrom(minute * 60_000_000_000n, minute * 60_000_000_000n - (minute > 0n ? 1n : 0n), minute * 60_000_000_000n + 14_999_999_999n)),
);

test('seconds, minutes and quarter minutes are exact to the nanosecond', () => {
  fc.assert(
    fc.property(nanoseconds, (time) => {
      const [low, high] = words(time);
      const minute = minuteOf(low, high);
      expect(minute).toBe(Number(time / 60_000_000_000n));
      const whole = time / 1_000_000_000n;
      expect(secondOf(low, high)).toBe(Number(whole > 0xffffffffn ? 0xffffffffn : whole));
      const seconds = (time / 15_000_000_000n) * 15n;
      expect(quarterMinuteOf(low, high, minute)).toBe(Number(seconds > 0xffffffffn ? 0xffffffffn : seconds));
    }),
    { numRuns: 5000 },
  );
});
