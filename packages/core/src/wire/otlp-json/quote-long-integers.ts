const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Integers of up to 15 digits are exact as JS numbers. */
const EXACT_DIGITS = 15;

/**
 * `JSON.parse` rounds integers beyond 2^53. Protobuf's JSON form lets every 64-bit integer be a string as well, so the
 * long ones get quotes before parsing. Returns `source` itself when there are none. (A reviver that sees the source
 * text would do it too, but costs a call per value and recurses with the nesting.)
 */
export function quoteLongIntegers(source: Uint8Array): Uint8Array {
  const places: number[] = [];
  const end = source.length;
  let at = 0;
  while (at < end) {
    const byte = source[at]!;
    if (byte === QUOTE) {
      at = endOfString(source, at + 1);
      continue;
    }
    if (byte < 0x30 || byte > 0x39) {
      at++;
      continue;
    }
    const from = at;
    while (at < end && isDigit(source[at]!)) at++;
    if (at - from <= EXACT_DIGITS) continue;
    if (isIntegerAt(source, from, at)) places.push(source[from - 1] === 0x2d ? from - 1 : from, at);
  }
  return places.length === 0 ? source : withQuotes(source, places);
}

/** Just past the closing quote of the string whose text starts at `at`. */
function endOfString(source: Uint8Array, at: number): number {
  let i = at;
  while (i < source.length && source[i] !== QUOTE) i += source[i] === BACKSLASH ? 2 : 1;
  return i + 1;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The run of digits `[from, to)` is neither a fraction nor an exponent nor followed by one. */
function isIntegerAt(source: Uint8Array, from: number, to: number): boolean {
  if (source[from] === 0x30) return false; // not JSON: leave it to fail
  const next = source[to];
  if (next === 0x2e || next === 0x65 || next === 0x45) return false;
  let before = source[from - 1];
  if (before === 0x2d) before = source[from - 2];
  return before !== 0x2e && before !== 0x65 && before !== 0x45 && before !== 0x2b;
}

/** `places` are pairs of where an integer starts and stops, ascending. */
function withQuotes(source: Uint8Array, places: readonly number[]): Uint8Array {
  const quoted = new Uint8Array(source.length + places.length);
  let from = 0;
  let to = 0;
  for (const place of places) {
    quoted.set(source.subarray(from, place), to);
    to += place - from;
    quoted[to++] = QUOTE;
    from = place;
  }
  quoted.set(source.subarray(from), to);
  return quoted;
}
