import { expect, test } from 'vitest';
import { parseGoDuration } from './go-duration.ts';

test.each<[string, bigint | undefined]>([
  ['0', 0n],
  ['1ns', 1n],
  ['1.5s', 1_500_000_000n],
  ['100ms', 100_000_000n],
  ['1h15m30.918s', 4_530_918_000_000n],
  ['.5us', 500n],
  ['3µs', 3_000n],
  ['1.s', 1_000_000_000n],
  ['2562047h', 9_223_369_200_000_000_000n],
  ['9999999h', undefined],
  ['', undefined],
  ['5', undefined],
  ['-1s', undefined],
  ['1 s', undefined],
  ['1d', undefined],
  ['s', undefined],
  ['.s', undefined],
])('%s', (text, nanos) => expect(parseGoDuration(text)).toBe(nanos));
