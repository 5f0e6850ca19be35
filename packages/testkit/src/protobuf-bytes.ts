/** A protobuf message by hand, for tests of decoders: well formed or not. */
export type Part = Uint8Array | readonly number[];

export function join(...parts: Part[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

/** `number: bytes | string | message`. */
export function len(number: number, ...parts: (Part | string)[]): Uint8Array {
  const content = join(...parts.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part)));
  return join(varint((number << 3) | 2), varint(content.length), content);
}

export function int(number: number, value: number | bigint): Uint8Array {
  return join(varint(number << 3), varint(value));
}

export function fixed64(number: number, value: bigint): Uint8Array {
  return join(varint((number << 3) | 1), new Uint8Array(BigUint64Array.of(value).buffer));
}

export function fixed32(number: number, value: number): Uint8Array {
  return join(varint((number << 3) | 5), new Uint8Array(Uint32Array.of(value).buffer));
}

/** KeyValue with a string value. */
export function stringAttribute(key: string, value: string): Uint8Array {
  return join(len(1, key), len(2, len(1, value)));
}
