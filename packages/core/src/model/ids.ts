const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const NOT_HEX = 16;
/** Value of a hex digit by its character code. */
const DIGITS = new Uint8Array(128).fill(NOT_HEX);
for (let digit = 0; digit < 16; digit++) {
  DIGITS[digit.toString(16).charCodeAt(0)] = digit;
  DIGITS[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** 32 lowercase hex digits of the 16 bytes at `offset`. */
export function traceIdToHex(bytes: Uint8Array, offset = 0): string {
  let text = '';
  for (let i = offset; i < offset + 16; i++) text += HEX[bytes[i]!]!;
  return text;
}

/** 16 lowercase hex digits of a span id held as (low, high) words. */
export function spanIdToHex(low: number, high: number): string {
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}

/** A span id of 1 to 16 hex digits as (low, high) words; undefined when it is not one. */
export function spanIdFromHex(text: string): readonly [low: number, high: number] | undefined {
  if (!/^[0-9a-f]{1,16}$/i.test(text)) return undefined;
  const padded = text.padStart(16, '0');
  return [Number.parseInt(padded.slice(8), 16), Number.parseInt(padded.slice(0, 8), 16)];
}

/** Bytes of an even number of hex digits; undefined when it is not hex. */
export function hexToBytes(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = DIGITS[text.charCodeAt(2 * i)] ?? NOT_HEX;
    const low = DIGITS[text.charCodeAt(2 * i + 1)] ?? NOT_HEX;
    if ((high | low) >= NOT_HEX) return undefined;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/**
 * A trace id as people paste it, as 32 lowercase hex digits: 1 to 32 hex digits of any case with or without leading
 * zeros, base64 (standard or URL alphabet, padded or not) of 16 or 8 bytes, or X-Ray's `1-xxxxxxxx-…`.
 * Undefined for anything else and for the all-zero id.
 */
export function parseTraceId(text: string): string | undefined {
  const trimmed = text.trim();
  const xray = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i.exec(trimmed);
  const hex = xray ? `${xray[1]}${xray[2]}` : /^[0-9a-f]{1,32}$/i.test(trimmed) ? trimmed : base64ToHex(trimmed);
  if (hex === undefined || /^0*$/.test(hex)) return undefined;
  return hex.toLowerCase().padStart(32, '0');
}

function base64ToHex(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]{11,22}={0,2}$/.test(text)) return undefined;
  let binary: string;
  try {
    binary = atob(text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
  } catch {
    return undefined; // right alphabet, impossible length: not base64 after all
  }
  if (binary.length !== 16 && binary.length !== 8) return undefined;
  return Array.from(binary, (char) => HEX[char.charCodeAt(0)]!).join('');
}
