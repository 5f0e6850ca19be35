const DIGITS = new Uint8Array(128).fill(255);
for (const [value, char] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) DIGITS[char.charCodeAt(0)] = value;
DIGITS[0x2d] = 62;
DIGITS[0x5f] = 63;

/** Bytes of base64 text, standard or URL alphabet, padded or not; undefined when it is not base64. */
export function base64ToBytes(text: string): Uint8Array | undefined {
  let end = text.length;
  while (end > 0 && text.length - end < 2 && text.charCodeAt(end - 1) === 0x3d) end--;
  if (end % 4 === 1 || (end < text.length && text.length % 4 !== 0)) return undefined;
  const bytes = new Uint8Array(Math.floor((end * 3) / 4));
  let to = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < end; i++) {
    const digit = DIGITS[text.charCodeAt(i)] ?? 255;
    if (digit === 255) return undefined;
    held = ((held << 6) | digit) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[to++] = held >>> bits;
    }
  }
  return bytes;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 with padding, for short byte strings such as ids. */
export function bytesToBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (bytes[i]! << 16) | (left > 1 ? bytes[i + 1]! << 8 : 0) | (left > 2 ? bytes[i + 2]! : 0);
    text += ALPHABET[group >> 18]! + ALPHABET[(group >> 12) & 63]! + (left > 1 ? ALPHABET[(group >> 6) & 63]! : '=') + (left > 2 ? ALPHABET[group & 63]! : '=');
  }
  return text;
}
