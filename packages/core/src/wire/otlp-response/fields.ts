const TEXT = new TextEncoder();

/** Protobuf `field: string | bytes | message` (wire type 2). Nothing for an empty string: proto3 leaves defaults out. */
export function lengthField(field: number, value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === 'string' ? TEXT.encode(value) : value;
  if (typeof value === 'string' && bytes.length === 0) return bytes;
  return join([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

/** Protobuf `field: int32 | int64` for values ≥ 0 (wire type 0). Nothing for 0. */
export function intField(field: number, value: number): Uint8Array {
  return value === 0 ? new Uint8Array(0) : join([varint(field << 3), varint(value)]);
}

/** One array of all parts, in order. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** `value` must be a whole number from 0 to 2^53 - 1: division, not shifts, because shifts stop at 32 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
