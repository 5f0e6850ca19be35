import { describe, expect, test } from 'vitest';
import { hexToBytes, parseTraceId, spanIdFromHex, spanIdToHex, traceIdToHex } from './index.ts';

const HEX = '0af7651916cd43dd8448eb211c80319c';

test('span ids keep all 64 bits', () => {
  for (const hex of ['ffffffffffffffff', '0000000000000001', '8000000000000000', '00000001ffffffff']) {
    const [low, high] = spanIdFromHex(hex)!;
    expect(spanIdToHex(low, high)).toBe(hex);
    expect(spanIdToHex(low | 0, high | 0)).toBe(hex);
  }
  expect(spanIdFromHex('FF')).toEqual([255, 0]);
  for (const bad of ['', '12345678901234567', 'xyz', '0x12', ' 1']) expect(spanIdFromHex(bad)).toBeUndefined();
});

test('bytes of hex digits', () => {
  expect(traceIdToHex(hexToBytes(HEX)!)).toBe(HEX);
  expect(traceIdToHex(hexToBytes(`00${HEX}`)!, 1)).toBe(HEX);
  expect(hexToBytes('')).toEqual(new Uint8Array(0));
  expect(hexToBytes('abc')).toBeUndefined();
  for (const bad of ['zz', '0g', 'g0', '0/', ':0', '@0', '`0', '0\u0130', '0\ud835']) expect(hexToBytes(bad)).toBeUndefined();
  expect(hexToBytes('0123456789abcdefABCDEF')).toEqual(Uint8Array.of(1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xab, 0xcd, 0xef));
});

describe('a trace id as people paste it', () => {
  test.each([
    [HEX],
    [` ${HEX.toUpperCase()}\n`],
    ['CvdlGRbNQ92ESOshHIAxnA=='],
    ['CvdlGRbNQ92ESOshHIAxnA'],
    ['1-0af76519-16cd43dd8448eb211c80319c'],
  ])('%s', (text) => {
    expect(parseTraceId(text)).toBe(HEX);
  });

  test('short ones are padded on the left', () => {
    expect(parseTraceId('1')).toBe('1'.padStart(32, '0'));
    expect(parseTraceId('8448eb211c80319c')).toBe('00000000000000008448eb211c80319c');
    expect(parseTraceId('//////////8')).toBe('0000000000000000ffffffffffffffff');
    expect(parseTraceId('__________8=')).toBe('0000000000000000ffffffffffffffff');
  });

  test.each([[''], ['0'], ['0'.repeat(32)], ['1'.repeat(33)], ['hello world'], ['1-0af76519-16cd43dd'], ['<script>'], ['G'.repeat(21)]])('not one: %s', (text) => {
    expect(parseTraceId(text)).toBeUndefined();
  });
});
