const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Decodes `%xx` as UTF-8. Never fails: bytes that are not UTF-8 become U+FFFD, as W3C Baggage asks, and a percent sign
 * without two hexadecimal digits stays what it is.
 */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => decoder.decode(Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16))));
}

/** Encodes as UTF-8 in `%xx` whatever is not unreserved; lone surrogates become U+FFFD. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
