type Growable = Uint8Array | Uint32Array | Float64Array | BigUint64Array | BigInt64Array;

/** A copy of `array` with room for `needed` elements: exactly twice the size, or `needed` when that is more. */
export function growTo<T extends Growable>(array: T, needed: number): T {
  const Constructor = array.constructor as new (length: number) => T;
  const grown = new Constructor(Math.max(array.length * 2, needed, 16));
  grown.set(array as never);
  return grown;
}
