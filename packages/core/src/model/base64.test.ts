import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64ToBytes, bytesToBase64 } from './index.ts';

test('reads every form of base64 of any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      for (const form of [text, text.replace(/=+$/, ''), Buffer.from(bytes).toString('base64url')]) expect(base64ToBytes(form)).toEqual(bytes);
    }),
  );
});

test.each(['A', 'AAAAA', 'AA=A', '=', 'AA===', 'AAA==', 'A A=', 'ÄÄÄÄ', 'AA\n='])('not base64: %j', (text) => {
  expect(base64ToBytes(text)).toBeUndefined();
});

test('writes what others write', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      expect(bytesToBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});
