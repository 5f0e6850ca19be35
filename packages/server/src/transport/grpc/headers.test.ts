import { RpcCode } from '@spoor/core/wire';
import { describe, expect, it } from 'vitest';
import { percentEncode } from './percent-encode.ts';
import { statusTrailers } from './status.ts';
import { parseTimeout } from './timeout.ts';

describe('grpc-timeout', () => {
  it.each([
    ['9970m', 9970],
    ['1S', 1000],
    ['2M', 120_000],
    ['1H', 3_600_000],
    ['500u', 0.5],
    ['1000000n', 1],
    ['99999999H', 359999996400000],
    ['123456789S', undefined],
    ['-1S', undefined],
    ['1', undefined],
    ['S', undefined],
    ['1s', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s → %s', (value, expected) => {
    expect(parseTimeout(value)).toBe(expected);
  });
});

it('percent-encodes messages so that they come back whole', () => {
  for (const text of ['plain text', '100%', 'é😀\n\0\x7f', '']) {
    const encoded = percentEncode(text);
    expect(encoded).toMatch(/^[\x20-\x7e]*$/);
    expect(decodeURIComponent(encoded)).toBe(text);
  }
  expect(percentEncode('%')).toBe('%25');
});

it('keeps trailers short whatever the message', () => {
  const trailers = statusTrailers({ code: RpcCode.UNAVAILABLE, message: '😀'.repeat(100_000), retryAfterSeconds: 1 });
  expect(Object.values(trailers).join('').length).toBeLessThan(6000);
});
