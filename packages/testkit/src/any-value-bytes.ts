/** The OTLP JSON of an AnyValue. */
type AnyValueJson =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string | number }
  | { readonly doubleValue: number }
  | { readonly bytesValue: string }
  | { readonly arrayValue: { readonly values?: readonly AnyValueJson[] } }
  | { readonly kvlistValue: { readonly values?: readonly { readonly key: string; readonly value?: AnyValueJson }[] } }
  | Record<string, never>;

const UTF8 = new TextEncoder();

/** Protobuf of an AnyValue given as OTLP JSON. For values this package made itself: recursion follows their nesting. */
export function encodeAnyValueJson(json: string): Uint8Array {
  const parsed: AnyValueJson = JSON.parse(json);
  return encodeValue(parsed);
}

function encodeValue(value: AnyValueJson): Uint8Array {
  if ('stringValue' in value) return field(1, UTF8.encode(value.stringValue));
  if ('boolValue' in value) return Uint8Array.of(0x10, value.boolValue ? 1 : 0);
  if ('intValue' in value) return join([Uint8Array.of(0x18), varint(BigInt.asUintN(64, BigInt(value.intValue)))]);
  if ('doubleValue' in value) {
    const bytes = new Uint8Array(9);
    bytes[0] = 0x21;
    new DataView(bytes.buffer).setFloat64(1, value.doubleValue, true);
    return bytes;
  }
  if ('bytesValue' in value) return field(7, Buffer.from(value.bytesValue, 'base64'));
  if ('arrayValue' in value) return field(5, join((value.arrayValue.values ?? []).map((item) => field(1, encodeValue(item)))));
  if ('kvlistValue' in value) {
    const entries = value.kvlistValue.values ?? [];
    return field(6, join(entries.map((entry) => field(1, join([field(1, UTF8.encode(entry.key)), field(2, encodeValue(entry.value ?? {}))])))));
  }
  return new Uint8Array(0);
}

function field(number: number, bytes: Uint8Array): Uint8Array {
  return join([Uint8Array.of(number * 8 + 2), varint(BigInt(bytes.length)), bytes]);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
