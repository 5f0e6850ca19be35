import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Static } from './ast.ts';
import { compareStatics, compareUtf8, computeArithmetic } from './statics.ts';

const int = (value: bigint): Static => ({ type: 'int', value });
const float = (value: number): Static => ({ type: 'float', value });
const duration = (value: bigint): Static => ({ type: 'duration', value });
const string = (value: string): Static => ({ type: 'string', value });
const MAX = 2n ** 63n - 1n;

describe('arithmetic', () => {
  test.each([
    [int(7n), '/', int(2n), int(3n)],
    [int(-7n), '/', int(2n), int(-3n)],
    [int(-7n), '%', int(2n), int(-1n)],
    [int(2n), '^', int(10n), int(1024n)],
    [int(2n), '^', int(-1n), int(0n)],
    [int(-1n), '^', int(-3n), int(-1n)],
    [int(MAX), '+', int(1n), int(-MAX - 1n)],
    [int(3n), '^', int(1_000_000_000_000n), int(BigInt.asIntN(64, modularPower(3n, 1_000_000_000_000n)))],
    [int(7n), '/', float(2), float(3.5)],
    [float(2), '^', int(-1n), float(0.5)],
    [duration(7n), '+', duration(2n), duration(9n)],
    [duration(7n), '*', int(2n), duration(14n)],
    [int(2n), '*', duration(7n), duration(14n)],
    [duration(7n), '/', int(2n), duration(3n)],
    [duration(7n), '/', duration(2n), float(3.5)],
    [duration(10n), '*', float(1.55), duration(15n)],
    [duration(7n), '%', duration(4n), duration(3n)],
    [int(7n), '/', duration(2n), float(3.5)],
  ] as const)('%o %s %o', (left, operator, right, expected) => {
    expect(computeArithmetic(operator, left, right)).toEqual(expected);
  });

  test.each([
    [int(1n), '/', int(0n)],
    [int(1n), '%', int(0n)],
    [int(0n), '^', int(-1n)],
    [float(1), '/', int(0n)],
    [float(1), '/', float(0)],
    [float(1e300), '*', float(1e300)],
    [string('1'), '+', int(1n)],
    [{ type: 'bool', value: true }, '+', int(1n)],
    [{ type: 'nil' }, '+', int(1n)],
  ] as const)('%o %s %o has no value', (left, operator, right) => {
    expect(computeArithmetic(operator, left, right)).toBeUndefined();
  });
});

function modularPower(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) result = (result * result * (bit === '1' ? base : 1n)) % 2n ** 64n;
  return result;
}

describe('comparison', () => {
  test.each([
    [int(500n), '=', float(500), true],
    [int(MAX), '=', float(2 ** 63), false],
    [int(MAX), '<', float(2 ** 63), true],
    [duration(1n), '=', int(1n), true],
    [string('5'), '=', int(5n), false],
    [string('5'), '!=', int(5n), false],
    [string('a'), '<', string('b'), true],
    [string('Z'), '<', string('a'), true],
    [{ type: 'nil' }, '=', { type: 'nil' }, false],
    [{ type: 'nil' }, '!=', int(1n), false],
    [{ type: 'bool', value: true }, '=', { type: 'bool', value: true }, true],
    [{ type: 'bool', value: true }, '>', { type: 'bool', value: false }, false],
    [{ type: 'status', value: 'ok' }, '!=', { type: 'status', value: 'error' }, true],
    [{ type: 'status', value: 'ok' }, '=', { type: 'kind', value: 'server' }, false],
  ] as const)('%o %s %o is %s', (left, operator, right, expected) => {
    expect(compareStatics(operator, left, right)).toBe(expected);
  });

  test('texts order by their UTF-8 bytes', () => {
    const bytes = (text: string): Buffer => Buffer.from(text);
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(bytes(a), bytes(b))));
      }),
    );
    expect(compareUtf8('\uffee', '😀')).toBeLessThan(0);
  });
});
